#include "policy/open_search.h"

#include <algorithm>

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using State = Stretch::State;

Stretch stretch_of_closure(const Closure& closure, base::Time at) {
  if (at < closure.start) return {State::kOpen, closure.start};
  if (at < closure.end) return {State::kClosure, closure.end};
  return {State::kOpen, base::Time::max()};
}

/// Whether the spans hold the minute, and the next minute at which that changes.
struct OnDay {
  bool open = false;
  base::Millis until = days{1};
};
OnDay on_day(std::span<const MinuteSpan> spans, base::Millis since_midnight) {
  for (const MinuteSpan& span : spans) {
    if (since_midnight < minutes{span.start}) return {false, minutes{span.start}};
    if (since_midnight < minutes{span.end}) return {true, minutes{span.end}};
  }
  return {};
}

/// The first instant in [at, limit) at which the line is open.
std::optional<base::Time> opens(const OpenLine& line, base::Time at, base::Time limit) {
  while (at < limit) {
    Stretch stretch = stretch_at(line, at);
    if (stretch.open()) return at;
    at = stretch.until;
  }
  return std::nullopt;
}

/// The first instant in [at, limit) at which all lines are open: whoever is closed says when to
/// look again, until all agree.
std::optional<base::Time> all_open(std::span<const OpenLine> lines, base::Time at,
                                   base::Time limit) {
  std::size_t agreed = 0;
  for (std::size_t i = 0; agreed < lines.size(); i = (i + 1) % lines.size()) {
    auto from = opens(lines[i], at, limit);
    if (!from) return std::nullopt;
    agreed = *from == at ? agreed + 1 : 1;
    at = *from;
  }
  return at < limit ? std::optional(at) : std::nullopt;
}

/// The first instant after `at`, at which all lines are open, at which one is not; or `limit`.
base::Time stays_open_until(std::span<const OpenLine> lines, base::Time at, base::Time limit) {
  while (at < limit) {
    base::Time until = limit;
    for (const OpenLine& line : lines) {
      Stretch stretch = stretch_at(line, at);
      if (!stretch.open()) return at;
      until = std::min(until, stretch.until);
    }
    at = until;
  }
  return limit;
}

}  // namespace

Stretch stretch_at(const OpenLine& line, base::Time at) {
  if (line.closure != nullptr) return stretch_of_closure(*line.closure, at);
  base::Time wall = line.clock->wall(at);
  auto date = std::chrono::floor<days>(wall);
  base::Millis since_midnight = wall - date;
  auto until = [&](base::Millis on_wall) {
    return std::min(at + (on_wall - since_midnight), line.clock->next_change());
  };
  if (line.on_holidays == nullptr) {
    OnDay day = on_day(line.week->on(date), since_midnight);
    return {day.open ? State::kOpen : State::kClosed, until(day.until)};
  }
  if (!line.holidays->covers(date)) return {State::kNotJudged, until(days{1})};
  OnDay weekday = on_day(line.week->on(date), since_midnight);
  if (!line.holidays->has(date))
    return {weekday.open ? State::kOpen : State::kClosed, until(weekday.until)};
  OnDay holiday = on_day(line.on_holidays->on(date), since_midnight);
  if (holiday.open) return {State::kOpen, until(holiday.until)};
  return {weekday.open ? State::kHoliday : State::kClosed,
          until(std::min(holiday.until, weekday.until))};
}

std::optional<base::Time> closes_within(const OpenLine& line, base::Time at, base::Millis margin) {
  base::Time end = at + margin;
  for (Stretch stretch = stretch_at(line, at); stretch.until <= end;) {
    at = stretch.until;
    stretch = stretch_at(line, at);
    if (!stretch.open()) return at;
  }
  return std::nullopt;
}

std::optional<base::Time> first_open(std::span<const OpenLine> lines, base::Time at,
                                     base::Millis margin) {
  base::Time limit = at + kSearchAhead;
  for (auto open = all_open(lines, at, limit); open; open = all_open(lines, at, limit)) {
    if (margin <= base::Millis{0}) return open;
    std::optional<base::Time> closes;
    for (const OpenLine& line : lines)
      if (auto end = closes_within(line, *open, margin))
        closes = std::max(closes.value_or(*end), *end);
    if (!closes) return open;
    at = *closes;
  }
  return std::nullopt;
}

std::optional<base::Time> last_open(std::span<const OpenLine> lines, base::Time at,
                                    base::Time earliest, base::Millis margin, base::Millis room) {
  constexpr base::Millis kMoment{1};
  base::Time limit = at + margin + kMoment;
  for (int back = 1; back <= kSearchAhead.count(); ++back) {
    std::optional<base::Time> last;
    base::Time start = at - days{back};
    base::Time from = start;
    for (auto open = all_open(lines, from, at); open; open = all_open(lines, from, at)) {
      base::Time closes = stays_open_until(lines, *open, limit);
      base::Time found = std::min(closes - std::max(margin, room) - kMoment, at - kMoment);
      // When these hours began is not known if the search began in them.
      if (*open > start) found = std::max(found, *open);
      if (found >= std::max(start, earliest) && found + margin < closes) last = found;
      from = closes;
    }
    if (last) return last;
    if (start < earliest) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace outdial::policy
