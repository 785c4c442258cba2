#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "policy/windows.h"

namespace outdial::policy {

/// [start, end) in minutes since local midnight.
struct MinuteSpan {
  int start = 0;
  int end = 0;
};

/// Calling windows made ready for look-ups: each day's, in order and without overlap.
class WeekHours {
 public:
  /// Never open.
  WeekHours() = default;
  explicit WeekHours(const CallingWindows& windows);

  std::span<const MinuteSpan> on(std::chrono::sys_days local_date) const {
    // Day 0 was a Thursday; a week counts from Monday.
    auto since = local_date.time_since_epoch().count() + 3;
    auto weekday = static_cast<std::size_t>((since % 7 + 7) % 7);
    return std::span(spans_).subspan(first_[weekday], first_[weekday + 1] - first_[weekday]);
  }

 private:
  std::vector<MinuteSpan> spans_;
  std::array<std::uint32_t, 8> first_ = {};
};

}  // namespace outdial::policy
