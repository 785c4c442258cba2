#include "policy/dayparts.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
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

using NextAllowed = std::function<std::optional<base::Time>(base::Time)>;

NextAllowed open_from(const char* opening) {
  return [opening](base::Time from) { return std::optional(std::max(from, at(opening))); };
}

std::string called_back(std::chrono::year_month_day day, const char* last_attempt,
                        const NextAllowed& next_allowed, const char* zone = kPlace) {
  NamedDay named = {day, at(last_attempt), at(last_attempt) + std::chrono::hours{1}};
  auto found = daypart_for_callback(named, zone, next_allowed);
  return found ? base::to_rfc3339(*found) : "never";
}

TEST(DaypartsTest, FindATimeOnTheDayThatWasNamed) {
  const auto tuesday = std::chrono::year{2026} / 12 / 1;
  const auto thursday = std::chrono::year{2026} / 12 / 3;
  const char* morning = "2026-12-01T15:00:00Z";
  const char* midday = "2026-12-01T18:00:00Z";
  const char* evening = "2026-12-01T23:00:00Z";
  const NextAllowed any_time = open_from("2026-01-01T00:00:00Z");
  // Open until noon only.
  const NextAllowed mornings = [](base::Time from) {
    bool over = from >= at("2026-12-03T17:00:00Z");
    return std::optional(
        std::max(from, at(over ? "2026-12-04T13:00:00Z" : "2026-12-03T13:00:00Z")));
  };
  struct Wish {
    const char* what;
    std::chrono::year_month_day day;
    const char* last_attempt;
    NextAllowed next_allowed;
    const char* expected;
  };
  const Wish wishes[] = {
      {"morning first", thursday, evening, any_time, "2026-12-03T14:00:00Z"},
      {"not in the morning again", thursday, morning, any_time, "2026-12-03T17:00:00Z"},
      {"what is left of the morning", thursday, evening, open_from("2026-12-03T15:30:00Z"),
       "2026-12-03T15:30:00Z"},
      {"closed on that day", thursday, evening, open_from("2026-12-04T13:00:00Z"),
       "2026-12-04T13:00:00Z"},
      {"nothing but the morning", thursday, morning, mornings, "2026-12-03T13:00:00Z"},
      {"later today", tuesday, midday, any_time, "2026-12-01T19:00:00Z"},
      {"later today, past the gap", tuesday, "2026-12-01T18:50:00Z", any_time,
       "2026-12-01T19:50:00Z"},
      {"today, and it is late", tuesday, evening, open_from("2026-12-02T13:00:00Z"),
       "2026-12-02T13:00:00Z"},
      {"today, and all is open", tuesday, evening, any_time, "2026-12-02T04:00:00Z"}};
  for (const Wish& wish : wishes)
    EXPECT_EQ(called_back(wish.day, wish.last_attempt, wish.next_allowed),
              base::to_rfc3339(at(wish.expected)))
        << wish.what;
  EXPECT_EQ(called_back(thursday, morning, any_time, "Nowhere/At_All"), "never");
  EXPECT_EQ(called_back(thursday, morning, [](base::Time) { return std::nullopt; }), "never");
}

}  // namespace
}  // namespace outdial::policy
