#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"

namespace outdial::policy {

/// Local hours in which people may be called: [start, end) minutes of the days given (Monday is 0).
/// Hours past midnight take a window of their own on the next day.
struct CallingWindow {
  std::array<bool, 7> days = {};
  int start_minute = 0;
  int end_minute = 0;
};
using CallingWindows = std::vector<CallingWindow>;

/// `[{"days":["mon","tue"],"start":"09:00","end":"17:30"}]`; `days` may be left out for every day,
/// `24:00` is a legal end. The error names the member by JSON pointer and says what is wrong.
struct WindowError {
  std::string pointer;
  std::string detail;
};
base::Expected<CallingWindows, WindowError> parse_calling_windows(std::string_view json);

struct WindowVerdict {
  bool open = false;
  /// The first instant at or after the one asked for at which the window is open; nothing within 15
  /// days, or when the zone is unknown.
  std::optional<base::Time> next_open;
};

/// Whether `at` lies in a window on the clocks of `zone` (an IANA name); an unknown zone is never
/// open. An hour that the clocks repeat is inside both times, one that they skip is never seen.
WindowVerdict check_window(const CallingWindows& windows, std::string_view zone, base::Time at);

/// A place's name in tzdata or its legacy alias (`US/Eastern`). Abbreviations (`EST`), offsets and
/// `UTC` name no place.
bool is_known_zone(std::string_view zone);
/// `2026-11-18T13:05` on the clocks of the zone; empty for an unknown zone.
std::string local_time_text(std::string_view zone, base::Time at);
/// Days since 1970 of the local date; of the UTC date for an unknown zone.
std::int64_t local_day(std::string_view zone, base::Time at);
/// The first instant of that local date, or of the next one that the zone has.
base::Time start_of_local_day(std::string_view zone, std::int64_t day);

}  // namespace outdial::policy
