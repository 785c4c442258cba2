#include "policy/windows.h"

#include <gtest/gtest.h>

#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

CallingWindows windows(const char* json) {
  return parse_calling_windows(json).value();
}

TEST(CallingWindowsTest, ReadsDaysAndHours) {
  auto parsed = windows(R"([{"days":["mon","sun"],"start":"09:00","end":"17:30"}])");
  ASSERT_EQ(parsed.size(), 1U);
  EXPECT_EQ(parsed[0].days, (std::array{true, false, false, false, false, false, true}));
  EXPECT_EQ(parsed[0].start_minute, 540);
  EXPECT_EQ(parsed[0].end_minute, 1050);
}

TEST(CallingWindowsTest, TakesEveryDayWhenNoneIsNamed) {
  auto parsed = windows(R"([{"start":"00:00","end":"24:00"}])");
  EXPECT_EQ(parsed[0].days, (std::array{true, true, true, true, true, true, true}));
  EXPECT_EQ(parsed[0].end_minute, 1440);
}

TEST(CallingWindowsTest, TakesAnEmptyList) {
  EXPECT_TRUE(windows("[]").empty());
}

TEST(CallingWindowsTest, PointsAtWhatIsWrong) {
  struct Case {
    const char* json;
    const char* pointer;
  };
  const Case cases[] = {
      {"{", ""},
      {"{}", ""},
      {"[1]", "/0"},
      {R"([{"start":"09:00"}])", "/0/end"},
      {R"([{"end":"09:00"}])", "/0/start"},
      {R"([{"start":9,"end":"17:00"}])", "/0/start"},
      {R"([{"start":"9:00","end":"17:00"}])", "/0/start"},
      {R"([{"start":"09:00","end":"24:01"}])", "/0/end"},
      {R"([{"start":"09:60","end":"17:00"}])", "/0/start"},
      {R"([{"start":"22:00","end":"02:00"}])", "/0/end"},
      {R"([{"start":"09:00","end":"09:00"}])", "/0/end"},
      {R"([{"start":"24:00","end":"24:00"}])", "/0/end"},
      {R"([{"start":"09:00","end":"17:00","zone":"UTC"}])", "/0/zone"},
      {R"([{"days":[],"start":"09:00","end":"17:00"}])", "/0/days"},
      {R"([{"days":"mon","start":"09:00","end":"17:00"}])", "/0/days"},
      {R"([{"start":"09:00","end":"17:00"},{"days":["mon","Monday"],"start":"09:00","end":"17:00"}])",
       "/1/days/1"},
  };
  for (const Case& c : cases) {
    auto parsed = parse_calling_windows(c.json);
    ASSERT_FALSE(parsed) << c.json;
    EXPECT_EQ(parsed.error().pointer, c.pointer) << c.json;
    EXPECT_FALSE(parsed.error().detail.empty()) << c.json;
  }
}

TEST(CallingWindowsTest, OpensAtItsStartAndClosesAtItsEnd) {
  auto day = windows(R"([{"start":"08:00","end":"21:00"}])");
  const char* zone = "America/New_York";
  EXPECT_FALSE(check_window(day, zone, at("2026-12-01T12:59:59.999Z")).open);
  EXPECT_TRUE(check_window(day, zone, at("2026-12-01T13:00:00.000Z")).open);
  EXPECT_TRUE(check_window(day, zone, at("2026-12-02T01:59:59.999Z")).open);
  EXPECT_FALSE(check_window(day, zone, at("2026-12-02T02:00:00.000Z")).open);
}

TEST(CallingWindowsTest, KeepsTheInstantThatIsOpenToTheMillisecond) {
  auto day = windows(R"([{"start":"08:00","end":"21:00"}])");
  base::Time now = at("2026-12-01T15:04:05.678Z");
  EXPECT_EQ(check_window(day, "America/New_York", now).next_open, now);
}

TEST(CallingWindowsTest, WaitsOverTheWeekend) {
  auto week =
      windows(R"([{"days":["mon","tue","wed","thu","fri"],"start":"09:00","end":"17:30"}])");
  auto verdict = check_window(week, "Europe/Berlin", at("2026-11-20T16:30:00Z"));
  EXPECT_FALSE(verdict.open);
  EXPECT_EQ(verdict.next_open, at("2026-11-23T08:00:00Z"));
}

TEST(CallingWindowsTest, TakesTheWeekdayOfThePlaceCalled) {
  auto monday = windows(R"([{"days":["mon"],"start":"00:00","end":"24:00"}])");
  base::Time sunday_in_london = at("2026-11-22T20:00:00Z");
  EXPECT_TRUE(check_window(monday, "Pacific/Auckland", sunday_in_london).open);
  EXPECT_FALSE(check_window(monday, "Europe/London", sunday_in_london).open);
}

TEST(CallingWindowsTest, JoinsTwoWindowsOverMidnight) {
  auto night = windows(R"([{"start":"22:00","end":"24:00"},{"start":"00:00","end":"02:00"}])");
  for (const char* open : {"2026-12-01T22:00:00Z", "2026-12-01T23:59:59.999Z",
                           "2026-12-02T00:00:00Z", "2026-12-02T01:59:59Z"})
    EXPECT_TRUE(check_window(night, "Europe/London", at(open)).open) << open;
  EXPECT_EQ(check_window(night, "Europe/London", at("2026-12-02T02:00:00Z")).next_open,
            at("2026-12-02T22:00:00Z"));
}

TEST(CallingWindowsTest, FindsTheEarliestOfWindowsInAnyOrder) {
  auto two = windows(R"([{"start":"17:00","end":"20:00"},{"start":"09:00","end":"12:00"}])");
  EXPECT_EQ(check_window(two, "Europe/London", at("2026-12-01T05:00:00Z")).next_open,
            at("2026-12-01T09:00:00Z"));
  EXPECT_EQ(check_window(two, "Europe/London", at("2026-12-01T12:00:00Z")).next_open,
            at("2026-12-01T17:00:00Z"));
}

TEST(CallingWindowsTest, NeverOpensWithoutAWindowOrAZone) {
  auto day = windows(R"([{"start":"00:00","end":"24:00"}])");
  base::Time now = at("2026-12-01T15:00:00Z");
  for (auto verdict : {check_window({}, "Europe/London", now), check_window(day, "", now),
                       check_window(day, "Mars/Olympus", now), check_window(day, "EST", now)}) {
    EXPECT_FALSE(verdict.open);
    EXPECT_FALSE(verdict.next_open);
  }
}

TEST(CallingWindowsTest, SkipsTheDayThatAPlaceNeverHad) {
  // Samoa went from Thursday the 29th to Saturday the 31st.
  auto friday = windows(R"([{"days":["fri"],"start":"09:00","end":"17:00"}])");
  EXPECT_EQ(check_window(friday, "Pacific/Apia", at("2011-12-30T05:00:00Z")).next_open,
            at("2012-01-05T19:00:00Z"));
}

TEST(ZonesTest, KnowsPlacesAndTheirLegacyNames) {
  for (const char* zone : {"America/New_York", "US/Eastern", "Asia/Calcutta", "Asia/Kolkata",
                           "America/Argentina/Buenos_Aires", "Canada/Pacific", "GB"})
    EXPECT_TRUE(is_known_zone(zone)) << zone;
}

TEST(ZonesTest, RefusesWhatNamesNoPlace) {
  for (const char* zone : {"",
                           "EST",
                           "CST",
                           "PST",
                           "MST",
                           "HST",
                           "EST5EDT",
                           "CST6CDT",
                           "UTC",
                           "GMT",
                           "Etc/UTC",
                           "Etc/GMT+5",
                           "+05:30",
                           "-0500",
                           "UTC+2",
                           "GMT-3",
                           "Eastern",
                           "America",
                           "America/Gotham",
                           "../../etc/passwd",
                           "posixrules",
                           "leapseconds",
                           "tzdata.zi",
                           "zone.tab"})
    EXPECT_FALSE(is_known_zone(zone)) << zone;
}

TEST(LocalTimeTest, ReadsTheClockOfThePlace) {
  EXPECT_EQ(local_time_text("America/New_York", at("2026-11-18T18:05:59.999Z")),
            "2026-11-18T13:05");
  EXPECT_EQ(local_time_text("Asia/Kathmandu", at("2026-11-18T18:15:00Z")), "2026-11-19T00:00");
  EXPECT_EQ(local_time_text("nowhere", at("2026-11-18T18:15:00Z")), "");
}

TEST(LocalDayTest, ChangesAtLocalMidnight) {
  std::int64_t day = local_day("America/New_York", at("2026-11-01T04:00:00Z"));
  EXPECT_EQ(local_day("America/New_York", at("2026-11-01T03:59:59.999Z")), day - 1);
  EXPECT_EQ(local_day("America/New_York", at("2026-11-02T04:59:59.999Z")), day) << "25 hours long";
  EXPECT_EQ(local_day("America/New_York", at("2026-11-02T05:00:00Z")), day + 1);
  EXPECT_EQ(local_day("nowhere", at("2026-11-01T23:59:59.999Z")), day);
}

TEST(LocalDayTest, StartsAtTheFirstInstantOfTheDate) {
  const char* zones[] = {"America/New_York", "America/Havana", "Asia/Beirut",
                         "America/Asuncion", "Africa/Cairo",   "Australia/Lord_Howe",
                         "America/Santiago", "Asia/Kathmandu", "Pacific/Kiritimati"};
  for (const char* zone : zones)
    for (std::int64_t day = 20'454; day < 20'454 + 366; ++day) {
      base::Time start = start_of_local_day(zone, day);
      ASSERT_EQ(local_day(zone, start), day) << zone;
      ASSERT_EQ(local_day(zone, start - base::Millis{1}), day - 1) << zone;
    }
}

}  // namespace
}  // namespace outdial::policy
