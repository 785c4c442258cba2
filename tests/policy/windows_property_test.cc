#include <date/tz.h>
#include <gtest/gtest.h>

#include <random>

#include "base/rfc3339.h"
#include "policy/windows.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::array kZones = {
    "America/New_York", "America/Los_Angeles", "America/St_Johns",   "America/Havana",
    "America/Santiago", "America/Winnipeg",    "Europe/London",      "Europe/Berlin",
    "Europe/Chisinau",  "Africa/Cairo",        "Africa/Casablanca",  "Asia/Beirut",
    "Asia/Kathmandu",   "Asia/Kolkata",        "Asia/Gaza",          "Australia/Lord_Howe",
    "Australia/Eucla",  "Pacific/Chatham",     "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "Atlantic/Azores",  "America/Nuuk"};

/// One instant decided from the local calendar alone.
bool covered(const CallingWindows& windows, const date::time_zone& zone, base::Time at) {
  auto local =
      date::floor<date::days>(zone.to_local(date::sys_time<base::Millis>(at.time_since_epoch())));
  auto time = zone.to_local(date::sys_time<base::Millis>(at.time_since_epoch())) - local;
  auto minute = date::floor<minutes>(time).count();
  auto weekday = date::weekday(local).iso_encoding() - 1;
  for (const CallingWindow& window : windows)
    if (window.days.at(weekday) && minute >= window.start_minute && minute < window.end_minute)
      return true;
  return false;
}

std::optional<base::Time> first_covered(const CallingWindows& windows, const date::time_zone& zone,
                                        base::Time from) {
  if (covered(windows, zone, from)) return from;
  for (base::Time at = std::chrono::ceil<minutes>(from); at < from + days{15}; at += minutes{1})
    if (covered(windows, zone, at)) return at;
  return std::nullopt;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::int64_t roll(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }

  CallingWindows windows() {
    CallingWindows all(static_cast<std::size_t>(roll(1, 3)));
    for (CallingWindow& window : all) {
      for (bool& day : window.days)
        day = roll(0, 2) == 0;
      window.start_minute = static_cast<int>(roll(0, 1439));
      window.end_minute = static_cast<int>(roll(window.start_minute + 1, 1440));
    }
    return all;
  }

 private:
  std::mt19937 engine_;
};

TEST(WindowPropertyTest, AgreesWithAWalkMinuteByMinute) {
  Dice dice(20261118);
  for (int round = 0; round < 400; ++round) {
    const char* name = kZones.at(static_cast<std::size_t>(dice.roll(0, kZones.size() - 1)));
    const date::time_zone& zone = *date::locate_zone(name);
    CallingWindows windows = dice.windows();
    base::Time start = base::parse_rfc3339("2026-01-01T00:00:00Z").value();
    base::Time now = start + base::Millis{dice.roll(0, 366LL * 86'400'000)};
    auto verdict = check_window(windows, name, now);
    ASSERT_EQ(verdict.open, covered(windows, zone, now)) << name << " " << base::to_rfc3339(now);
    ASSERT_EQ(verdict.next_open, first_covered(windows, zone, now))
        << name << " " << base::to_rfc3339(now);
  }
}

TEST(WindowPropertyTest, AgreesWithAWalkAroundEveryClockChange) {
  Dice dice(7);
  base::Time year_end = base::parse_rfc3339("2027-12-31T00:00:00Z").value();
  for (const char* name : kZones) {
    const date::time_zone& zone = *date::locate_zone(name);
    base::Time at = base::parse_rfc3339("2026-01-01T00:00:00Z").value();
    while (true) {
      auto info = zone.get_info(date::sys_time<base::Millis>(at.time_since_epoch()));
      if (info.end.time_since_epoch() > year_end.time_since_epoch()) break;
      at = base::Time(info.end.time_since_epoch());
      for (int round = 0; round < 10; ++round) {
        CallingWindow night;
        night.days.fill(true);
        night.start_minute = static_cast<int>(dice.roll(0, 240));
        night.end_minute = night.start_minute + static_cast<int>(dice.roll(1, 45));
        CallingWindows windows = {night};
        base::Time now = at - base::Millis{dice.roll(-14'400'000, 14'400'000)};
        auto verdict = check_window(windows, name, now);
        ASSERT_EQ(verdict.open, covered(windows, zone, now))
            << name << " " << base::to_rfc3339(now);
        ASSERT_EQ(verdict.next_open, first_covered(windows, zone, now))
            << name << " " << base::to_rfc3339(now);
      }
    }
  }
}

}  // namespace
}  // namespace outdial::policy
