#include "policy/dayparts.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

constexpr const char* kPlace = "America/New_York";

TEST(DaypartsTest, AreNoneEarlyLateOrNowhere) {
  EXPECT_FALSE(daypart_of(kPlace, at("2026-12-01T13:59:59.999Z")));
  EXPECT_EQ(daypart_of(kPlace, at("2026-12-01T14:00:00Z")), Daypart::morning);
  EXPECT_EQ(daypart_of(kPlace, at("2026-12-02T00:59:59.999Z")), Daypart::evening);
  EXPECT_FALSE(daypart_of(kPlace, at("2026-12-02T01:00:00Z")));
  EXPECT_FALSE(daypart_of("Nowhere/At_All", at("2026-12-01T14:00:00Z")));
  EXPECT_EQ(daypart_of("Asia/Kathmandu", at("2026-12-01T06:15:00Z")), Daypart::midday);
}

struct Move {
  const char* what;
  const char* earliest;
  std::vector<const char*> attempts;
  const char* expected;
};

TEST(DaypartsTest, MoveToTheNextPartThatWasNotTried) {
  // New York is five hours behind.
  const Move moves[] = {{"nothing tried yet", "2026-12-04T15:00:00Z", {}, "2026-12-04T15:00:00Z"},
                        {"another part tried",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-03T18:00:00Z"},
                         "2026-12-04T15:00:00Z"},
                        {"the same part tried the day before",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-03T14:00:00Z"},
                         "2026-12-04T17:00:00Z"},
                        {"the one after as well",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-03T14:00:00Z", "2026-12-02T18:00:00Z"},
                         "2026-12-04T19:00:00Z"},
                        {"only evening is left",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-03T14:00:00Z", "2026-12-02T18:00:00Z", "2026-12-02T19:00:00Z"},
                         "2026-12-04T22:00:00Z"},
                        {"evening goes over to the next morning",
                         "2026-12-04T23:00:00Z",
                         {"2026-12-03T23:00:00Z"},
                         "2026-12-05T14:00:00Z"},
                        {"and past a morning that was tried",
                         "2026-12-04T23:00:00Z",
                         {"2026-12-03T23:00:00Z", "2026-12-03T15:00:00Z"},
                         "2026-12-05T17:00:00Z"},
                        {"back to an earlier part only on the next day",
                         "2026-12-04T20:00:00Z",
                         {"2026-12-03T20:00:00Z", "2026-12-03T23:00:00Z"},
                         "2026-12-05T14:00:00Z"},
                        {"all four tried",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-02T15:00:00Z", "2026-12-02T18:00:00Z", "2026-12-03T20:00:00Z",
                          "2026-12-03T23:00:00Z"},
                         "2026-12-04T15:00:00Z"},
                        {"72 hours ago is forgotten",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-01T15:00:00Z"},
                         "2026-12-04T15:00:00Z"},
                        {"a moment less is not",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-01T15:00:00.001Z"},
                         "2026-12-04T17:00:00Z"},
                        {"outside every part nothing moves",
                         "2026-12-05T01:30:00Z",
                         {"2026-12-04T01:30:00Z"},
                         "2026-12-05T01:30:00Z"},
                        {"an attempt outside every part counts for none",
                         "2026-12-04T15:00:00Z",
                         {"2026-12-04T01:30:00Z"},
                         "2026-12-04T15:00:00Z"},
                        {"over the night of a clock change",
                         "2026-10-31T22:00:00Z",
                         {"2026-10-30T22:00:00Z"},
                         "2026-11-01T14:00:00Z"}};
  for (const Move& move : moves) {
    SCOPED_TRACE(move.what);
    std::vector<base::Time> attempts;
    for (const char* attempt : move.attempts)
      attempts.push_back(at(attempt));
    EXPECT_EQ(base::to_rfc3339(vary_daypart(at(move.earliest), attempts, kPlace)),
              base::to_rfc3339(at(move.expected)));
  }
}

TEST(DaypartsTest, DoNotMoveWhereTheZoneIsUnknown) {
  base::Time earliest = at("2026-12-04T15:00:00Z");
  std::vector<base::Time> attempts = {at("2026-12-03T15:00:00Z")};
  EXPECT_EQ(vary_daypart(earliest, attempts, ""), earliest);
  EXPECT_EQ(vary_daypart(earliest, attempts, "Nowhere/At_All"), earliest);
}

TEST(DaypartsTest, FindATimeOnTheDayThatWasNamed) {
  using std::chrono::local_days;
  const local_days thursday{std::chrono::year{2026} / 12 / 3};
  const base::Time evening = at("2026-12-01T23:00:00Z");
  const base::Time morning = at("2026-12-01T15:00:00Z");
  auto any_time = [](base::Time from) { return std::optional(from); };
  EXPECT_EQ(daypart_for_callback(thursday, kPlace, evening, any_time), at("2026-12-03T14:00:00Z"));
  EXPECT_EQ(daypart_for_callback(thursday, kPlace, morning, any_time), at("2026-12-03T17:00:00Z"));
  EXPECT_EQ(daypart_for_callback(thursday, kPlace, at("2026-12-01T12:00:00Z"), any_time),
            at("2026-12-03T14:00:00Z"));
  // Open from 10:30 on, so that the morning has a rest.
  auto late_opening = [](base::Time from) {
    return std::optional(std::max(from, at("2026-12-03T15:30:00Z")));
  };
  EXPECT_EQ(daypart_for_callback(thursday, kPlace, evening, late_opening),
            at("2026-12-03T15:30:00Z"));
  auto next_day = [](base::Time from) {
    return std::optional(std::max(from, at("2026-12-04T13:00:00Z")));
  };
  EXPECT_EQ(daypart_for_callback(thursday, kPlace, evening, next_day), at("2026-12-04T13:00:00Z"));
  // Only the morning is open, and the last attempt was in one.
  auto mornings = [](base::Time from) {
    return std::optional(from < at("2026-12-03T17:00:00Z")
                             ? std::max(from, at("2026-12-03T13:00:00Z"))
                             : std::max(from, at("2026-12-04T13:00:00Z")));
  };
  EXPECT_EQ(daypart_for_callback(thursday, kPlace, morning, mornings), at("2026-12-03T13:00:00Z"));
  EXPECT_FALSE(daypart_for_callback(thursday, "Nowhere/At_All", morning, any_time));
  EXPECT_FALSE(daypart_for_callback(thursday, kPlace, morning,
                                    [](base::Time) { return std::optional<base::Time>(); }));
}

}  // namespace
}  // namespace outdial::policy
