#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace date {
class time_zone;
}

namespace outdial::policy {

/// A zone of the installed tzdata; lives as long as the program.
using Zone = const date::time_zone*;

enum class FixedZones { kRefused, kAllowed };
/// The place that a name stands for, a legacy alias resolved (`US/Eastern`: America/New_York). Null
/// for abbreviations, offsets and names that tzdata has not; `UTC`, `GMT+0`, `Etc/…` only where
/// allowed.
Zone find_zone(std::string_view name, FixedZones fixed = FixedZones::kRefused);
const std::string& zone_name(Zone zone);

/// Reads the clocks of one zone, quickest at instants near each other. One thread at a time.
class ZoneClock {
 public:
  explicit ZoneClock(Zone zone) : zone_(zone) {}

  Zone zone() const { return zone_; }
  /// What the clocks show, as if it were UTC.
  base::Time wall(base::Time at) {
    if (at < begin_ || at >= end_) look_up(at);
    return at + offset_;
  }
  /// When the clocks are changed next, after the instant that wall() was asked for last.
  base::Time next_change() const { return end_; }
  /// Days since 1970 of the local date.
  std::int64_t day(base::Time at);
  /// The first instant after `at` with another date.
  base::Time next_date(base::Time at);

 private:
  void look_up(base::Time at);

  Zone zone_;
  base::Time begin_{};
  base::Time end_{};
  std::chrono::seconds offset_{};
};

/// `2026-11-18T13:05`.
std::string wall_text(Zone zone, base::Time at);

}  // namespace outdial::policy
