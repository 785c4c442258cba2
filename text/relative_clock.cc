#include "text/relative_grammar.h"

namespace outdial::text::relative {
namespace {

using Made = std::optional<Value>;

constexpr int kHalfDay = 720;
constexpr int kWholeDay = 1440;

/// The hour as it was said and the minutes to add; the half of the day is open for 1 to 12.
std::optional<ClockTime> clock_at(const Symbol& hour, int delta) {
  ClockTime out;
  if (hour.word == Word::kNoon || hour.word == Word::kMidnight) {
    int minutes = (hour.word == Word::kNoon ? kHalfDay : 0) + delta;
    out.minutes = minutes < 0 ? minutes + kWholeDay : minutes;
    return out;
  }
  if (hour.value > 24 || (hour.value == 24 && delta > 0)) return std::nullopt;
  out.minutes = hour.value * 60 + delta;
  out.zero_led = hour.second == 1 && hour.value >= 1;
  out.bare = hour.value >= 1 && hour.value <= 12 && !out.zero_led;
  if (out.minutes < 0) out.minutes += kWholeDay;
  if (out.bare && out.minutes < 60) out.minutes += kHalfDay;
  if (out.bare && out.minutes >= 60 + kHalfDay) out.minutes -= kHalfDay;
  return out;
}

/// Exact by AM or PM at the place, if it is there. 15:00 AM is no time.
Made with_half(std::optional<ClockTime> clock, const Match& m, std::size_t place) {
  if (!clock) return std::nullopt;
  if (!m.has(place)) return *clock;
  bool pm = m.is(place, Word::kPm);
  if (clock->bare || clock->zero_led) {
    clock->minutes = clock->minutes % kHalfDay + (pm ? kHalfDay : 0);
    clock->bare = clock->zero_led = false;
    return *clock;
  }
  return (clock->minutes >= kHalfDay) == pm ? Made(*clock) : std::nullopt;
}

std::optional<ClockTime> written(const Symbol& time) {
  Symbol hour{Word::kNumber, time.value / 60, time.second, 0};
  return clock_at(hour, time.value % 60);
}

bool is_minutes(const Match& m, std::size_t number, std::size_t unit) {
  return m.value(number) >= 1 && m.value(number) <= 59 &&
         (!m.has(unit) || m.value(unit) == static_cast<int>(Unit::kMinute));
}

Made clock_time(const Match& m, const Setting&) {
  return with_half(written(m.word(0)), m, 2);
}

Made dot_time(const Match& m, const Setting&) {
  return with_half(written(m.word(1)), m, 3);
}

Made dot_time_and_half(const Match& m, const Setting&) {
  return with_half(written(m.word(0)), m, 2);
}

Made dot_time_alone(const Match& m, const Setting&) {
  auto clock = written(m.word(0));
  return clock ? Made(*clock) : std::nullopt;
}

Made hour(const Match& m, const Setting&) {
  return with_half(clock_at(m.word(0), 0), m, 2);
}

Made noon_or_midnight(const Match& m, const Setting&) {
  return with_half(clock_at(m.word(0), 0), m, 1);
}

/// "12 o'clock noon".
Made twelve_noon(const Match& m, const Setting&) {
  return m.value(0) == 12 ? Made(*clock_at(m.word(2), 0)) : std::nullopt;
}

/// "five thirty", "drei Uhr dreißig", "deux heures dix minutes".
Made hour_minute(const Match& m, const Setting&) {
  bool named = m.has(1);
  int minutes = m.value(2);
  if (minutes > 59 || (minutes < 10 && !named && m.word(2).second == 0)) return std::nullopt;
  if (m.has(3) && (!named || m.value(3) != static_cast<int>(Unit::kMinute))) return std::nullopt;
  return with_half(clock_at(m.word(0), minutes), m, 4);
}

/// "three oh five".
Made hour_oh_minute(const Match& m, const Setting&) {
  if (m.value(2) > 9) return std::nullopt;
  return with_half(clock_at(m.word(0), m.value(2)), m, 3);
}

/// "midi dix".
Made noon_minutes(const Match& m, const Setting& at) {
  if (at.rules.language != Language::kFrench || !is_minutes(m, 1, 2)) return std::nullopt;
  return *clock_at(m.word(0), m.value(1));
}

/// "half past two", "halb drei".
Made head_hour(const Match& m, const Setting&) {
  return with_half(clock_at(m.word(1), m.value(0)), m, 3);
}

/// "ten past five".
Made minutes_hour(const Match& m, const Setting& at) {
  if (!is_minutes(m, 0, 1)) return std::nullopt;
  // "Nine to five" is a working day, "ten to five" a time.
  bool english = at.rules.language == Language::kEnglish;
  if (english && m.is(2, Word::kTill) && !m.has(1) && m.value(0) % 5 != 0) return std::nullopt;
  int sign = m.is(2, Word::kPast) ? 1 : -1;
  return with_half(clock_at(m.word(3), sign * m.value(0)), m, 5);
}

/// "fünf vor halb drei".
Made minutes_head_hour(const Match& m, const Setting&) {
  if (!is_minutes(m, 0, 1)) return std::nullopt;
  int sign = m.is(2, Word::kPast) ? 1 : -1;
  return with_half(clock_at(m.word(4), m.value(3) + sign * m.value(0)), m, 6);
}

/// "las dos y media", "midi et demi".
Made hour_tail(const Match& m, const Setting&) {
  return with_half(clock_at(m.word(0), m.value(2)), m, 3);
}

/// "las dos y diez", "trois heures moins dix".
Made hour_sum(const Match& m, const Setting&) {
  if (!is_minutes(m, 3, 4)) return std::nullopt;
  int sign = m.is(2, Word::kPlus) ? 1 : -1;
  return with_half(clock_at(m.word(0), sign * m.value(3)), m, 5);
}

constexpr Rule kClockRules[] = {
    {"clocktime oclock? am|pm?", clock_time},
    {"at dottime oclock? am|pm?", dot_time},
    {"dottime oclock? am|pm", dot_time_and_half},
    {"dottime oclock?", dot_time_alone},
    {"number oclock? am|pm?", hour},
    {"noon|midnight am|pm?", noon_or_midnight},
    {"number oclock noon", twelve_noon},
    {"number =oclock? =number unit? am|pm?", hour_minute},
    {"number oh =number am|pm?", hour_oh_minute},
    {"noon|midnight =number unit?", noon_minutes},
    {"clockhead number|noon|midnight oclock? am|pm?", head_hour},
    {"number unit? past|till number|noon|midnight oclock? am|pm?", minutes_hour},
    {"number unit? past|till clockhead number oclock? am|pm?", minutes_head_hour},
    {"number|noon|midnight =oclock? clocktail am|pm?", hour_tail},
    {"number|noon|midnight =oclock? plus|minus =number unit? am|pm?", hour_sum},
};

Made at_clock(const Match& m, const Setting&) {
  return ClockSpan{ClockSpan::Kind::kAt, m.get<ClockTime>(0), {}};
}

Made between(const Match& m, const Setting&) {
  return ClockSpan{ClockSpan::Kind::kBetween, m.get<ClockTime>(1), m.get<ClockTime>(3)};
}

Made clock_to_clock(const Match& m, const Setting&) {
  return ClockSpan{ClockSpan::Kind::kBetween, m.get<ClockTime>(0), m.get<ClockTime>(2)};
}

Made after(const Match& m, const Setting&) {
  return ClockSpan{ClockSpan::Kind::kAfter, m.get<ClockTime>(1), {}};
}

Made before(const Match& m, const Setting&) {
  return ClockSpan{ClockSpan::Kind::kBefore, {}, m.get<ClockTime>(1)};
}

constexpr Rule kTimeRules[] = {
    {"Clock", at_clock},
    {"between Clock and Clock", between},
    {"from Clock to Clock", between},
    {"Clock to Clock", clock_to_clock},
    {"from|after Clock onwards", after},
    {"after Clock", after},
    {"before Clock", before},
};

}  // namespace

std::span<const Rule> clock_rules() {
  return kClockRules;
}

std::span<const Rule> time_rules() {
  return kTimeRules;
}

}  // namespace outdial::text::relative
