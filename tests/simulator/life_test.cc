#include <gtest/gtest.h>

#include <set>

#include "simulator/call_json.h"
#include "tests/simulator/fixture.h"

namespace outdial::simulator {
namespace {

using base::Json;
using namespace std::chrono_literals;

TEST(CallLifeTest, AnAnsweredCallRingsTalksAndIsAnalyzed) {
  World world;
  Json created = Json::parse(world.create("+14155550123").body);
  EXPECT_EQ(created["call_status"], "registered");
  EXPECT_FALSE(created.contains("start_timestamp"));
  EXPECT_EQ(created["metadata"]["outdial_attempt_id"], "att_1");
  world.pass(20s);
  std::string id = created["call_id"];
  EXPECT_EQ(world.call(id)["call_status"], "ongoing");
  EXPECT_EQ(world.mailbox.events(), std::vector<std::string>{"call_started"});
  world.pass(90s);
  Json ended = world.call(id);
  EXPECT_EQ(ended["call_status"], "ended");
  EXPECT_EQ(
      ended["duration_ms"].get<std::int64_t>(),
      ended["end_timestamp"].get<std::int64_t>() - ended["start_timestamp"].get<std::int64_t>());
  EXPECT_NE(ended["transcript"].get<std::string>().find("Agent: Hello Dana"), std::string::npos);
  EXPECT_EQ(ended["call_analysis"]["custom_analysis_data"]["interested"], true);
  EXPECT_EQ(world.mailbox.events(),
            (std::vector<std::string>{"call_started", "call_ended", "call_analyzed"}));
}

TEST(CallLifeTest, ACallThatNeverConnectsSendsNoStartAndHasNoTimes) {
  World world;
  world.outcome("+14155550123", R"(["no_answer"])");
  std::string id = world.created_id("+14155550123");
  world.pass(29s);
  EXPECT_EQ(world.call(id)["call_status"], "registered");
  world.pass(15s);
  Json call = world.call(id);
  EXPECT_EQ(call["call_status"], "not_connected");
  EXPECT_EQ(call["disconnection_reason"], "dial_no_answer");
  EXPECT_EQ(call["duration_ms"], 0);
  EXPECT_EQ(call["transcript"], "");
  EXPECT_FALSE(call.contains("start_timestamp"));
  EXPECT_FALSE(call.contains("end_timestamp"));
  EXPECT_FALSE(call["call_analysis"].contains("custom_analysis_data"));
  EXPECT_EQ(world.mailbox.events(), (std::vector<std::string>{"call_ended", "call_analyzed"}));
}

TEST(CallLifeTest, EveryReasonAndWordCanBeHadOnDemand) {
  std::vector<std::string> names;
  for (const Reason& reason : all_reasons())
    names.emplace_back(reason.name);
  for (std::string_view word : outcome_words())
    names.emplace_back(word);
  ASSERT_EQ(all_reasons().size(), 34u);
  for (const std::string& name : names) {
    World world;
    world.outcome("+14155550123", "[\"" + name + "\"]");
    std::string id = world.created_id("+14155550123");
    world.pass(2h);
    Json call = world.call(id);
    EXPECT_TRUE(call.contains("call_analysis")) << name;
    const Reason* reason = find_reason(call["disconnection_reason"].get<std::string>());
    ASSERT_NE(reason, nullptr) << name;
    EXPECT_EQ(call["call_status"], std::string(name_of(reason->status))) << name;
    if (find_reason(name) != nullptr) {
      EXPECT_EQ(call["disconnection_reason"], name);
    }
    EXPECT_EQ(world.workspace.concurrency().current, 0) << name;
  }
}

TEST(CallLifeTest, TheSameSeedGivesTheSameFateWhateverTheOrder) {
  Settings settings = test_settings();
  settings.outcomes = Settings{}.outcomes;
  settings.concurrency = 500;
  auto fates = [&](bool backwards) {
    World world(settings);
    std::map<std::string, std::string> found;
    for (int i = 0; i < 100; ++i) {
      std::string to = "+1415555" + std::to_string(1000 + (backwards ? 99 - i : i));
      found[to] = world.created_id(to);
    }
    world.pass(10min);
    for (auto& [to, id] : found) {
      Json call = world.call(id);
      id = call["disconnection_reason"].get<std::string>() + call["transcript"].get<std::string>();
    }
    return found;
  };
  auto forwards = fates(false);
  EXPECT_EQ(forwards, fates(true));
  std::set<std::string> different;
  for (const auto& [to, fate] : forwards)
    different.insert(fate);
  EXPECT_GT(different.size(), 10u);
}

TEST(CallLifeTest, OutcomesOfANumberFollowItsListAndTheLastRepeats) {
  World world;
  world.outcome("+14155550123", R"(["busy","declined"])");
  std::vector<std::string> reasons;
  for (int i = 0; i < 3; ++i) {
    std::string id = world.created_id("+14155550123");
    world.pass(1min);
    reasons.push_back(world.call(id)["disconnection_reason"]);
  }
  EXPECT_EQ(reasons, (std::vector<std::string>{"dial_busy", "user_declined", "user_declined"}));
}

TEST(CallLifeTest, StoppingEndsALiveCallOnceAndFreesItsSlot) {
  World world;
  std::string id = world.created_id("+14155550123");
  world.pass(21s);
  EXPECT_EQ(world.request("POST", "/v2/stop-call/" + id).status, 204);
  EXPECT_EQ(world.call(id)["disconnection_reason"], "manual_stopped");
  EXPECT_EQ(world.workspace.concurrency().current, 0);
  EXPECT_EQ(world.request("POST", "/v2/stop-call/" + id).status, 422);
  EXPECT_EQ(world.request("POST", "/v2/stop-call/call_none").status, 422);
  world.pass(5min);
  EXPECT_EQ(world.call(id)["disconnection_reason"], "manual_stopped");
  EXPECT_EQ(world.mailbox.events(),
            (std::vector<std::string>{"call_started", "call_ended", "call_analyzed"}));
}

TEST(CallLifeTest, AStoppedRingingCallWasNeverConnected) {
  World world;
  world.outcome("+14155550123", R"(["no_answer"])");
  std::string id = world.created_id("+14155550123");
  EXPECT_EQ(world.request("POST", "/v2/stop-call/" + id).status, 204);
  EXPECT_EQ(world.call(id)["call_status"], "not_connected");
}

TEST(CallLifeTest, TheOverrideBoundsRingingAndTalking) {
  World world;
  world.outcome("+14155550123", R"(["no_answer","max_duration_reached"])");
  auto create = [&] {
    auto body = Json::parse(World::create_body("+14155550123", "a"));
    body["agent_override"]["agent"] = {{"ring_duration_ms", 5000}, {"max_call_duration_ms", 60000}};
    return Json::parse(world.request("POST", "/v2/create-phone-call", body.dump()).body)["call_id"]
        .get<std::string>();
  };
  std::string unanswered = create();
  world.pass(5s);
  EXPECT_EQ(world.call(unanswered)["disconnection_reason"], "dial_no_answer");
  std::string endless = create();
  world.pass(2min);
  EXPECT_EQ(world.call(endless)["duration_ms"], 60000);
}

TEST(WebhookTest, FailedDeliveriesAreRepeatedThreeTimesWithTheSameBody) {
  World world;
  world.outcome("+14155550123", R"(["busy"])");
  world.create("+14155550123");
  world.pass(20s);
  std::erase_if(world.mailbox.orders,
                [](const WebhookOrder& order) { return order.event != Event::call_ended; });
  ASSERT_EQ(world.mailbox.orders.size(), 1u);
  std::string body = webhook_body(world.mailbox.orders[0], {});
  for (auto wait : {10s, 60s, 300s}) {
    world.answer_webhooks(500);
    world.pass(wait - 1s);
    EXPECT_TRUE(world.mailbox.orders.empty());
    world.pass(1s);
    ASSERT_EQ(world.mailbox.orders.size(), 1u);
    EXPECT_EQ(webhook_body(world.mailbox.orders[0], {}), body);
    EXPECT_EQ(world.mailbox.orders[0].signature, "");
  }
  EXPECT_EQ(world.mailbox.orders[0].delivery, 4);
  world.answer_webhooks(500);
  world.pass(1h);
  EXPECT_TRUE(world.mailbox.orders.empty());
}

TEST(WebhookTest, AgentsMayHaveTheirOwnUrlWithVariables) {
  World world;
  auto body = Json::parse(World::create_body("+14155550123", "a"));
  body["override_agent_id"] = "agent_two";
  body["retell_llm_dynamic_variables"]["branch"] = "north";
  world.request("POST", "/v2/create-phone-call", body.dump());
  world.create("+14155550124");
  world.pass(20s);
  std::set<std::string> urls;
  for (const auto& order : world.mailbox.orders)
    urls.insert(order.state.plan->webhook_url);
  EXPECT_EQ(urls,
            (std::set<std::string>{"http://127.0.0.1:1/hook", "http://127.0.0.1:1/two/north"}));
}

struct WebhookFault {
  const char* fault;
  std::vector<std::string> events;
};

TEST(WebhookTest, FaultsChangeWhatArrives) {
  const WebhookFault cases[] = {
      {"started_missing", {"call_ended", "call_analyzed"}},
      {"analyzed_missing", {"call_started", "call_ended"}},
      {"webhook_lost", {}},
      {"webhook_duplicated",
       {"call_started", "call_started", "call_ended", "call_ended", "call_analyzed",
        "call_analyzed"}},
      {"webhook_reordered", {"call_analyzed", "call_started", "call_ended"}},
      {"webhook_unknown_event",
       {"call_started", "call_ended", "call_quality_scored", "call_analyzed"}},
  };
  for (const auto& [fault, events] : cases) {
    Settings settings = test_settings();
    settings.analysis_ms = {500, 500};
    World world(settings);
    ASSERT_TRUE(world.faults.set_flag(fault));
    world.create("+14155550123");
    world.pass(10min);
    EXPECT_EQ(world.mailbox.events(), events) << fault;
  }
}

TEST(WebhookTest, SignatureAndShapeFaultsMarkTheOrder) {
  World world;
  world.faults.set_json(R"({"webhook_bad_signature":1,"webhook_old_timestamp":{"ms":301000},
                            "webhook_unknown_fields":1,"webhook_delayed":{"ms":7000}})");
  world.outcome("+14155550123", R"(["busy"])");
  world.create("+14155550123");
  world.pass(5s);
  EXPECT_TRUE(world.mailbox.orders.empty());
  world.pass(1min);
  ASSERT_EQ(world.mailbox.orders.size(), 2u);
  const WebhookOrder& order = world.mailbox.orders[0];
  EXPECT_TRUE(order.bad_signature);
  EXPECT_EQ(order.signature_age_ms, 301000);
  EXPECT_TRUE(Json::parse(webhook_body(order, {})).contains("delivery_region"));
}

TEST(WebhookTest, RecordingLinksCanComeLate) {
  World world;
  world.create("+14155550123");
  world.pass(10min);
  ASSERT_EQ(world.mailbox.orders.size(), 3u);
  auto links = [&](int index, bool late) {
    auto body = Json::parse(
        webhook_body(world.mailbox.orders[static_cast<std::size_t>(index)], {late, false}));
    return body["call"].contains("recording_url");
  };
  EXPECT_FALSE(links(0, false));
  EXPECT_TRUE(links(1, false));
  EXPECT_FALSE(links(1, true));
  EXPECT_TRUE(links(2, true));
}

}  // namespace
}  // namespace outdial::simulator
