#include <algorithm>

#include "text/relative_resolve.h"

namespace outdial::text::relative {
namespace {

constexpr int kHalfDay = 720;
constexpr int kWholeDay = 1440;
constexpr int kDayBegins = 8 * 60;
constexpr int kOpenEnd = 21 * 60;

TimeReading stretch_of(Part part) {
  switch (part) {
    case Part::kMorning:
      return {kDayBegins, 12 * 60};
    case Part::kNoonHour:
      return {12 * 60, 14 * 60};
    case Part::kAfternoon:
      return {12 * 60, 17 * 60};
    case Part::kEvening:
      return {17 * 60, 21 * 60};
    case Part::kNight:
    case Part::kNoon:
    case Part::kDawn:
      break;
  }
  return {21 * 60, kWholeDay};
}

/// The half of the day that the part gives an open hour; nothing where it gives none.
std::optional<int> open_hour_in(Part part, int minutes, const Setting& setting) {
  int morning = minutes % kHalfDay;
  int afternoon = morning + kHalfDay;
  int hour = morning / 60;
  bool spanish = setting.rules.language == Language::kSpanish;
  switch (part) {
    case Part::kMorning:
      // "Las doce de la mañana" is noon.
      return spanish && hour == 0 ? afternoon : morning;
    case Part::kDawn:
      return hour <= 6 ? std::optional(morning) : std::nullopt;
    case Part::kNoonHour:
    case Part::kNoon:
      if (hour == 11) return morning;
      return hour <= 3 ? std::optional(afternoon) : std::nullopt;
    case Part::kAfternoon:
      return hour <= 9 ? std::optional(afternoon) : std::nullopt;
    case Part::kEvening:
      if (hour == 0) return kWholeDay + morning;
      if (hour <= 3) return spanish ? std::optional(morning) : std::nullopt;
      return afternoon;
    case Part::kNight:
      if (hour == 0) return kWholeDay + morning;
      return hour <= 5 ? morning : afternoon;
  }
  return std::nullopt;
}

/// Whether a time whose half of the day is known can be in that part.
std::optional<int> known_hour_in(Part part, int minutes) {
  auto within = [&](int from, int to) {
    return minutes >= from * 60 && minutes <= to * 60 ? std::optional(minutes) : std::nullopt;
  };
  switch (part) {
    case Part::kMorning:
      return within(0, 12);
    case Part::kDawn:
      return within(0, 7);
    case Part::kNoonHour:
    case Part::kNoon:
      return within(11, 15);
    case Part::kAfternoon:
      return within(12, 21);
    case Part::kEvening:
      return minutes == 0 ? std::optional(kWholeDay) : within(16, 24);
    case Part::kNight:
      if (minutes == 0) return kWholeDay;
      return minutes <= 6 * 60 ? std::optional(minutes) : within(18, 24);
  }
  return std::nullopt;
}

/// Exact by the part of day. Nothing when they contradict each other.
std::optional<ClockTime> settled_by(const std::optional<Part>& part, ClockTime clock,
                                    const Setting& setting) {
  if (!part) return clock;
  auto minutes = clock.bare || clock.zero_led ? open_hour_in(*part, clock.minutes, setting)
                                              : known_hour_in(*part, clock.minutes);
  if (!minutes) return std::nullopt;
  return ClockTime{*minutes, false, false};
}

bool is_afternoon_guess(int minutes) {
  int hour = minutes / 60;
  return hour <= 6 || hour == 12;
}

/// The guess for business hours.
int guessed(int minutes, std::vector<std::string>& assumed) {
  bool pm = is_afternoon_guess(minutes);
  std::string half = pm ? "pm" : "am";
  if (std::ranges::find(assumed, half) == assumed.end()) assumed.push_back(half);
  return minutes % kHalfDay + (pm ? kHalfDay : 0);
}

/// Each time the clock can mean: one, or both halves of the day when guessing is off.
std::vector<int> possible(const ClockTime& clock, const Setting& setting,
                          std::vector<std::string>& assumed) {
  if (!clock.bare) return {clock.minutes};
  if (setting.options.assume_business_hours) return {guessed(clock.minutes, assumed)};
  return {clock.minutes % kHalfDay, clock.minutes % kHalfDay + kHalfDay};
}

int first_reading_after(int start, int minutes) {
  int reading = minutes % kHalfDay;
  while (reading <= start)
    reading += kHalfDay;
  return reading;
}

std::optional<int> last_reading_before(int end, int minutes) {
  int reading = minutes % kHalfDay;
  if (reading >= end) return std::nullopt;
  return reading + kHalfDay < end ? reading + kHalfDay : reading;
}

/// "between 2 and 4": an open end takes its half of the day from the other one.
std::optional<TimeReadings> between(const std::optional<Part>& part, const ClockSpan& span,
                                    const Setting& setting) {
  ClockTime from = settled_by(part, span.from, setting).value_or(span.from);
  ClockTime to = settled_by(part, span.to, setting).value_or(span.to);
  TimeReadings out;
  if (from.bare && !to.bare) {
    auto start = last_reading_before(to.minutes, from.minutes);
    if (!start) return std::nullopt;
    from = {*start, false, false};
  }
  if (part && from.bare) return std::nullopt;
  for (int start : possible(from, setting, out.assumed)) {
    int end = to.minutes == 0 ? kWholeDay : to.minutes;
    if (span.to.bare) end = first_reading_after(start, span.to.minutes);
    std::string half = end % kWholeDay < kHalfDay ? "am" : "pm";
    if (to.bare && !out.assumed.empty() && out.assumed.front() != half) out.assumed.push_back(half);
    if (end <= start || end > kWholeDay) return std::nullopt;
    out.options.push_back({start, end});
  }
  return out;
}

}  // namespace

std::optional<TimeReadings> readings_of(const std::optional<Part>& part,
                                        const std::optional<ClockSpan>& clock,
                                        const Setting& setting) {
  TimeReadings out;
  if (!clock) {
    if (part) out.options.push_back(stretch_of(*part));
    return out;
  }
  if (clock->kind == ClockSpan::Kind::kBetween) return between(part, *clock, setting);
  bool before = clock->kind == ClockSpan::Kind::kBefore;
  auto said = settled_by(part, before ? clock->to : clock->from, setting);
  if (!said) return std::nullopt;
  for (int minutes : possible(*said, setting, out.assumed)) {
    if (before) {
      int end = minutes == 0 ? kWholeDay : minutes;
      out.options.push_back({end > kDayBegins ? kDayBegins : 0, end});
    } else if (clock->kind == ClockSpan::Kind::kAfter) {
      out.options.push_back({minutes, minutes < kOpenEnd ? kOpenEnd : kWholeDay});
      if (minutes >= kWholeDay) return std::nullopt;
    } else {
      out.options.push_back({minutes, {}});
    }
  }
  if (clock->kind == ClockSpan::Kind::kAfter) out.assumed.emplace_back("end");
  return out;
}

}  // namespace outdial::text::relative
