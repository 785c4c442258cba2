#pragma once

#include <optional>
#include <span>

#include "base/clock.h"
#include "policy/holidays.h"
#include "policy/week_hours.h"
#include "policy/zone_clock.h"

namespace outdial::policy {

/// A time during which nobody may be solicited.
struct Closure {
  base::Time start;
  base::Time end;
};

/// One condition of a search: hours on the clocks of one zone, or a closure. Points at what
/// outlives the search; `clock` may be shared by several lines.
struct OpenLine {
  const WeekHours* week = nullptr;
  /// Hours on holidays instead of the week's; null when holidays are days like others.
  const WeekHours* on_holidays = nullptr;
  const HolidaySet* holidays = nullptr;
  ZoneClock* clock = nullptr;
  const Closure* closure = nullptr;
};

/// What a line says of [at, until), where it says the same throughout.
struct Stretch {
  enum class State { kOpen, kClosed, kHoliday, kNotJudged, kClosure };
  State state = State::kClosed;
  base::Time until;

  bool open() const { return state == State::kOpen; }
};
/// The stretch that begins at `at`: it ends at the latest at midnight or where the clocks change,
/// so that an hour which they repeat counts both times and one that they skip not at all.
Stretch stretch_at(const OpenLine& line, base::Time at);

/// What is looked at for the next opening.
inline constexpr std::chrono::days kSearchAhead{15};

/// The first instant in [at, at + 15 days) at which every line is open, and stays open for longer
/// than `margin`.
std::optional<base::Time> first_open(std::span<const OpenLine> lines, base::Time at,
                                     base::Millis margin = {});
/// The latest instant in [earliest, at) at which every line is open, and stays open for longer than
/// `margin` and for `room` as well, or else the start of hours that are shorter than that.
std::optional<base::Time> last_open(std::span<const OpenLine> lines, base::Time at,
                                    base::Time earliest, base::Millis margin, base::Millis room);
/// The first instant in (at, at + margin] at which the line is closed; nothing when it stays open.
std::optional<base::Time> closes_within(const OpenLine& line, base::Time at, base::Millis margin);

}  // namespace outdial::policy
