#include "policy/week_hours.h"

#include <algorithm>

namespace outdial::policy {

WeekHours::WeekHours(const CallingWindows& windows) {
  for (std::size_t day = 0; day < 7; ++day) {
    auto begin = static_cast<std::ptrdiff_t>(spans_.size());
    for (const CallingWindow& window : windows)
      if (window.days[day] && window.start_minute < window.end_minute)
        spans_.push_back({window.start_minute, window.end_minute});
    std::ranges::sort(spans_.begin() + begin, spans_.end(), {}, &MinuteSpan::start);
    auto kept = begin;
    for (auto i = begin; i < static_cast<std::ptrdiff_t>(spans_.size()); ++i) {
      const MinuteSpan next = spans_[static_cast<std::size_t>(i)];
      MinuteSpan& last = spans_[static_cast<std::size_t>(std::max(kept - 1, begin))];
      if (kept > begin && next.start <= last.end)
        last.end = std::max(last.end, next.end);
      else
        spans_[static_cast<std::size_t>(kept++)] = next;
    }
    spans_.resize(static_cast<std::size_t>(kept));
    first_[day + 1] = static_cast<std::uint32_t>(kept);
  }
}

}  // namespace outdial::policy
