#include "cli/progress.h"

#include <gtest/gtest.h>

#include "cli/text_width.h"

namespace outdial::cli {
namespace {

using namespace std::chrono_literals;

BatchProgress nurses() {
  return {"Nurses w47", "in_progress", "", 1200, 840, 1000, 410, false, ""};
}

TEST(ProgressLineTest, SaysHowFarHowWellHowFastAndHowLong) {
  EXPECT_EQ(progress_line(nurses(), 2.77, 120),
            "Nurses w47 ▓▓▓▓▓░░░ 840/1200 41% answered · 2.8/min · ETA 2h09");
}

TEST(ProgressLineTest, LeavesOutWhatIsNotKnownYet) {
  BatchProgress batch{"B", "in_progress", "calling window", 10, 0, 0, 0, false, ""};
  EXPECT_EQ(progress_line(batch, std::nullopt, 80), "B ░░░░░░░░ 0/10 · waiting: calling window");
  batch = {"B", "preparing", "", 0, 0, 0, 0, false, ""};
  EXPECT_EQ(progress_line(batch, std::nullopt, 80), "B ░░░░░░░░ 0/0 · preparing");
}

TEST(ProgressLineTest, NamesTheEnd) {
  BatchProgress batch{"B", "completed", "", 10, 10, 8, 4, false, ""};
  EXPECT_EQ(progress_line(batch, 600.0, 80), "B ▓▓▓▓▓▓▓▓ 10/10 50% answered · completed");
}

TEST(ProgressLineTest, PromisesNoEndWhileNobodyIsCalled) {
  auto line = [](const char* json) { return progress_line(*read_progress(json), 6.8, 120); };
  EXPECT_EQ(
      line(R"({"name":"B","status":"paused","waiting_reason":"paused","total":4,"pending":4})"),
      "B ░░░░░░░░ 0/4 · paused");
  EXPECT_EQ(line(R"({"name":"B","status":"in_progress","waiting_reason":"outside_calling_hours",)"
                 R"("next_attempt_at":"2026-11-19T14:00:00.000Z","total":4,"pending":4})"),
            "B ░░░░░░░░ 0/4 · waiting: outside calling hours · next 2026-11-19 14:00 UTC");
  std::string slowed = line(
      R"({"name":"B","status":"in_progress","waiting_reason":"rate_limit","total":4,"pending":4})");
  EXPECT_NE(slowed.find("ETA"), std::string::npos) << slowed;
}

TEST(ProgressLineTest, NeverTakesMoreThanTheTerminalHas) {
  BatchProgress batch = nurses();
  batch.name = std::string(200, 'x') + "\n";
  for (int width : {20, 40, 60, 80, 200})
    EXPECT_LE(display_width(progress_line(batch, 6.8, width)), static_cast<std::size_t>(width));
}

TEST(ReadProgressTest, CountsAsFinishedWhatIsNeitherWaitingNorInACall) {
  auto batch = read_progress(
      R"({"name":"B","status":"in_progress","total":10,"pending":3,"queued":2,"in_call":1,)"
      R"("done":4,"calls":{"placed":7,"connected":5}})");
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->finished, 4);
  EXPECT_EQ(batch->percent(), 40);
  EXPECT_EQ(batch->placed, 7);
  EXPECT_EQ(batch->connected, 5);
  EXPECT_FALSE(batch->closed());
}

TEST(ReadProgressTest, PrefersTheRuleThatHaltedToTheReasonMadeOfIt) {
  auto batch = read_progress(
      R"({"status":"halted","halted_rule":"agent_not_found","waiting_reason":"halted:x"})");
  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(batch->waiting_reason, "agent not found");
  EXPECT_EQ(progress_line(*batch, std::nullopt, 80), " ░░░░░░░░ 0/0 · halted: agent not found");
}

TEST(ReadProgressTest, RefusesWhatIsNoBatch) {
  for (const char* text : {"", "[]", "{}", "<html>", R"({"status":7})"})
    EXPECT_FALSE(read_progress(text).has_value()) << text;
}

TEST(PaceTest, MeasuresTheLastMinute) {
  Pace pace;
  base::Boot start{1h};
  EXPECT_FALSE(pace.per_minute());
  pace.add(start, 100);
  EXPECT_FALSE(pace.per_minute());
  pace.add(start + 30s, 105);
  EXPECT_DOUBLE_EQ(pace.per_minute().value_or(0), 10.0);
  for (int s = 31; s <= 300; ++s)
    pace.add(start + std::chrono::seconds{s}, 105);
  EXPECT_FALSE(pace.per_minute());
}

TEST(ShortDurationTest, UsesTheTwoLargestUnits) {
  EXPECT_EQ(short_duration(45s), "45s");
  EXPECT_EQ(short_duration(12min), "12m");
  EXPECT_EQ(short_duration(130min), "2h10");
  EXPECT_EQ(short_duration(76h), "3d4h");
  EXPECT_EQ(short_duration(-5s), "0s");
}

}  // namespace
}  // namespace outdial::cli
