#include <gtest/gtest.h>

#include <set>

#include "tests/simulator/fixture.h"

namespace outdial::simulator {
namespace {

using base::Json;
using namespace std::chrono_literals;

/// Ten busy numbers, one answered call, and one that still rings.
struct ListTest : ::testing::Test {
  ListTest() {
    for (int i = 0; i < 10; ++i) {
      std::string to = "+1415555010" + std::to_string(i);
      world.outcome(to, R"(["busy"])");
      world.create(to, "att_" + std::to_string(i));
      world.clock.advance(1s);
    }
    world.create("+14155550150", "att_talk");
    world.pass(5min);
    world.outcome("+14155550160", R"(["no_answer"])");
    world.create("+14155550160", "att_ring");
    world.pass(5s);
  }
  std::size_t count(const std::string& criteria) {
    auto page = world.list("{\"limit\":1000,\"filter_criteria\":" + criteria + "}");
    return page.contains("items") ? page["items"].size() : 9999;
  }
  World world;
};

TEST_F(ListTest, FiltersAreJoinedByAnd) {
  const std::pair<const char*, std::size_t> cases[] = {
      {R"({})", 11},
      {R"({"metadata":[{"type":"string","op":"eq","key":"outdial_attempt_id","value":"att_3"}]})",
       1},
      {R"({"metadata":[{"type":"string","op":"sw","key":"outdial_attempt_id","value":"att_"}]})",
       11},
      {R"({"metadata":[{"type":"string","op":"ne","key":"outdial_attempt_id","value":"att_3"}]})",
       10},
      {R"({"metadata":[{"type":"present","op":"np","key":"outdial_attempt_id"}]})", 0},
      {R"({"metadata":[{"type":"string","op":"eq","key":"outdial_attempt_id","value":"att_ring"}]})",
       0},
      {R"({"dynamic_variables":[{"type":"string","op":"co","key":"customer_name","value":"Fox"}]})",
       11},
      {R"({"call_status":{"type":"enum","op":"in","value":["ended"]}})", 1},
      {R"({"disconnection_reason":{"type":"enum","op":"in","value":["dial_busy","dial_failed"]}})",
       10},
      {R"({"to_number":{"type":"string","op":"ew","value":"0107"}})", 1},
      {R"({"from_number":{"type":"string","op":"eq","value":"+14155550100"}})", 11},
      {R"({"start_timestamp":{"type":"range","op":"bt","value":[0,99999999999999]}})", 1},
      {R"({"duration_ms":{"type":"number","op":"gt","value":0}})", 1},
      {R"({"batch_call_id":{"type":"string","op":"eq","value":"batch_call_1"}})", 0},
      {R"({"custom_analysis_data":[{"type":"boolean","op":"eq","key":"interested","value":true}]})",
       1},
      {R"({"user_sentiment":{"type":"enum","op":"in","value":["Positive"]}})", 1},
      {R"({"in_voicemail":{"type":"boolean","op":"eq","value":false}})", 11},
      {R"({"agent":[{"agent_id":"agent_two"},{"agent_id":"agent_one","version":[12]}]})", 11},
      {R"({"agent":[{"agent_id":"agent_one","version":[3]}]})", 0},
      {R"({"to_number":{"type":"string","op":"eq","value":"+14155550103"},
           "call_status":{"type":"enum","op":"in","value":["ended"]}})",
       0},
  };
  for (const auto& [criteria, expected] : cases)
    EXPECT_EQ(count(criteria), expected) << criteria;
}

TEST_F(ListTest, WrongFiltersAreRefused) {
  for (const char* criteria :
       {R"({"call_status":{"type":"enum","op":"in","value":["registered"]}})",
        R"({"metadata":{"type":"string","op":"eq","key":"a","value":"b"}})",
        R"({"metadata":[{"type":"string","op":"eq","value":"b"}]})",
        R"({"to_number":{"type":"string","op":"in","value":"b"}})",
        R"({"duration_ms":{"type":"range","op":"bt","value":[1]}})",
        R"({"nonsense":{"type":"string","op":"eq","value":"b"}})"})
    EXPECT_EQ(world
                  .request("POST", "/v3/list-calls",
                           "{\"filter_criteria\":" + std::string(criteria) + "}")
                  .status,
              400)
        << criteria;
  EXPECT_EQ(world.request("POST", "/v3/list-calls", R"({"limit":1001})").status, 400);
}

TEST_F(ListTest, PagesCoverEverythingOnceInOrder) {
  for (const char* order : {"ascending", "descending"}) {
    std::string key;
    std::vector<std::string> seen;
    int pages = 0;
    do {
      auto page =
          world.list(R"({"limit":4,"include_total":true,"sort_order":")" + std::string(order) +
                     "\"" + (key.empty() ? "" : ",\"pagination_key\":\"" + key + "\"") + "}");
      EXPECT_EQ(page["total"], 11);
      for (const auto& item : page["items"])
        seen.push_back(item["to_number"]);
      EXPECT_EQ(page["has_more"], page.contains("pagination_key"));
      key = page.value("pagination_key", "");
      ++pages;
    } while (!key.empty() && pages < 9);
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 11u);
    EXPECT_EQ(seen.size(), 11u);
    EXPECT_EQ(std::is_sorted(seen.begin(), seen.end()), std::string(order) == "ascending");
  }
}

TEST_F(ListTest, ItemsHoldNoTranscriptAndNoRecording) {
  auto page = world.list(R"({"filter_criteria":{"to_number":{"type":"string","op":"eq",
                             "value":"+14155550150"}}})");
  auto item = page["items"].at(0);
  for (const char* name :
       {"transcript", "transcript_object", "transcript_with_tool_calls", "recording_url"})
    EXPECT_FALSE(item.contains(name)) << name;
  EXPECT_TRUE(item.contains("public_log_url"));
}

TEST(ListLagTest, NewCallsAppearAfterTheLag) {
  Settings settings = test_settings();
  settings.list_registered = true;
  World world(settings);
  world.create("+14155550123");
  world.clock.advance(1999ms);
  EXPECT_EQ(world.list("{}")["items"].size(), 0u);
  world.clock.advance(1ms);
  EXPECT_EQ(world.list("{}")["items"].size(), 1u);
  world.request("POST", "/sim/faults", R"({"list_lag_ms":60000})");
  world.create("+14155550124");
  world.clock.advance(59s);
  EXPECT_EQ(world.list("{}")["items"].size(), 1u);
  world.clock.advance(1s);
  EXPECT_EQ(world.list("{}")["items"].size(), 2u);
}

}  // namespace
}  // namespace outdial::simulator
