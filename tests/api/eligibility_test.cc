#include <algorithm>
#include <fstream>

#include "api/reasons.h"
#include "base/rfc3339.h"
#include "schema/batch_contacts.h"
#include "schema/contacts.h"
#include "tests/api/reading_fixture.h"

namespace outdial::tests {
namespace {

using Lines = std::vector<std::string>;

class EligibilityTest : public ReadingTest {
 protected:
  Reply ask() {
    std::string id = column(get("/api/v1/contacts"), "id").at(0);
    return get("/api/v1/contacts/" + id + "/eligibility");
  }
  /// What the planner does with whoever is due.
  void plan(const std::string& of) {
    store->write([&](schema::Tx& tx) {
      for (const auto& row : schema::due_enrolments(tx, *schema::BatchId::parse(of), 100))
        calls::enqueue(tx, row, rules);
    });
  }
  static Lines rules_of(const Reply& reply) {
    Lines found;
    for (const Json& block : reply.json["blocked_by"])
      found.push_back(block["rule"]);
    return found;
  }
};

TEST_F(EligibilityTest, SaysYesWhenNothingBlocks) {
  running_batch({"+14155550101"});
  Reply reply = ask();
  EXPECT_EQ(reply.json["may_call_now"], true) << reply.body;
  EXPECT_EQ(reply.json["next_allowed_at"], base::to_rfc3339(clock.now()));
  EXPECT_TRUE(reply.json["blocked_by"].empty());
}

TEST_F(EligibilityTest, NamesClosedHoursAndWhenTheyOpen) {
  running_batch({"+12125550101"});
  rules.hours = every_day(9, 12);
  Reply reply = ask();
  EXPECT_EQ(reply.json["may_call_now"], false);
  EXPECT_EQ(rules_of(reply), Lines{"outside_calling_hours"});
  EXPECT_EQ(reply.json["next_allowed_at"], "2026-11-19T14:00:00.000Z");
}

TEST_F(EligibilityTest, NamesTheDoNotCallListAndThePauseTogether) {
  std::string of = running_batch({"+14155550101"});
  EXPECT_EQ(send("POST", "/api/v1/batches/" + of + "/pause").status, 202);
  std::string contact = column(get("/api/v1/contacts"), "id").at(0);
  EXPECT_EQ(rules_of(ask()), Lines{"batch_paused"});
  EXPECT_TRUE(ask().json["next_allowed_at"].is_null());
  post("/api/v1/suppressions", {{"phone", "+14155550101"}});
  Lines rules_now = rules_of(ask());
  EXPECT_EQ(rules_now.front(), "suppression_list");
  EXPECT_EQ(ask().json["may_call_now"], false);
}

TEST_F(EligibilityTest, SaysWhenTheNextTryIsPlanned) {
  std::string of = running_batch({"+14155550101"});
  schema::CallId call = place(of);
  EXPECT_EQ(rules_of(ask()).front(), "in_call");
  Json event = event_json("call_ended", call);
  event["call"] = {{"call_id", provider_id(call)},
                   {"call_status", "not_connected"},
                   {"duration_ms", 0},
                   {"metadata", {{"outdial_attempt_id", call.view()}}},
                   {"disconnection_reason", "dial_no_answer"}};
  deliver(event);
  Reply reply = ask();
  EXPECT_EQ(reply.json["may_call_now"], false);
  EXPECT_EQ(rules_of(reply).front(), "retry_later") << reply.body;
  EXPECT_FALSE(reply.json["next_allowed_at"].is_null());
}

TEST_F(EligibilityTest, PromisesNoAttemptOutsideCallingHours) {
  std::string of = running_batch({"+12125550101"});
  rules.hours = every_day(9, 20);
  auto at = *base::parse_rfc3339("2026-11-19T02:30:00Z");  // half past nine in the evening
  store->write([&](schema::Tx& tx) {
    auto row = schema::pending_after(tx, *schema::BatchId::parse(of), {}, 1).at(0);
    schema::postpone_enrolment(tx, row.id, at, "");
  });
  Reply reply = ask();
  EXPECT_EQ(rules_of(reply), Lines{"retry_later"});
  EXPECT_EQ(reply.json["next_allowed_at"], "2026-11-19T14:00:00.000Z");
  EXPECT_EQ(reply.json["blocked_by"][0]["next_allowed_at"], "2026-11-19T14:00:00.000Z");
  EXPECT_EQ(get("/api/v1/batches/" + of).json["next_attempt_at"], "2026-11-19T14:00:00.000Z");
}

TEST_F(EligibilityTest, ListsEveryRuleThatIsAskedWithItsClock) {
  std::string of = running_batch({"+13125550101"});
  Json evaluated = ask().json["evaluated"];
  Lines found;
  for (const Json& rule : evaluated) {
    std::string line = rule["rule"];
    for (const char* part : {"rule_class", "clock", "local_time", "verdict"})
      if (rule[part].is_string()) line += " " + rule[part].get<std::string>();
    found.push_back(line);
    EXPECT_EQ(rule["batch_id"], of);
  }
  const std::string noon = " America/Chicago 2026-11-18T12:00 ok";
  EXPECT_EQ(found, (Lines{"batch ok", "suppression_list ok", "dates ok", "place ok", "consent ok",
                          "max_attempts ok", "number ok", "POLICY-DAY ok", "attempt_cap" + noon,
                          "US solicitation" + noon, "US-IL automated" + noon, "campaign" + noon,
                          "hours" + noon}));
  EXPECT_EQ(evaluated[3]["source"], "America/Chicago");
  EXPECT_EQ(evaluated[5]["used"], 0);
}

TEST_F(EligibilityTest, GoesOnAfterTheFirstRuleThatForbidsIt) {
  std::string of = running_batch({"+12125550101"});
  EXPECT_EQ(send("POST", "/api/v1/batches/" + of + "/pause").status, 202);
  rules.hours = every_day(9, 12);
  Reply reply = ask();
  Lines verdicts;
  for (const Json& rule : reply.json["evaluated"])
    if (rule["verdict"] != "ok")
      verdicts.push_back(rule["rule"].get<std::string>() + " " +
                         rule["verdict"].get<std::string>());
  EXPECT_EQ(verdicts, (Lines{"batch batch_paused", "campaign outside_calling_hours",
                             "hours outside_calling_hours"}));
}

TEST_F(EligibilityTest, SaysOfEveryRuleWhenItAloneWouldAllowTheCall) {
  std::string of = running_batch({"+13055550101"});
  rules.hours = every_day(10, 24);
  clock.set(*base::parse_rfc3339("2026-11-19T01:30:00Z"));  // half past eight in Miami
  Reply reply = ask();
  Lines found;
  for (const Json& rule : reply.json["evaluated"])
    if (rule["verdict"] != "ok")
      found.push_back(rule["rule"].get<std::string>() + " " +
                      rule["next_allowed_at"].get<std::string>() + " " +
                      rule["detail"].get<std::string>());
  const std::string why = " It is outside calling hours where the contact is.";
  EXPECT_EQ(found, (Lines{"US-FL 2026-11-19T13:00:00.000Z" + why,
                          "hours 2026-11-19T15:00:00.000Z" + why}));
  EXPECT_EQ(reply.json["next_allowed_at"], "2026-11-19T15:00:00.000Z");
  EXPECT_EQ(reply.json["enrolments"][0]["next_allowed_at"], "2026-11-19T15:00:00.000Z");
}

TEST_F(EligibilityTest, SaysSinceWhenAndUntilWhenSomebodyMustNotBeCalled) {
  running_batch({"+14155550101"});
  post("/api/v1/suppressions", {{"phone", "+14155550101"}, {"expires_at", "2026-12-24T00:00:00Z"}});
  Json block = ask().json["blocked_by"][0];
  EXPECT_EQ(block["rule"], "suppression_list");
  EXPECT_EQ(block["since"], base::to_rfc3339(clock.now()));
  EXPECT_EQ(block["next_allowed_at"], "2026-12-24T00:00:00.000Z");
}

/// Whom nobody may call, and the word for it.
struct Hopeless {
  const char* name;
  const char* phone;
  const char* zone;
  bool hours;
  const char* reason;
};
class HopelessTest : public EligibilityTest, public testing::WithParamInterface<Hopeless> {};

TEST_P(HopelessTest, IsExplainedInReviewToo) {
  const Hopeless& person = GetParam();
  std::string of = running_batch({person.phone});
  if (!person.hours) rules.hours = {};
  store->write([&](schema::Tx& tx) {
    auto row = schema::pending_after(tx, *schema::BatchId::parse(of), {}, 1).at(0);
    auto contact = schema::find_contact(tx, row.contact_id).value();
    contact.timezone = person.zone;
    schema::update_contact(tx, contact);
  });
  // Before the planner has looked, and after.
  EXPECT_EQ(rules_of(ask()), Lines{person.reason});
  plan(of);
  Reply reply = ask();
  EXPECT_EQ(rules_of(reply), Lines{person.reason}) << reply.body;
  EXPECT_EQ(reply.json["may_call_now"], false);
  EXPECT_TRUE(reply.json["next_allowed_at"].is_null());
  EXPECT_EQ(reply.json["blocked_by"][0]["final"], true);
  EXPECT_EQ(reply.json["blocked_by"][0]["since"], base::to_rfc3339(clock.now()));
  EXPECT_FALSE(reply.json["blocked_by"][0]["detail"].get<std::string>().empty());
  EXPECT_EQ(reply.json["enrolments"][0]["status"], "needs_review");
  Lines verdicts;
  for (const Json& rule : reply.json["evaluated"])
    verdicts.push_back(rule["verdict"]);
  EXPECT_EQ(std::ranges::count(verdicts, person.reason) > 0, true) << reply.body;
  Json waiting = get("/api/v1/batches/" + of).json["waiting"];
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0]["status"], "needs_review");
  EXPECT_EQ(waiting[0]["reason"], person.reason);
  EXPECT_EQ(waiting[0]["count"], 1);
}

INSTANTIATE_TEST_SUITE_P(
    Rules, HopelessTest,
    testing::Values(Hopeless{"TollFree", "+18005550199", "", true, "non_geographic"},
                    Hopeless{"NoZoneOfThatName", "+12125550101", "Mars/Olympus", true,
                             "unknown_zone"},
                    Hopeless{"HoursThatNeverOpen", "+12125550101", "", false, "no_window"}),
    [](const auto& asked) { return asked.param.name; });

TEST_F(EligibilityTest, SaysHowItEndedWhereNothingIsOpenAnyMore) {
  std::string of = batch(campaign());
  add_csv(of, "phone,appointment_time\n+14155550101,2026-11-18T19:00:00Z\n");
  EXPECT_EQ(post_once("/api/v1/batches/" + of + "/launch").status, 202);
  clock.advance(std::chrono::hours{2});
  EXPECT_EQ(rules_of(ask()), Lines{"appointment_passed"});
  plan(of);
  EXPECT_EQ(rules_of(ask()), (Lines{"not_in_a_batch", "appointment_passed"}));
  EXPECT_TRUE(ask().json["enrolments"].empty());
}

TEST_F(EligibilityTest, SaysThatNobodyWantsToCallThem) {
  std::string of = running_batch({"+14155550101"});
  std::string contact = column(get("/api/v1/contacts"), "id").at(0);
  EXPECT_EQ(send("POST", "/api/v1/batches/" + of + "/cancel").status, 202);
  send("DELETE", "/api/v1/batches/" + of + "/contacts/" + contact);
  Reply reply = ask();
  EXPECT_EQ(reply.json["may_call_now"], false);
  EXPECT_FALSE(rules_of(reply).empty());
}

TEST(ReasonsTest, AreAllInTheReference) {
  std::ifstream file(OUTDIAL_SOURCE_DIR "/docs/reference/reasons.md");
  Lines written;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("| `")) written.push_back(line);
  Lines known;
  for (const api::Reason& reason : api::reasons())
    known.push_back("| `" + std::string(reason.word) + "` | " + std::string(reason.meaning) + " |");
  EXPECT_EQ(written, known);
}

TEST(ReasonsTest, AreOneSentenceEach) {
  for (const api::Reason& reason : api::reasons()) {
    EXPECT_EQ(api::meaning_of(reason.word), reason.meaning) << "twice: " << reason.word;
    EXPECT_TRUE(reason.meaning.ends_with('.')) << reason.word;
  }
  EXPECT_EQ(api::meaning_of("halted:http_402"), "A safety stop holds the batch.");
  EXPECT_EQ(api::meaning_of("no such word"), "");
}

}  // namespace
}  // namespace outdial::tests
