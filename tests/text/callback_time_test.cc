#include "text/callback_time.h"

#include <gtest/gtest.h>

#include "base/rfc3339.h"

namespace outdial::text {
namespace {

constexpr const char* kCalledZone = "Europe/Berlin";

base::Time instant(const char* text) {
  return base::parse_rfc3339(text).value();
}

/// 16:00 on a Wednesday in Berlin.
base::Time afternoon() {
  return instant("2026-12-02T15:00:00Z");
}

CallbackTime asked(const char* said, base::Time now = afternoon()) {
  return callback_time(parse_date(said, now, kCalledZone, "de-DE"), now, kCalledZone);
}

void expect_at(const char* said, const char* when) {
  CallbackTime callback = asked(said);
  EXPECT_EQ(callback.kind, CallbackTime::Kind::kInstant) << said;
  EXPECT_EQ(base::to_rfc3339(callback.at), base::to_rfc3339(instant(when))) << said;
  EXPECT_FALSE(callback.for_staff());
}

void expect_day(const char* said, std::chrono::year_month_day day) {
  CallbackTime callback = asked(said);
  EXPECT_EQ(callback.kind, CallbackTime::Kind::kDay) << said;
  EXPECT_EQ(callback.day, day) << said;
}

void expect_unclear(const char* said) {
  CallbackTime callback = asked(said);
  EXPECT_EQ(callback.kind, CallbackTime::Kind::kUnclear) << said;
  EXPECT_TRUE(callback.for_staff()) << said;
  EXPECT_EQ(callback.at, afternoon() + std::chrono::hours(4)) << said;
}

TEST(CallbackTimeTest, TakesADatetimeAsItIs) {
  expect_at("morgen um 10", "2026-12-03T10:00:00+01:00");
  expect_at("in einer halben Stunde", "2026-12-02T16:30:00+01:00");
}

TEST(CallbackTimeTest, LeavesTheTimeOfADayToTheCaller) {
  using namespace std::chrono;
  expect_day("am Freitag", 2026y / December / 4);
  expect_day("nächste Woche", 2026y / December / 7);
  expect_day("diese Woche", 2026y / December / 2);
}

TEST(CallbackTimeTest, TakesATimeForTodayWhileItIsTenMinutesAhead) {
  expect_at("um 17 Uhr", "2026-12-02T17:00:00+01:00");
  expect_at("um 16:10", "2026-12-02T16:10:00+01:00");
  expect_at("um 16:09", "2026-12-03T16:09:00+01:00");
  expect_at("um 9", "2026-12-03T09:00:00+01:00");
}

TEST(CallbackTimeTest, CountsARangeFromItsStart) {
  expect_at("morgen zwischen 9 und 11", "2026-12-03T09:00:00+01:00");
  expect_at("Freitag Nachmittag", "2026-12-04T12:00:00+01:00");
  expect_at("nach 17 Uhr", "2026-12-02T17:00:00+01:00");
  expect_at("vormittags", "2026-12-03T08:00:00+01:00");
  // Begun, not over.
  expect_at("heute Nachmittag", "2026-12-02T16:00:00+01:00");
  expect_at("am Nachmittag", "2026-12-02T16:00:00+01:00");
}

TEST(CallbackTimeTest, SendsToStaffWhatNobodyCanSchedule) {
  for (const char* said :
       {"nächsten Freitag", "Mittwoch", "irgendwann", "gestern", "heute um 9 Uhr", "Kartoffel",
        "in 61 Tagen", "in 3 Monaten um 10", "am 1. April", ""})
    expect_unclear(said);
  using namespace std::chrono;
  expect_day("in 60 Tagen", 2027y / January / 31);
}

TEST(CallbackTimeTest, SurvivesAZoneThatIsNone) {
  ParsedDate parsed = parse_date("tomorrow", afternoon(), "UTC", "en-US");
  EXPECT_TRUE(callback_time(parsed, afternoon(), "Mars/Olympus").for_staff());
  EXPECT_FALSE(callback_time(parsed, afternoon(), "UTC").for_staff());
}

TEST(CallbackTimeTest, MovesATimeInAGapToItsEnd) {
  base::Time eve = instant("2026-03-28T20:00:00Z");
  ParsedDate parsed = parse_date("02:30", eve, kCalledZone, "de-DE");
  ASSERT_EQ(parsed.kind, DateKind::kTime);
  EXPECT_EQ(callback_time(parsed, eve, kCalledZone).at, instant("2026-03-29T03:00:00+02:00"));
}

}  // namespace
}  // namespace outdial::text
