#include <algorithm>
#include <atomic>
#include <latch>
#include <limits>
#include <thread>

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
  bool decided =
      store->write([&](schema::Tx& tx) { return calls::settle_untraced(tx, call, tx.now(), rules); });
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

TEST_F(WebhooksTest, BelievesOneFreshSignatureAndNothingElse) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  const std::string body = base::dump_json(event_json("call_ended", call));
  struct Case {
    const char* name;
    std::int64_t off_ms;
    std::string before;  // put before the header's value, and behind it
    std::string behind;
    std::vector<std::string> more;  // further headers of the name; "" is a copy
    int status;
  };
  const Case cases[] = {
      {"now", 0, "", "", {}, 200},
      {"299 s old", -299'000, "", "", {}, 200},
      {"300 s old", -300'000, "", "", {}, 200},
      {"301 s old", -301'000, "", "", {}, 401},
      {"299 s ahead", 299'000, "", "", {}, 200},
      {"301 s ahead", 301'000, "", "", {}, 401},
      {"blanks around", 0, " \t", "\t  ", {}, 200},
      {"a blank within", 0, "v= ", "", {}, 401},
      {"a line break behind", 0, "", "\n", {}, 401},
      {"a comma behind", 0, "", ",", {}, 401},
      {"twice", 0, "", "", {""}, 401},
      {"beside an empty one", 0, "", "", {" "}, 401},
      {"beside a wrong one", 0, "", "", {"v=1,d=" + std::string(64, '0')}, 401},
  };
  std::uint64_t refused = 0;
  for (const Case& one : cases) {
    std::string value = retell::sign(body, "key", base::to_millis(clock.real_now()) + one.off_ms);
    api::Request made = request("POST", "/webhooks/retell", body);
    made.headers.emplace_back("x-retell-signature", one.before + value + one.behind);
    for (const std::string& more : one.more)
      made.headers.emplace_back("x-retell-signature", more.empty() ? value : more);
    EXPECT_EQ(send(made).status, one.status) << one.name;
    if (one.status == 401) ++refused;
  }
  EXPECT_EQ(counts->bad_signatures, refused);
  EXPECT_EQ(counts->applied, 1u);
}

TEST_F(WebhooksTest, BelievesNothingWithoutAKey) {
  api::Services keyless = whole_services();
  keyless.webhook_key = [] { return std::string(); };
  router = std::make_unique<api::Router>(keyless, api::all_routes());
  std::string body = base::dump_json(event_json("call_ended", schema::CallId::make(ids)));
  api::Request made = request("POST", "/webhooks/retell", body);
  made.headers.emplace_back("x-retell-signature",
                            retell::sign(body, "", base::to_millis(clock.real_now())));
  EXPECT_EQ(send(made).status, 401);
  EXPECT_EQ(waiting(), 0);
}

/// The store writes on its own thread, as the daemon's does.
class ParallelWebhooksTest : public WebhooksTest {
 protected:
  ParallelWebhooksTest() {
    router.reset();
    store.reset();
    store = std::make_unique<schema::Store>(
        schema::Store::Options{(folder / "outdial.db").string()}, clock, ids);
    use(api::all_routes());
  }
};

TEST_F(ParallelWebhooksTest, AppliesFiftyCopiesThatComeAtOnceOnce) {
  schema::CallId call = place(running_batch({"+14155550123"}));
  const api::Request same = signed_request(base::dump_json(event_json("call_analyzed", call)));
  std::latch together(50);
  std::atomic<int> applied{0};
  std::atomic<int> duplicates{0};
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < 50; ++i)
      senders.emplace_back([&] {
        together.arrive_and_wait();
        Reply reply = send(same);
        EXPECT_EQ(reply.status, 200) << reply.body;
        ++(reply.json["status"] == "applied" ? applied : duplicates);
      });
  }
  EXPECT_EQ(applied, 1);
  EXPECT_EQ(duplicates, 49);
  EXPECT_EQ(counts->applied, 1u);
  EXPECT_EQ(enrolment_of(call).attempts, 1);
  EXPECT_EQ(row(call).status, analyzed);
  Reply events = get("/api/v1/calls/" + call.str() + "/events");
  ASSERT_EQ(events.json["data"].size(), 1u);
  EXPECT_EQ(events.json["data"][0]["copies"], 50);
  expect_counts_agree(row(call).batch_id.str());
}

TEST_F(WebhooksTest, LeavesOutAbsurdValuesAndSaysSo) {
  const std::pair<Json, const char*> absurd[] = {
      {{{"duration_ms", std::numeric_limits<std::int64_t>::max()}}, "duration_ms"},
      {{{"duration_ms", -5}}, "duration_ms"},
      {{{"call_cost", {{"combined_cost", 1e308}}}}, "call_cost.combined_cost"},
      {{{"call_cost", {{"combined_cost", -1e15}}}}, "call_cost.combined_cost"},
      {{{"start_timestamp", std::numeric_limits<std::int64_t>::max()}}, "start_timestamp"},
  };
  int line = 0;
  for (const auto& [values, name] : absurd) {
    schema::CallId call = place(running_batch({"+1415555020" + std::to_string(line++)}));
    Json event = event_json("call_analyzed", call);
    event["call"].update(values);
    EXPECT_EQ(deliver(event).json["status"], "applied") << name;
    EXPECT_EQ(row(call).status, analyzed) << name;
    EXPECT_TRUE(row(call).answered) << name;
    ASSERT_EQ(errors().size(), static_cast<std::size_t>(line));
    EXPECT_EQ(errors()[0].severity, "warning");
    EXPECT_EQ(errors()[0].correlation_id, call.str());
    EXPECT_TRUE(errors()[0].message.ends_with(name)) << errors()[0].message;
    Json shown = get("/api/v1/batches/" + row(call).batch_id.str()).json;
    EXPECT_LE(shown["talk_seconds"], 25) << name;
  }
  for (const char* path : {"/api/v1/stats", "/api/v1/calls", "/metrics", "/api/v1/batches"})
    EXPECT_EQ(get(path).status, 200) << path;
  EXPECT_EQ(get("/api/v1/campaigns/" + campaign_id + "/stats").status, 200);
}

TEST_F(WebhooksTest, CountsWithAbsurdRowsFromEarlierDays) {
  for (int i = 0; i < 3; ++i)
    deliver(event_json("call_analyzed", place(running_batch({"+1415555020" + std::to_string(i)}))));
  store->write([](schema::Tx& tx) {
    tx.run("UPDATE calls SET duration_ms = 9223372036854775807, cost_cents = '1e308'", {});
    tx.run("UPDATE batch_progress SET cost_micros = 9223372036854775807", {});
  });
  Reply stats = get("/api/v1/stats");
  EXPECT_EQ(stats.status, 200) << stats.body;
  EXPECT_EQ(stats.json["avg_duration_seconds"], 86'400) << stats.body;
  EXPECT_EQ(get("/api/v1/campaigns/" + campaign_id + "/stats").status, 200);
  EXPECT_EQ(get("/api/v1/calls").status, 200);
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
