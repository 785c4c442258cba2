#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outdial::policy {

/// The dates that close calling windows under one name of holidays.csv.
class HolidaySet {
 public:
  explicit HolidaySet(std::vector<std::chrono::sys_days> dates);

  bool has(std::chrono::sys_days date) const;
  /// Whether the table says of this date's year which days are holidays.
  bool covers(std::chrono::sys_days date) const { return date >= begin_ && date < end_; }
  /// The first day of the year after the last one covered.
  std::chrono::sys_days end() const { return end_; }

 private:
  std::vector<std::chrono::sys_days> dates_;
  std::chrono::sys_days begin_;
  std::chrono::sys_days end_;
};

/// Null for a name that the table has not.
const HolidaySet* find_holiday_set(std::string_view name);

/// The last year of the table.
std::chrono::year last_holiday_year();
/// Whether the 15 days ahead pass the last year of the table: rules that close on holidays can then
/// not be judged, and calls under them will wait for somebody to extend it.
bool holidays_run_out(base::Time now);

/// The n-th business day after `received`: Monday to Friday, federal holidays and the days they are
/// observed on left out. Beyond the table's last year only weekends are, so that the day comes out
/// early rather than late.
std::chrono::sys_days business_day_after(std::chrono::sys_days received, int n);

}  // namespace outdial::policy
