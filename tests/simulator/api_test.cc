#include <gtest/gtest.h>

#include "tests/simulator/fixture.h"

namespace outdial::simulator {
namespace {

using base::Json;
using namespace std::chrono_literals;

struct BadBody {
  const char* why;
  std::string change;  // a JSON merge patch on a good body
  int status;
};

TEST(CreateTest, RefusesByTheContractsOrderAndShape) {
  const BadBody cases[] = {
      {"no to_number", R"({"to_number":null})", 400},
      {"number of the wrong type", R"({"to_number":4155550123})", 400},
      {"metadata not an object", R"({"metadata":"x"})", 400},
      {"variable not a string", R"({"retell_llm_dynamic_variables":{"n":3}})", 400},
      {"header not a string", R"({"custom_sip_headers":{"X-A":true}})", 400},
      {"version of the wrong type", R"({"override_agent_version":1.5})", 400},
      {"to_number not E.164", R"({"to_number":"4155550123"})", 422},
      {"to_number too short", R"({"to_number":"+123456"})", 422},
      {"from_number not owned", R"({"from_number":"+14155550199"})", 404},
      {"bad number before unowned one", R"({"from_number":"+14155550199","to_number":"x"})", 422},
      {"unknown agent", R"({"override_agent_id":"agent_none"})", 422},
      {"unknown version", R"({"override_agent_version":13})", 422},
      {"known version", R"({"override_agent_version":11})", 201},
      {"version by name", R"({"override_agent_version":"latest_published"})", 201},
      {"engine override", R"({"agent_override":{"agent":{"response_engine":{}}}})", 422},
      {"ring out of range", R"({"agent_override":{"agent":{"ring_duration_ms":1}}})", 422},
      {"unknown members are ignored", R"({"idempotency_key":"x"})", 201},
      {"validation switched off", R"({"to_number":"1","ignore_e164_validation":true})", 201},
  };
  for (const auto& [why, change, status] : cases) {
    World world;
    auto body = Json::parse(World::create_body("+14155550123", "a"));
    body.merge_patch(Json::parse(change));
    auto reply = world.request("POST", "/v2/create-phone-call", body.dump());
    EXPECT_EQ(reply.status, status) << why << ": " << reply.body;
    if (status >= 400) {
      EXPECT_EQ(Json::parse(reply.body)["status"], "error") << why;
    }
    EXPECT_EQ(world.summary()["requests"], 1);
    EXPECT_EQ(world.summary()["accepted"], status == 201 ? 1 : 0) << why;
  }
  World world;
  EXPECT_EQ(world.request("POST", "/v2/create-phone-call", "{").status, 400);
  EXPECT_EQ(world.request("POST", "/v2/create-phone-call", "{", "wrong").status, 401);
}

TEST(CreateTest, CallsPerSecondAreATokenBucketInRealTime) {
  Settings settings = test_settings();
  settings.calls_per_second = 2;
  settings.retry_after_seconds = 2;
  World world(settings);
  EXPECT_EQ(world.create("+14155550101").status, 201);
  EXPECT_EQ(world.create("+14155550102").status, 201);
  auto refused = world.create("+14155550103");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.retry_after, 2);
  world.clock.advance(499ms);
  EXPECT_EQ(world.create("+14155550103").status, 429);
  world.clock.advance(1ms);
  EXPECT_EQ(world.create("+14155550103").status, 201);
  world.clock.advance(1h);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(world.create("+14155550104").status, 201);
  EXPECT_EQ(world.create("+14155550104").status, 429);
}

TEST(CreateTest, ConcurrencyCountsRingingReservedAndForeignCalls) {
  Settings settings = test_settings();
  settings.concurrency = 5;
  settings.reserved_inbound = 1;
  settings.other_calls = 2;
  World world(settings);
  std::string first = world.created_id("+14155550101");
  EXPECT_EQ(world.create("+14155550102").status, 201);
  EXPECT_EQ(world.create("+14155550103").status, 429);
  auto now = Json::parse(world.request("GET", "/get-concurrency").body);
  EXPECT_EQ(now["current_concurrency"], 4);
  EXPECT_EQ(now["concurrency_limit"], 5);
  EXPECT_EQ(now["reserved_inbound_concurrency"], 1);
  world.request("POST", "/v2/stop-call/" + first);
  EXPECT_EQ(world.create("+14155550103").status, 201);
  world.request("POST", "/sim/limits", R"({"concurrency":6})");
  EXPECT_EQ(world.create("+14155550104").status, 201);
}

TEST(CreateTest, BurstRaisesTheCeilingLessTheReservation) {
  Settings settings = test_settings();
  settings.concurrency = 2;
  settings.reserved_inbound = 1;
  settings.burst = true;
  World world(settings);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(world.create("+14155550101").status, 201);
  EXPECT_EQ(world.create("+14155550101").status, 429);
}

TEST(CreateTest, ConcurrencyCanBeRefusedByAnEvent) {
  Settings settings = test_settings();
  settings.concurrency = 1;
  settings.refuse_concurrency_by_event = true;
  World world(settings);
  world.create("+14155550101");
  std::string id = world.created_id("+14155550102");
  world.pass(1s);
  EXPECT_EQ(world.call(id)["disconnection_reason"], "concurrency_limit_reached");
  EXPECT_EQ(world.call(id)["call_status"], "error");
  auto summary = world.summary();
  EXPECT_EQ(summary["accepted"], 2);
  EXPECT_EQ(summary["numbers_dialled"], 1);
  EXPECT_EQ(summary["max_concurrency"], 1);
}

struct CreateFault {
  const char* fault;
  Conduct conduct;
  int status;
  bool accepted;
};

TEST(CreateTest, FaultsDoWhatTheirNamesSay) {
  const CreateFault cases[] = {
      {"accept_then_drop", Conduct::drop, 0, true},
      {"drop_before_accept", Conduct::drop, 0, false},
      {"accept_then_500", Conduct::answer, 500, true},
      {"accept_then_502_html", Conduct::answer, 502, true},
      {"reject_500", Conduct::answer, 500, false},
      {"answer_late", Conduct::answer, 201, true},
      {"truncated_answer", Conduct::truncate, 201, true},
      {"unreadable_201", Conduct::answer, 201, true},
      {"http_429", Conduct::answer, 429, false},
      {"http_429_retry_after", Conduct::answer, 429, false},
      {"concurrency_429", Conduct::answer, 429, false},
      {"concurrency_ended", Conduct::answer, 201, true},
      {"http_402", Conduct::answer, 402, false},
      {"http_401", Conduct::answer, 401, false},
      {"hang", Conduct::hang, 0, false},
  };
  for (const auto& [fault, conduct, status, accepted] : cases) {
    World world;
    ASSERT_TRUE(world.faults.set_json("{\"" + std::string(fault) + "\":{\"first\":1}}"));
    auto reply = world.create("+14155550123");
    EXPECT_EQ(reply.conduct, conduct) << fault;
    if (status != 0) {
      EXPECT_EQ(reply.status, status) << fault;
    }
    EXPECT_EQ(world.summary()["accepted"], accepted ? 1 : 0) << fault;
    auto seen = Json::parse(world.request("GET", "/sim/calls").body)["requests"][0];
    EXPECT_EQ(seen["http_status"], status) << fault;
    EXPECT_EQ(seen["to_number"], "+14155550123") << fault;
    EXPECT_EQ(world.create("+14155550124").status, 201) << fault << " struck twice";
  }
}

TEST(CreateTest, AHeldAnswerWaitsForTheFirstWebhook) {
  World world;
  world.faults.set_flag("webhook_before_answer");
  auto reply = world.create("+14155550123");
  ASSERT_TRUE(reply.await_webhook.has_value());
  EXPECT_FALSE(world.workspace.webhook_answered(*reply.await_webhook));
  world.pass(1s);
  world.answer_webhooks(204);
  EXPECT_TRUE(world.workspace.webhook_answered(*reply.await_webhook));
}

TEST(OutageTest, EverythingButTheJudgeIsResetForAWhile) {
  World world;
  world.request("POST", "/sim/outage", R"({"ms":1000})");
  EXPECT_EQ(world.create("+14155550123").conduct, Conduct::drop);
  EXPECT_EQ(world.request("GET", "/get-concurrency").conduct, Conduct::drop);
  EXPECT_EQ(world.summary()["accepted"], 0);
  world.clock.advance(1s);
  EXPECT_EQ(world.create("+14155550123").status, 201);
}

TEST(ReadTest, UnknownThingsHaveTheContractsStatus) {
  World world;
  EXPECT_EQ(world.request("GET", "/v2/get-call/call_none").status, 422);
  EXPECT_EQ(world.request("GET", "/get-agent/agent_none").status, 422);
  EXPECT_EQ(world.request("GET", "/get-phone-number/+14155550199").status, 404);
  EXPECT_EQ(world.request("GET", "/get-phone-number/%2B14155550100").status, 200);
  EXPECT_EQ(world.request("GET", "/v2/nothing").status, 404);
  EXPECT_EQ(world.request("GET", "/get-concurrency", "", "wrong").status, 401);
  Settings settings = test_settings();
  settings.unknown_call_status = 404;
  EXPECT_EQ(World(settings).request("GET", "/v2/get-call/call_none").status, 404);
}

TEST(ReadTest, AgentsAndNumbersAreListed) {
  World world;
  auto agents = Json::parse(world.request("POST", "/v2/list-agents", "{}").body);
  EXPECT_EQ(agents["items"].size(), 2u);
  EXPECT_EQ(agents["has_more"], false);
  auto numbers = Json::parse(world.request("GET", "/v2/list-phone-numbers").body);
  EXPECT_EQ(numbers["items"][0]["phone_number"], "+14155550100");
}

TEST(UpdateTest, MetadataIsReplacedAndFoundUnderItsNewValue) {
  World world;
  std::string id = world.created_id("+14155550123", "old");
  world.pass(30s);
  auto reply = world.request("PATCH", "/v2/update-call/" + id,
                             R"({"metadata":{"outdial_attempt_id":"new"}})");
  EXPECT_EQ(reply.status, 200);
  auto by = [&](const std::string& value) {
    return world
        .list(R"({"filter_criteria":{"metadata":[{"type":"string","op":"eq",
        "key":"outdial_attempt_id","value":")" +
              value + R"("}]}})")["items"]
        .size();
  };
  EXPECT_EQ(by("new"), 1u);
  EXPECT_EQ(by("old"), 0u);
  EXPECT_EQ(world.request("PATCH", "/v2/update-call/call_none", "{}").status, 422);
  EXPECT_EQ(world.request("PATCH", "/v2/update-call/" + id, R"({"metadata":3})").status, 400);
}

TEST(JudgeTest, RepeatsOverlapsAndPaceAreSeen) {
  World world;
  world.create("+14155550123", "a");
  world.clock.advance(400ms);
  world.create("+14155550123", "a");
  world.clock.advance(600ms);
  world.create("+14155550124", "b");
  auto summary = world.summary();
  EXPECT_EQ(summary["numbers_dialled"], 2);
  EXPECT_EQ(summary["dialled_too_often"]["count"], 1);
  EXPECT_EQ(summary["dialled_too_often"]["numbers"][0]["to_number"], "+14155550123");
  EXPECT_EQ(summary["overlaps"]["count"], 1);
  EXPECT_EQ(summary["max_concurrency"], 3);
  EXPECT_EQ(summary["pace_dialled"]["max_in_one_second"], 2);
  EXPECT_EQ(summary["pace_dialled"]["min_gap_ms"], 400.0);
  EXPECT_EQ(summary["repeated_metadata"].size(), 1u);
  auto two = Json::parse(world.request("GET", "/sim/summary?max_dials=2").body);
  EXPECT_EQ(two["dialled_too_often"]["count"], 0);
  auto some = Json::parse(world.request("GET", "/sim/calls?to_number=%2B14155550124").body);
  EXPECT_EQ(some["requests"].size(), 1u);
  EXPECT_EQ(some["total"], 3);
}

TEST(JudgeTest, CallsOneAfterTheOtherDoNotOverlap) {
  World world;
  world.outcome("+14155550123", R"(["busy"])");
  for (int i = 0; i < 3; ++i) {
    world.create("+14155550123", std::to_string(i));
    world.pass(1min);
  }
  auto summary = world.summary();
  EXPECT_EQ(summary["overlaps"]["count"], 0);
  EXPECT_EQ(summary["max_concurrency"], 1);
  EXPECT_EQ(summary["dialled_too_often"]["most_dials"], 3);
}

TEST(JudgeTest, ResetForgetsEverything) {
  World world;
  world.faults.set_flag("webhook_lost");
  std::string id = world.created_id("+14155550123");
  world.request("POST", "/sim/reset");
  world.pass(10min);
  EXPECT_TRUE(world.mailbox.orders.empty());
  EXPECT_EQ(world.summary()["requests"], 0);
  EXPECT_EQ(world.request("GET", "/v2/get-call/" + id).status, 422);
  EXPECT_EQ(world.workspace.concurrency().current, 0);
}

TEST(JudgeTest, WrongOrdersChangeNothing) {
  World world;
  EXPECT_EQ(world.request("POST", "/sim/faults", R"({"http_402":1,"nonsense":1})").status, 400);
  EXPECT_EQ(world.request("POST", "/sim/faults", R"({"http_402":2})").status, 400);
  EXPECT_EQ(world.request("POST", "/sim/outcomes", R"({"+1":["nonsense"]})").status, 400);
  EXPECT_EQ(world.request("POST", "/sim/limits", R"({"cps":"x"})").status, 400);
  EXPECT_EQ(world.create("+14155550123").status, 201);
}

}  // namespace
}  // namespace outdial::simulator
