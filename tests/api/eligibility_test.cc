#include "base/rfc3339.h"
#include "schema/batch_contacts.h"
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
                          "max_attempts ok", "POLICY-DAY ok", "attempt_cap" + noon,
                          "US solicitation" + noon, "US-IL automated" + noon, "campaign" + noon}));
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
  EXPECT_EQ(verdicts, (Lines{"batch batch_paused", "campaign outside_calling_hours"}));
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

}  // namespace
}  // namespace outdial::tests
