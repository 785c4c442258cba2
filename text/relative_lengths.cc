#include "text/relative_calendar.h"
#include "text/relative_grammar.h"

namespace outdial::text::relative {
namespace {

using Made = std::optional<Value>;
using Scale = Quantity::Scale;

constexpr int kMostMinutes = 400 * 24 * 60;
constexpr int kMostCounted = 40'000;
constexpr int kMostMonths = 2'400;

Unit unit_of(const Symbol& symbol) {
  return static_cast<Unit>(symbol.value);
}

Made of_minutes(int minutes) {
  if (minutes > kMostMinutes) return std::nullopt;
  Quantity out;
  out.counts = {minutes};
  out.scale = Scale::kMinutes;
  return out;
}

std::optional<Quantity> of_units(std::vector<int> counts, Unit unit) {
  Quantity out;
  int each = 1;
  switch (unit) {
    case Unit::kMinute:
    case Unit::kHour:
      out.scale = Scale::kMinutes;
      each = unit == Unit::kHour ? 60 : 1;
      break;
    case Unit::kDay:
    case Unit::kWeek:
    case Unit::kFortnight:
      out.scale = Scale::kDays;
      each = unit == Unit::kDay ? 1 : unit == Unit::kWeek ? 7 : 14;
      out.weeks = each > 1;
      break;
    case Unit::kMonth:
    case Unit::kYear:
      out.scale = Scale::kMonths;
      each = unit == Unit::kYear ? 12 : 1;
      break;
  }
  for (int& count : counts) {
    if (count > kMostCounted) return std::nullopt;
    count *= each;
    if (out.scale == Scale::kMonths && count > kMostMonths) return std::nullopt;
    if (count > kMostMinutes) return std::nullopt;
  }
  out.counts = std::move(counts);
  return out;
}

Made as_value(std::optional<Quantity> quantity) {
  return quantity ? Made(*quantity) : std::nullopt;
}

Made counted(const Match& m, const Setting&) {
  auto quantity = of_units({m.value(0)}, unit_of(m.word(1)));
  if (quantity && unit_of(m.word(1)) == Unit::kFortnight) quantity->stands_alone = true;
  return as_value(quantity);
}

Made a_couple(const Match& m, const Setting&) {
  auto quantity = of_units({2, 3}, unit_of(m.word(2)));
  quantity->stands_alone = true;
  quantity->prefers_first = true;
  quantity->reason = "a_couple";
  return quantity;
}

Made a_few(const Match& m, const Setting&) {
  auto quantity = of_units({3, 4, 5}, unit_of(m.word(1)));
  quantity->stands_alone = true;
  quantity->reason = "a_few";
  return quantity;
}

/// "two or three days".
Made one_or_other(const Match& m, const Setting&) {
  if (m.value(0) >= m.value(2)) return std::nullopt;
  auto quantity = of_units({m.value(0), m.value(2)}, unit_of(m.word(3)));
  if (quantity) quantity->reason = "several_counts";
  return as_value(quantity);
}

Made eight_days(const Match&, const Setting&) {
  Quantity out;
  out.counts = {7, 8};
  out.reason = "eight_days";
  return out;
}

Made idiom_days(const Match& m, const Setting&) {
  Quantity out;
  out.counts = {m.value(0)};
  out.weeks = true;
  return out;
}

Made minutes_word(const Match& m, const Setting&) {
  return of_minutes(m.value(m.is(0, Word::kMinutes) ? 0 : 1));
}

/// Nothing unless the unit is the hour.
Made part_of_hour(const Symbol& unit, int minutes) {
  return unit_of(unit) == Unit::kHour ? of_minutes(minutes) : std::nullopt;
}

Made half_unit(const Match& m, const Setting&) {
  if (unit_of(m.word(3)) == Unit::kYear) return as_value(of_units({6}, Unit::kMonth));
  return part_of_hour(m.word(3), 30);
}

Made quarter_unit(const Match& m, const Setting&) {
  return part_of_hour(m.word(4), 15);
}

Made three_quarters_unit(const Match& m, const Setting&) {
  return part_of_hour(m.word(3), 45);
}

/// "an hour and 20 minutes", "2 hours 15".
Made hours_and_minutes(const Match& m, const Setting&) {
  if (m.has(4) && unit_of(m.word(4)) != Unit::kMinute) return std::nullopt;
  if (m.value(3) > 59 || m.value(0) > kMostCounted) return std::nullopt;
  return part_of_hour(m.word(1), m.value(0) * 60 + m.value(3));
}

/// "two hours and a half".
Made hours_and_half(const Match& m, const Setting&) {
  if (m.value(0) > kMostCounted) return std::nullopt;
  return part_of_hour(m.word(1), m.value(0) * 60 + 30);
}

/// "una hora y media", "une heure et quart".
Made hours_and_tail(const Match& m, const Setting&) {
  if (m.value(0) > kMostCounted || m.value(2) < 0) return std::nullopt;
  return part_of_hour(m.word(1), m.value(0) * 60 + m.value(2));
}

/// "hora y media".
Made hour_and_tail(const Match& m, const Setting&) {
  return m.value(1) < 0 ? std::nullopt : part_of_hour(m.word(0), 60 + m.value(1));
}

/// "two and a half hours".
Made count_and_half(const Match& m, const Setting&) {
  if (m.value(0) > kMostCounted) return std::nullopt;
  return part_of_hour(m.word(4), m.value(0) * 60 + 30);
}

Made mixed(const Match& m, const Setting&) {
  return part_of_hour(m.word(1), m.value(0) * 30);
}

Made decimal_hours(const Match& m, const Setting&) {
  return part_of_hour(m.word(1), m.value(0) * 6);
}

constexpr Rule kQuantityRules[] = {
    {"eightdays", eight_days},
    {"idiomdays", idiom_days},
    {"a? minutes", minutes_word},
    {"number|a unit", counted},
    {"couple of? unit", a_couple},
    {"few unit", a_few},
    {"number or|to number unit", one_or_other},
    {"a? half a? unit", half_unit},
    {"a? quarter of? a? unit", quarter_unit},
    {"threequarters of? a? unit", three_quarters_unit},
    {"number|a unit and? =number unit?", hours_and_minutes},
    {"number|a unit and a? half", hours_and_half},
    {"number|a unit =clocktail", hours_and_tail},
    {"unit =clocktail", hour_and_tail},
    {"number and a? half unit", count_and_half},
    {"mixed unit", mixed},
    {"decimal unit", decimal_hours},
};

Moments moments_from(const Quantity& quantity, int sign, const Setting& at) {
  Moments out;
  for (int count : quantity.counts)
    out.options.push_back(at.now + sign * std::chrono::minutes(count));
  if (quantity.prefers_first) out.preferred = 0;
  out.reason = quantity.reason;
  return out;
}

Made elapsed(const Quantity& quantity, int sign, const Setting& at) {
  if (quantity.scale != Scale::kMinutes) return std::nullopt;
  return moments_from(quantity, sign, at);
}

Made in_minutes(const Match& m, const Setting& at) {
  return elapsed(m.get<Quantity>(1), 1, at);
}

Made minutes_from_now(const Match& m, const Setting& at) {
  return elapsed(m.get<Quantity>(0), 1, at);
}

Made minutes_ago(const Match& m, const Setting& at) {
  return elapsed(m.get<Quantity>(0), -1, at);
}

Made ago_minutes(const Match& m, const Setting& at) {
  return elapsed(m.get<Quantity>(1), -1, at);
}

Made some_minutes(const Match& m, const Setting& at) {
  const auto& quantity = m.get<Quantity>(0);
  return quantity.stands_alone ? elapsed(quantity, 1, at) : std::nullopt;
}

Made instant_as_written(const Match& m, const Setting&) {
  const Symbol& time = m.word(0);
  if (time.third == kNoOffset) return std::nullopt;
  Moments out;
  out.options = {
      base::Time(std::chrono::days(time.value) + std::chrono::seconds(time.second - time.third))};
  return out;
}

constexpr Rule kMomentRules[] = {
    {"in Quantity fromnow?", in_minutes}, {"Quantity fromnow", minutes_from_now},
    {"Quantity ago", minutes_ago},        {"ago Quantity", ago_minutes},
    {"Quantity", some_minutes},           {"isotime", instant_as_written},
};

}  // namespace

std::span<const Rule> quantity_rules() {
  return kQuantityRules;
}

std::span<const Rule> moment_rules() {
  return kMomentRules;
}

}  // namespace outdial::text::relative
