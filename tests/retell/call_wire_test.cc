#include "retell/call_wire.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/shared_folder.h"

namespace outdial::retell {
namespace {

CallObject call_in(const std::string& example) {
  auto event = parse_webhook(tests::read_shared("retell/examples/" + example));
  EXPECT_TRUE(event) << event.error();
  EXPECT_TRUE(event && event->call);
  return event && event->call ? *event->call : CallObject{};
}

TEST(CallExamplesTest, ReadsEveryWebhookWithoutAWarning) {
  int read = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(tests::shared_folder() + "/retell/examples")) {
    auto name = entry.path().filename().string();
    if (!name.starts_with("webhook.")) continue;
    auto event = parse_webhook(tests::read_shared("retell/examples/" + name));
    if (name.find(".response") != std::string::npos) {
      EXPECT_FALSE(event) << name << " is our answer, not an event";
      continue;
    }
    ASSERT_TRUE(event) << name << ": " << event.error();
    EXPECT_EQ(name.find(event->event), 8u) << name;
    bool inbound = name.starts_with("webhook.call_inbound");
    EXPECT_EQ(event->kind == WebhookKind::other, inbound) << name;
    EXPECT_EQ(event->call.has_value(), !inbound) << name;
    if (event->call) {
      EXPECT_TRUE(event->call->warnings.empty()) << name << ": " << event->call->warnings[0];
      EXPECT_EQ(event->call->metadata.count("outdial_attempt_id"), 1u) << name;
      EXPECT_NE(event->call->call_status, CallStatus::other) << name;
    }
    ++read;
  }
  EXPECT_EQ(read, 13);
}

TEST(CallExamplesTest, ReadsAnAnalyzedCallWhole) {
  auto call = call_in("webhook.call_analyzed.recruiting.json");
  EXPECT_EQ(call.call_id, "call_9b8a7c6d5e4f30211203f4e5d6c");
  EXPECT_EQ(call.call_type, "phone_call");
  EXPECT_EQ(call.agent_version, 4);
  EXPECT_EQ(call.call_status, CallStatus::ended);
  EXPECT_EQ(call.direction, "outbound");
  EXPECT_EQ(call.to_number, "+14155550142");
  EXPECT_EQ(call.metadata.at("row"), "77");
  EXPECT_EQ(call.start_timestamp, 1767286800000);
  EXPECT_EQ(call.end_timestamp, 1767286826260);
  EXPECT_EQ(call.duration_ms, 26260);
  EXPECT_TRUE(call.transcript->starts_with("Agent: Hello Luis"));
  EXPECT_TRUE(call.transcript_object->starts_with("[{"));
  EXPECT_TRUE(call.transcript_with_tool_calls->starts_with("[{"));
  EXPECT_EQ(call.disconnection_reason, "agent_hangup");
  EXPECT_TRUE(call.recording_url->ends_with("/recording.wav"));
  EXPECT_EQ(call.call_cost.combined_cost, "1.752");
  EXPECT_TRUE(call.call_cost.product_costs->starts_with("[{"));
  EXPECT_EQ(call.collected_dynamic_variables.at("license_state"), "CA");
  ASSERT_TRUE(call.call_analysis);
  EXPECT_EQ(call.call_analysis->call_successful, true);
  EXPECT_EQ(call.call_analysis->in_voicemail, false);
  EXPECT_EQ(call.call_analysis->user_sentiment, "Neutral");
  EXPECT_EQ(call.call_analysis->custom_values.at("interested"), "true");
  EXPECT_EQ(call.call_analysis->custom_values.at("license_state"), "CA");
}

TEST(CallExamplesTest, ReadsACallThatNeverConnected) {
  auto call = call_in("webhook.call_ended.dial_no_answer.json");
  EXPECT_EQ(call.call_status, CallStatus::not_connected);
  EXPECT_EQ(call.duration_ms, 0);
  EXPECT_EQ(call.transcript, "");
  EXPECT_FALSE(call.start_timestamp);
  EXPECT_FALSE(call.call_analysis);
}

TEST(CallExamplesTest, ReadsWhereATransferWent) {
  auto event = parse_webhook(tests::read_shared("retell/examples/webhook.transfer_started.json"));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, WebhookKind::transfer_started);
  EXPECT_EQ(event->event_timestamp, 1767283229500);
  EXPECT_EQ(event->transfer_destination, R"({"extension":"204","number":"+14155550111"})");
  EXPECT_TRUE(event->transfer_option);
}

TEST(CallExamplesTest, ReadsAListPage) {
  auto page = parse_call_page(tests::read_shared("retell/examples/list-calls.response-200.json"));
  ASSERT_TRUE(page) << page.error();
  ASSERT_EQ(page->items.size(), 1u);
  EXPECT_FALSE(page->has_more);
  EXPECT_EQ(page->total, 1);
  EXPECT_EQ(page->items[0].disconnection_reason, "user_hangup");
  EXPECT_FALSE(page->items[0].transcript);
}

TEST(CallWireTest, NeedsNothingButTheCallId) {
  auto call = parse_call(R"({"call_id":"call_1"})");
  ASSERT_TRUE(call) << call.error();
  EXPECT_EQ(call->call_id, "call_1");
  EXPECT_EQ(call->call_status, CallStatus::other);
  EXPECT_FALSE(call->duration_ms);
  EXPECT_TRUE(call->warnings.empty());
}

TEST(CallWireTest, DropsMembersOfAWrongTypeAndNamesThem) {
  auto call = parse_call(R"({"call_id":"call_1","agent_version":"prod","duration_ms":"12",
      "start_timestamp":1767286800000.0,"end_timestamp":99999999999999999999,"transcript":[],
      "transcript_object":"x","metadata":["a"],"call_cost":{"combined_cost":"1","product_costs":[]},
      "call_analysis":{"call_successful":"yes","call_summary":"ok","custom_analysis_data":3},
      "latency":null,"call_status":7,"recording_url":{}})");
  ASSERT_TRUE(call) << call.error();
  EXPECT_EQ(call->start_timestamp, 1767286800000);
  EXPECT_FALSE(call->agent_version);
  EXPECT_FALSE(call->end_timestamp);
  EXPECT_EQ(call->call_cost.product_costs, "[]");
  EXPECT_EQ(call->call_analysis->call_summary, "ok");
  EXPECT_EQ(call->warnings,
            (std::vector<std::string>{
                "agent_version", "call_status", "metadata", "end_timestamp", "duration_ms",
                "transcript", "transcript_object", "recording_url", "call_cost.combined_cost",
                "call_analysis.call_successful", "call_analysis.custom_analysis_data"}));
}

TEST(CallWireTest, KeepsOnlyTheTextsOfMetadata) {
  auto call = parse_call(R"({"call_id":"c","metadata":{"a":"1","b":2,"c":null,"d":{"e":"f"}}})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->metadata, (std::map<std::string, std::string>{{"a", "1"}}));
  EXPECT_TRUE(call->warnings.empty());
}

TEST(CallWireTest, KeepsUnknownStatusAndReasonAsText) {
  auto call = parse_call(R"({"call_id":"c","call_status":"paused","disconnection_reason":"aliens",
                             "brand_new":{"x":[1,2]}})");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->call_status, CallStatus::other);
  EXPECT_EQ(call->call_status_text, "paused");
  EXPECT_EQ(call->disconnection_reason, "aliens");
}

TEST(CallWireTest, KeepsTheCostAsTheNumberThatWasReported) {
  for (std::string text : {"0", "1.4", "0.1", "71", "123456.25", "0.0667"}) {
    auto call = parse_call(R"({"call_id":"c","call_cost":{"combined_cost":)" + text + "}}");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->call_cost.combined_cost, text);
  }
}

TEST(CallWireTest, RefusesWhatIsNoCall) {
  for (std::string text : {"", "null", "[]", "7", "{", R"({"call_id":7})", R"({"call_id":""})",
                           "{\"call_id\":\"\xff\"}", R"({"call_status":"ended"})"})
    EXPECT_FALSE(parse_call(text)) << text;
  EXPECT_FALSE(parse_call("{\"call_id\":\"" + std::string(129, 'x') + "\"}"));
}

TEST(CallWireTest, KnownEventsNeedACallUnknownOnesDoNot) {
  EXPECT_FALSE(parse_webhook(R"({"event":"call_ended"})"));
  EXPECT_FALSE(parse_webhook(R"({"event":"call_ended","call":null})"));
  EXPECT_FALSE(parse_webhook(R"({"event":"call_ended","data":{"call_id":"c"}})"));
  EXPECT_FALSE(parse_webhook(R"({"call":{"call_id":"c"}})"));
  auto chat = parse_webhook(R"({"event":"chat_started","chat":{"chat_id":"x"}})");
  ASSERT_TRUE(chat);
  EXPECT_EQ(chat->kind, WebhookKind::other);
  EXPECT_FALSE(chat->call);
  auto later = parse_webhook(R"({"event":"call_paused","call":{"call_id":"c"}})");
  ASSERT_TRUE(later);
  EXPECT_EQ(later->call->call_id, "c");
}

TEST(CallWireTest, SurvivesDeepNesting) {
  std::string deep(400'000, '[');
  EXPECT_FALSE(parse_call(deep));
  EXPECT_FALSE(parse_call_page(deep));
  EXPECT_FALSE(parse_webhook(R"({"event":"call_ended","call":{"call_id":"c","metadata":)" + deep));
}

TEST(CallWireTest, SurvivesNumbersBeyondEveryType) {
  EXPECT_FALSE(parse_call(R"({"call_id":"c","duration_ms":1e999})"));
}

TEST(CallWireTest, APageThatCannotBeReadWholeIsAnError) {
  EXPECT_TRUE(parse_call_page(R"({"items":[],"has_more":false})"));
  for (std::string text :
       {R"([])", R"({"items":[]})", R"({"has_more":false})", R"({"items":[],"has_more":true})",
        R"({"items":{},"has_more":false})", R"({"items":[{"call_id":"a"},{}],"has_more":false})"})
    EXPECT_FALSE(parse_call_page(text)) << text;
}

struct Bound {
  const char* call;
  const char* left_out;  // null when nothing is
};

TEST(CallWireTest, TakesAbsurdValuesForNotSaid) {
  const Bound bounds[] = {
      {R"("duration_ms":0)", nullptr},
      {R"("duration_ms":86400000)", nullptr},
      {R"("duration_ms":86400001)", "duration_ms"},
      {R"("duration_ms":-5)", "duration_ms"},
      {R"("duration_ms":9223372036854775807)", "duration_ms"},
      {R"("duration_ms":1e300)", "duration_ms"},
      {R"("start_timestamp":1767286800000)", nullptr},
      {R"("start_timestamp":-9223372036854775808)", "start_timestamp"},
      {R"("end_timestamp":9223372036854775807)", "end_timestamp"},
      {R"("call_cost":{"combined_cost":0})", nullptr},
      {R"("call_cost":{"combined_cost":1000000})", nullptr},
      {R"("call_cost":{"combined_cost":1000000.5})", "call_cost.combined_cost"},
      {R"("call_cost":{"combined_cost":1e308})", "call_cost.combined_cost"},
      {R"("call_cost":{"combined_cost":-0.01})", "call_cost.combined_cost"},
      {R"("call_cost":{"combined_cost":"NaN"})", "call_cost.combined_cost"},
      {R"("call_cost":{"total_duration_seconds":86401})", "call_cost.total_duration_seconds"},
  };
  for (const Bound& bound : bounds) {
    auto call = parse_call(R"({"call_id":"call_1",)" + std::string(bound.call) + "}");
    ASSERT_TRUE(call) << bound.call;
    std::vector<std::string> expected;
    if (bound.left_out != nullptr) expected.emplace_back(bound.left_out);
    EXPECT_EQ(call->warnings, expected) << bound.call;
    bool said = call->duration_ms || call->start_timestamp || call->end_timestamp ||
                call->call_cost.combined_cost || call->call_cost.total_duration_seconds;
    EXPECT_EQ(said, bound.left_out == nullptr) << bound.call;
  }
  EXPECT_FALSE(parse_call(R"({"call_id":"call_1","duration_ms":NaN})"));
}

}  // namespace
}  // namespace outdial::retell
