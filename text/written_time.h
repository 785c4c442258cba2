#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/expected.h"

namespace outdial::text {

/// A date and time as somebody wrote it, not yet an instant.
struct WrittenTime {
  std::chrono::year_month_day date;
  std::optional<std::chrono::seconds> time_of_day;
  /// East of Greenwich; absent for a time without offset.
  std::optional<std::chrono::seconds> offset;

  std::chrono::local_seconds local() const {
    return std::chrono::local_days(date) + time_of_day.value_or(std::chrono::seconds(0));
  }
};

/// `2026-11-20`, `2026-11-20T14:30`, `2026-11-20 14:30:00.5+01:00`. Only dates and times that
/// exist.
std::optional<WrittenTime> read_iso_time(std::string_view text);
/// `14:30`, `14:30:00`, `2:30 PM`, `2pm`.
std::optional<std::chrono::seconds> read_time_of_day(std::string_view text);

enum class TimeProblem { kUnreadable, kDayOrMonthFirst, kSerialNumber, kZoneName };
/// Also what spreadsheets write: `2026/11/20 14:30`, `20.11.2026 14:30`, `11/20/2026 2:30 PM`. Two
/// numbers around a slash are month and day in a region that writes so, else only if one reading
/// is left.
base::Expected<WrittenTime, TimeProblem> read_spreadsheet_time(std::string_view text,
                                                               bool month_first);

/// Whole minutes of `45`, `PT1H30M`, `1h 15m`, `90 min`; nothing for zero or less.
std::optional<int> read_duration_minutes(std::string_view text);

}  // namespace outdial::text
