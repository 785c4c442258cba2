#include <algorithm>

#include "api/inbox.h"
#include "schema/call_events.h"
#include "schema/error_list.h"
#include "schema/outcomes.h"
#include "schema/progress.h"
#include "tests/api/reading_fixture.h"
#include "tests/support/shared_folder.h"

namespace outdial::tests {
namespace {

class WebhooksTest : public ReadingTest {
 protected:
  WebhooksTest() : inbox(whole_services()) {}

  /// An example with our attempt's id in it, and its call's id as Retell gave it to us.
  Json example(const std::string& name, schema::CallId call) {
    Json json = base::parse_json(read_shared("retell/examples/webhook." + name + ".json")).value();
    json["call"]["metadata"]["outdial_attempt_id"] = call.view();
    json["call"]["call_id"] = provider_id(call);
    return json;
  }
  std::vector<schema::ErrorRow> errors() {
    return store->read([&](const schema::ReadTx& tx) {
      return schema::error_page(tx, tenant, {}, {.before = {}, .limit = 100});
    });
  }
  std::int64_t waiting() {
    return store->read([](const schema::ReadTx& tx) { return schema::count_unapplied_events(tx); });
  }
  void expect_counts_agree(const std::string& of) {
    auto id = schema::BatchId::trusted(of);
    store->read([&](const schema::ReadTx& tx) {
      auto kept = schema::find_progress(tx, id).value();
      auto recounted = schema::recount_progress(tx, id);
      EXPECT_EQ(kept.done, recounted.done);
      EXPECT_EQ(kept.in_call, recounted.in_call);
      EXPECT_EQ(kept.calls_placed, recounted.calls_placed);
      EXPECT_EQ(kept.calls_connected, recounted.calls_connected);
    });
  }

  api::Inbox inbox;
};

struct Course {
  const char* name;
  std::vector<const char*> events;
  schema::CallStatus status;
  const char* disposition;
  schema::EnrolmentStatus enrolment;
};

class ExamplesTest : public WebhooksTest, public testing::WithParamInterface<Course> {};

TEST_P(ExamplesTest, EndInTheRightStateAndStoreWhatTheySay) {
  std::string of = running_batch({"+14155550123"});
  schema::CallId call = place(of);
  for (const char* name : GetParam().events) {
    Json event = example(name, call);
    Reply reply = deliver(event);
    EXPECT_EQ(reply.status, 200) << name << reply.body;
  }
  schema::CallRow found = row(call);
  EXPECT_EQ(schema::to_text(found.status), schema::to_text(GetParam().status));
  EXPECT_EQ(found.disposition, GetParam().disposition);
  EXPECT_EQ(schema::to_text(enrolment_of(call).status), schema::to_text(GetParam().enrolment));
  EXPECT_EQ(waiting(), 0);
  EXPECT_TRUE(errors().empty());
  expect_counts_agree(of);
}

using enum schema::CallStatus;
INSTANTIATE_TEST_SUITE_P(
    OfTheContract, ExamplesTest,
    testing::Values(
        Course{"started", {"call_started"}, ongoing, "", schema::EnrolmentStatus::in_call},
        Course{"hangup",
               {"call_started", "call_ended.user_hangup"},
               ended,
               "incomplete",
               schema::EnrolmentStatus::in_call},
        Course{"reminder",
               {"call_started", "transcript_updated", "call_ended.user_hangup",
                "call_analyzed.appointment_reminder"},
               analyzed,
               "incomplete",
               schema::EnrolmentStatus::done},
        Course{"recruiting",
               {"call_analyzed.recruiting"},
               analyzed,
               "interested",
               schema::EnrolmentStatus::done},
        Course{"no_answer",
               {"call_ended.dial_no_answer", "call_analyzed.dial_no_answer"},
               analyzed,
               "no_answer",
               schema::EnrolmentStatus::pending},
        Course{"voicemail",
               {"call_ended.voicemail_reached", "call_analyzed.voicemail_reached"},
               analyzed,
               "voicemail_left",
               schema::EnrolmentStatus::pending},
        Course{"concurrency",
               {"call_ended.concurrency_limit_reached"},
               ended,
               "provider_error",
               schema::EnrolmentStatus::pending},
        Course{"transfer", {"transfer_started"}, placed, "", schema::EnrolmentStatus::in_call}),
    [](const auto& course) { return std::string(course.param.name); });

TEST_F(WebhooksTest, StoresTranscriptRecordingCostAndAnalysis) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  deliver(example("call_analyzed.appointment_reminder", call));
  schema::CallRow found = row(call);
  EXPECT_EQ(found.cost_cents, "1.637");
  EXPECT_EQ(found.duration_ms, 24'540);
  EXPECT_EQ(found.end_reason, "user_hangup");
  EXPECT_TRUE(found.recording_url.ends_with("/recording.wav"));
  EXPECT_TRUE(found.public_log_url.ends_with("/public.log"));
  Reply analysis = get("/api/v1/calls/" + call.str() + "/analysis");
  EXPECT_EQ(analysis.json["call_successful"], true);
  EXPECT_EQ(analysis.json["sentiment_score"], 1.0);
  EXPECT_EQ(analysis.json["custom_responses"]["attendance"], "confirmed");
  EXPECT_EQ(analysis.json["recording_url"], found.recording_url);
  Reply transcript = get("/api/v1/calls/" + provider_id(call) + "/transcript");
  EXPECT_TRUE(transcript.json["transcript"].get<std::string>().starts_with("Agent: Hi"));
  EXPECT_EQ(transcript.json["utterances"].size(), 6u);
  EXPECT_EQ(transcript.json["with_tool_calls"].size(), 8u);
}

TEST_F(WebhooksTest, ComesToTheSameEndInEveryOrder) {
  std::vector<std::string> order{"call_analyzed", "call_ended", "call_started"};
  int line = 0;
  do {
    schema::CallId call = place(running_batch({"+1415555010" + std::to_string(line++)}));
    for (const std::string& event : order)
      EXPECT_EQ(deliver(event_json(event, call)).status, 200);
    schema::CallRow found = row(call);
    std::string how = order[0] + " " + order[1] + " " + order[2];
    EXPECT_EQ(found.status, analyzed) << how;
    EXPECT_TRUE(found.answered) << how;
    EXPECT_TRUE(found.settled) << how;
    EXPECT_EQ(found.cost_cents, "1.75") << how;
    EXPECT_EQ(enrolment_of(call).status, schema::EnrolmentStatus::done) << how;
    EXPECT_EQ(enrolment_of(call).attempts, 1) << how;
    expect_counts_agree(found.batch_id.str());
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(line, 6);
}

TEST_F(WebhooksTest, CountsACopyAndAnswersItLikeTheFirst) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  std::string body = base::dump_json(event_json("call_ended", call));
  EXPECT_EQ(deliver(body).json["status"], "applied");
  schema::CallRow before = row(call);
  clock.advance(base::Millis{10'000});
  Reply copy = deliver(body);
  EXPECT_EQ(copy.status, 200);
  EXPECT_EQ(copy.json["status"], "duplicate");
  EXPECT_EQ(row(call).updated_at, before.updated_at);
  Reply events = get("/api/v1/calls/" + call.str() + "/events");
  ASSERT_EQ(events.json["data"].size(), 1u);
  EXPECT_EQ(events.json["data"][0]["copies"], 2);
  EXPECT_EQ(counts->duplicates, 1u);
  EXPECT_EQ(counts->received, 2u);
}

TEST_F(WebhooksTest, MatchesByAttemptBeforeOurOwnAnswerHasCome) {
  schema::CallId call = begin(running_batch({"+14155550123"}));
  EXPECT_EQ(deliver(event_json("call_ended", call)).json["status"], "applied");
  EXPECT_EQ(row(call).status, ended);
  EXPECT_EQ(row(call).provider_call_id, provider_id(call));
  settle(call, calls::AnswerPlaced{provider_id(call)});
  EXPECT_EQ(row(call).status, ended);
}

TEST_F(WebhooksTest, MovesOnACallThatWasTakenForNotPlaced) {
  schema::CallId call = begin(running_batch({"+14155550123"}));
  settle(call, calls::AnswerUnknown{"no answer in time"});
  clock.advance(rules.give_up_unknown_after + base::Millis{1'000});
  bool decided = store->write(
      [&](schema::Tx& tx) { return calls::settle_untraced(tx, call, tx.now(), rules); });
  ASSERT_TRUE(decided);
  ASSERT_EQ(row(call).status, not_placed);
  EXPECT_EQ(deliver(event_json("call_analyzed", call)).json["status"], "applied");
  EXPECT_EQ(row(call).status, analyzed);
  EXPECT_TRUE(stopped.empty());
}

TEST_F(WebhooksTest, StopsTheSecondOfTwoCallsToOneNumber) {
  std::string of = running_batch({"+14155550123"});
  schema::CallId first = begin(of);
  settle(first, calls::AnswerUnknown{"no answer in time"});
  clock.advance(rules.give_up_unknown_after + base::Millis{1'000});
  store->write([&](schema::Tx& tx) { calls::settle_untraced(tx, first, tx.now(), rules); });
  clock.advance(rules.redial_not_placed_after);
  place(of);
  EXPECT_EQ(deliver(event_json("call_started", first)).status, 200);
  EXPECT_EQ(stopped, std::vector<std::string>{provider_id(first)});
  ASSERT_FALSE(errors().empty());
  EXPECT_EQ(errors().front().error_class, "double_call");
}

TEST_F(WebhooksTest, KeepsAnEventOfAnUnknownCallAndTriesItAgainForADay) {
  Json event = event_json("call_ended", schema::CallId::make(ids));
  Reply reply = deliver(event);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json["status"], "kept");
  EXPECT_EQ(inbox.run_once(), 0u);
  std::vector<std::chrono::seconds> delays{std::chrono::seconds{5}, std::chrono::seconds{30},
                                           std::chrono::minutes{2}, std::chrono::minutes{10},
                                           std::chrono::hours{1}};
  for (auto delay : delays) {
    EXPECT_TRUE(errors().empty());
    clock.advance(delay - base::Millis{1});
    EXPECT_EQ(inbox.run_once(), 0u);
    clock.advance(base::Millis{1});
    EXPECT_EQ(inbox.run_once(), 1u);
    EXPECT_EQ(waiting(), 1);
  }
  ASSERT_EQ(errors().size(), 1u);
  EXPECT_EQ(errors().front().error_class, "unmatched_event");
  EXPECT_EQ(errors().front().severity, "error");
  clock.advance(std::chrono::hours{24});
  EXPECT_EQ(inbox.run_once(), 1u);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(errors().size(), 1u);
}

TEST_F(WebhooksTest, AppliesAKeptEventOnceItsCallIsKnown) {
  schema::CallId call = begin(running_batch({"+14155550123"}));
  Json event = event_json("call_ended", call);
  event["call"].erase("metadata");
  EXPECT_EQ(deliver(event).json["status"], "kept");
  settle(call, calls::AnswerPlaced{provider_id(call)});
  clock.advance(base::Millis{5'000});
  EXPECT_EQ(inbox.run_once(), 1u);
  EXPECT_EQ(row(call).status, ended);
  EXPECT_EQ(waiting(), 0);
  Reply events = get("/api/v1/calls/" + call.str() + "/events");
  EXPECT_FALSE(events.json["data"][0]["applied_at"].is_null());
  EXPECT_EQ(counts->applied, 1u);
  EXPECT_EQ(counts->unapplied, 1u);
}

TEST_F(WebhooksTest, StoresEventsItDoesNotKnowAndAppliesNothing) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  Json event = event_json("call_started", call);
  event["event"] = "call_levitated";
  EXPECT_EQ(deliver(event).json["status"], "ignored");
  EXPECT_EQ(row(call).status, placed);
  Reply events = get("/api/v1/calls/" + call.str() + "/events");
  EXPECT_EQ(column(events, "event"), std::vector<std::string>{"call_levitated"});
  EXPECT_EQ(waiting(), 0);
}

TEST_F(WebhooksTest, KeepsAndReportsASignedBodyThatItCannotRead) {
  Reply reply = deliver(std::string(R"({"event":"call_ended","call":{"call_status":"ended"}})"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json["status"], "kept");
  ASSERT_EQ(errors().size(), 1u);
  EXPECT_EQ(errors().front().error_class, "unreadable_event");
  EXPECT_EQ(waiting(), 0);
}

TEST_F(WebhooksTest, RefusesWhatIsNoJsonObject) {
  EXPECT_EQ(deliver(std::string("not json")).status, 400);
  EXPECT_EQ(deliver(std::string("[]")).status, 400);
  std::string nested = R"({"event":"call_ended","call":)" + std::string(400'000, '[');
  EXPECT_EQ(deliver(nested).status, 400);
}

TEST_F(WebhooksTest, RefusesAMissingWrongOrStaleSignatureWithoutStoringAnything) {
  std::string body = base::dump_json(event_json("call_ended", schema::CallId::make(ids)));
  EXPECT_EQ(send("POST", "/webhooks/retell", body).status, 401);
  api::Request foreign = request("POST", "/webhooks/retell", body);
  foreign.headers.emplace_back("x-retell-signature",
                               retell::sign(body, "other", base::to_millis(clock.real_now())));
  Reply refused = send(foreign);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.code(), "bad_signature");
  EXPECT_EQ(refused.json["request_id"], "req_test");
  api::Request old = signed_request(body);
  clock.advance(base::Millis{300'001});
  EXPECT_EQ(send(old).status, 401);
  api::Request changed = signed_request(body);
  changed.body += " ";
  EXPECT_EQ(send(changed).status, 401);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(counts->bad_signatures, 4u);
  EXPECT_EQ(counts->received, 0u);
}

TEST_F(WebhooksTest, LimitsWrongSignaturesOfOneAddressButNeverRightOnes) {
  std::string body = "{}";
  for (int i = 0; i < 60; ++i)
    EXPECT_EQ(send("POST", "/webhooks/retell", body).status, 401);
  Reply limited = send("POST", "/webhooks/retell", body);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.headers["Retry-After"], "60");
  api::Request elsewhere = request("POST", "/webhooks/retell", body);
  elsewhere.peer = "192.0.2.7";
  EXPECT_EQ(send(elsewhere).status, 401);
  EXPECT_EQ(deliver(event_json("call_ended", schema::CallId::make(ids))).status, 200);
  clock.advance(base::Millis{60'000});
  EXPECT_EQ(send("POST", "/webhooks/retell", body).status, 401);
}

TEST_F(WebhooksTest, LimitsTheSameSignatureOverAndOver) {
  api::Request same =
      signed_request(base::dump_json(event_json("call_ended", schema::CallId::make(ids))));
  for (int i = 0; i < 60; ++i)
    EXPECT_EQ(send(same).status, 200);
  EXPECT_EQ(send(same).status, 429);
}

TEST_F(WebhooksTest, TakesEventsOnACampaignsOwnPath) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  std::string body = base::dump_json(event_json("call_ended", call));
  EXPECT_EQ(send(signed_request(body, "/webhooks/retell/" + campaign_id)).json["status"],
            "applied");
  EXPECT_EQ(send(signed_request(body + " ", "/webhooks/retell/nobody")).status, 200);
}

}  // namespace
}  // namespace outdial::tests
