#include <algorithm>
#include <set>

#include "text/relative_calendar.h"
#include "text/relative_grammar.h"

namespace outdial::text::relative {
namespace {

using std::chrono::days;
using Made = std::optional<Value>;
using Scale = Quantity::Scale;

bool counts_in(const Symbol& symbol, Unit unit) {
  return symbol.word == Word::kUnit && symbol.value == static_cast<int>(unit);
}

Days week_after(int weeks, const Setting& at) {
  Day monday = monday_of(at.today) + days(7 * weeks);
  return span(weeks == 0 ? at.today : monday, monday + days(6));
}

Made year_after(Word which, const Setting& at) {
  if (which != Word::kNext && which != Word::kComing) return std::nullopt;
  auto year = month_of(at.today).year() + std::chrono::years(1);
  return span(first_of(year / std::chrono::January), last_of(year / std::chrono::December));
}

Made week_or_year(const Symbol& which, const Symbol& unit, const Setting& at) {
  if (counts_in(unit, Unit::kYear)) return year_after(which.word, at);
  if (!counts_in(unit, Unit::kWeek)) return std::nullopt;
  int weeks = which.word == Word::kThis ? 0 : which.word == Word::kAfterNext ? 2 : 1;
  return week_after(weeks, at);
}

/// "next week", "in der kommenden Woche".
Made next_unit(const Match& m, const Setting& at) {
  return week_or_year(m.word(1), m.word(2), at);
}

/// "la semaine prochaine".
Made unit_next(const Match& m, const Setting& at) {
  return week_or_year(m.word(2), m.word(1), at);
}

/// "this month", "in January", "in January 2027".
Made whole_month(const Match& m, const Setting& at) {
  const auto& months = m.get<MonthRef>(1);
  if (!months.month && !months.months_ahead) return std::nullopt;
  auto last = nearest(months, at.today, [](YearMonth month) { return last_of(month); });
  if (!last) return no_such_day();
  Day first = first_of(month_of(*last));
  return span(*last >= at.today ? std::max(first, at.today) : first, *last);
}

Days weekend_after(int weeks, const Setting& at) {
  Day monday = monday_of(at.today) + days(7 * weeks);
  return span(monday + days(5), monday + days(6));
}

Made this_weekend(const Match&, const Setting& at) {
  return weekend_after(0, at);
}

Made next_weekend(const Match&, const Setting& at) {
  Days later = weekend_after(1, at);
  if (weekday_of(at.today) >= 6) return later;
  Days out = choice("this_or_next_weekend",
                    {weekend_after(0, at).options.front(), later.options.front()}, 1);
  out.range = true;
  return out;
}

Made coming_weekend(const Match&, const Setting& at) {
  return weekend_after(weekday_of(at.today) >= 6 ? 1 : 0, at);
}

Made weekend_after_next(const Match&, const Setting& at) {
  return weekend_after(2, at);
}

constexpr Rule kSpanRules[] = {
    {"of? this|next|coming|afternext unit", next_unit},
    {"of? unit next|coming|afternext", unit_next},
    {"of? this? weekend", this_weekend},
    {"of? next weekend", next_weekend},
    {"of? weekend next", next_weekend},
    {"of? coming weekend", coming_weekend},
    {"of? weekend coming", coming_weekend},
    {"afternext weekend", weekend_after_next},
    {"weekend afternext", weekend_after_next},
    {"of? Months", whole_month},
};

Day shifted(Day day, int count, Scale scale) {
  return scale == Scale::kMonths ? months_later(day, count) : day + days(count);
}

/// A bare weekday counts from the first after today.
Days settled(const Days& anchor, const Setting& at) {
  if (anchor.bare_weekday == 0 || anchor.impossible) return anchor;
  return single(weekday_after(at.today, anchor.bare_weekday));
}

Made moved(const Days& anchor, const Quantity& quantity, int sign, const Setting& at) {
  if (quantity.scale == Scale::kMinutes) return std::nullopt;
  Days from = settled(anchor, at);
  if (from.impossible || (from.options.size() > 1 && quantity.counts.size() > 1))
    return std::nullopt;
  Days out = from;
  out.options.clear();
  out.bare_number = false;
  for (const DaySpan& option : from.options)
    for (int count : quantity.counts) {
      Day day = shifted(option.first, sign * count, quantity.scale);
      out.options.push_back({day, day});
    }
  if (quantity.counts.size() > 1) {
    out.ask = true;
    out.reason = quantity.reason;
    out.preferred = quantity.prefers_first ? std::optional<std::size_t>(0) : std::nullopt;
  }
  return out;
}

Made from_today(const Quantity& quantity, int sign, const Setting& at) {
  return moved(single(at.today), quantity, sign, at);
}

Made in_days(const Match& m, const Setting& at) {
  return from_today(m.get<Quantity>(1), 1, at);
}

Made days_from_now(const Match& m, const Setting& at) {
  return from_today(m.get<Quantity>(0), 1, at);
}

Made days_ago(const Match& m, const Setting& at) {
  return from_today(m.get<Quantity>(0), -1, at);
}

Made ago_days(const Match& m, const Setting& at) {
  return from_today(m.get<Quantity>(1), -1, at);
}

Made some_days(const Match& m, const Setting& at) {
  const auto& quantity = m.get<Quantity>(0);
  return quantity.stands_alone ? from_today(quantity, 1, at) : std::nullopt;
}

/// "a week from Friday".
Made days_from_anchor(const Match& m, const Setting& at) {
  return moved(m.get<Days>(2), m.get<Quantity>(0), 1, at);
}

/// "a fortnight today", "two weeks on Friday".
Made weeks_on(const Match& m, const Setting& at) {
  const auto& quantity = m.get<Quantity>(0);
  return quantity.weeks ? moved(m.get<Days>(1), quantity, 1, at) : std::nullopt;
}

/// "Freitag in einer Woche". A weekday in eight days is that weekday.
Made anchor_in_days(const Match& m, const Setting& at) {
  const auto& anchor = m.get<Days>(1);
  Quantity quantity = m.get<Quantity>(4);
  if (anchor.bare_weekday != 0) {
    quantity.counts.resize(1);
    if (quantity.scale != Scale::kDays || quantity.counts[0] % 7 != 0) return std::nullopt;
  }
  return moved(anchor, quantity, 1, at);
}

/// "in zwei Wochen am Freitag": that week's Friday.
Made weeks_then_weekday(const Match& m, const Setting& at) {
  const auto& quantity = m.get<Quantity>(1);
  int weekday = m.get<Days>(2).bare_weekday;
  if (!quantity.weeks || weekday == 0 || quantity.counts.size() > 1) return std::nullopt;
  return single(day_of_week(monday_of(at.today + days(quantity.counts[0])), weekday));
}

Made shifted_anchor(const Match& m, const Setting& at) {
  Quantity quantity;
  quantity.counts = {m.value(2)};
  return moved(m.get<Days>(1), quantity, 1, at);
}

/// Spanish says "en quince" for a fortnight without naming today.
Made shift_alone(const Match& m, const Setting& at) {
  if (at.rules.language != Language::kSpanish || m.value(0) != 14) return std::nullopt;
  return single(at.today + days(14));
}

/// The weekday within a week or another span.
Made weekday_within(int weekday, const Days& within, const Setting& at) {
  if (weekday == 0 || !within.range || within.options.size() != 1) return std::nullopt;
  DaySpan all = within.options.front();
  // "Monday this week" was, even if what is left of the week has none.
  if (all.first == at.today && all.last - all.first < days(7)) all.first = monday_of(all.first);
  std::vector<DaySpan> fitting;
  for (Day day = weekday_after(all.first - days(1), weekday); day <= all.last; day += days(7))
    fitting.push_back({day, day});
  if (fitting.size() == 1 && fitting[0].first < at.today && all.last >= at.today) {
    Day later = fitting[0].first + days(7);
    return choice("already_gone", {{later, later}});
  }
  if (fitting.empty()) return std::nullopt;
  return fitting.size() == 1 ? single(fitting[0].first) : choice("which_week", fitting);
}

Made weekday_of_span(const Match& m, const Setting& at) {
  return weekday_within(m.value(0), m.get<Days>(2), at);
}

Made span_weekday(const Match& m, const Setting& at) {
  return weekday_within(m.value(2), m.get<Days>(0), at);
}

bool agrees(Day day, const Days& with) {
  if (with.bare_weekday != 0) return weekday_of(day) == with.bare_weekday;
  return std::ranges::find(with.options, DaySpan{day, day}) != with.options.end();
}

/// "Monday the 7th": only days that both mean; without one, both are suggested.
Days agreed(const Days& left, const Days& right, const Setting& at) {
  if (left.impossible || right.impossible) return no_such_day();
  std::set<DaySpan> common;
  for (const DaySpan& option : right.options)
    if (agrees(option.first, left)) common.insert(option);
  for (const DaySpan& option : left.options)
    if (agrees(option.first, right)) common.insert(option);
  if (common.size() == 1) return single(common.begin()->first);
  if (!common.empty()) return choice("which_day", {common.begin(), common.end()});
  Days out = no_such_day("weekday_mismatch");
  std::set<DaySpan> both;
  for (const Days& side : {settled(left, at), settled(right, at)})
    both.insert(side.options.begin(), side.options.end());
  out.options.assign(both.begin(), both.end());
  return out;
}

/// "the second Tuesday" is not the 2nd, a Tuesday.
bool can_agree(const Days& left, const Days& right) {
  return !(left.bare_number && right.bare_weekday != 0) && !left.range && !right.range;
}

Made two_agree(const Match& m, const Setting& at) {
  const auto& left = m.get<Days>(0);
  const auto& right = m.get<Days>(1);
  return can_agree(left, right) ? Made(agreed(left, right, at)) : std::nullopt;
}

Made three_agree(const Match& m, const Setting& at) {
  const auto& first = m.get<Days>(0);
  const auto& second = m.get<Days>(1);
  const auto& third = m.get<Days>(2);
  if (!can_agree(first, second) || !can_agree(second, third)) return std::nullopt;
  return agreed(agreed(first, second, at), third, at);
}

/// "lunes 7", "ce lundi 7": a number right after a weekday is a day where times have a word of
/// their own.
Made weekday_and_number(const Match& m, const Setting& at) {
  if (at.rules.language != Language::kSpanish && at.rules.language != Language::kFrench)
    return std::nullopt;
  int number = m.value(2);
  auto choose = [&](YearMonth month) { return day_in(month, number); };
  auto day = nearest({}, at.today, choose);
  if (!day) return no_such_day();
  Days weekday = single(weekday_after(at.today, m.value(1)));
  weekday.bare_weekday = m.value(1);
  return agreed(weekday, single(*day), at);
}

/// "from Monday to Wednesday", "del 3 al 5 de enero".
Made days_between(const Days& from, const Days& to, const Setting& at) {
  if (from.impossible || to.impossible || from.range || to.range) return std::nullopt;
  Days start = settled(from, at);
  if (start.options.size() != 1) return std::nullopt;
  Day first = start.options[0].first;
  Day last = to.options[0].first;
  if (to.bare_weekday != 0) last = weekday_after(first, to.bare_weekday);
  if (from.bare_number && !to.bare_number && to.bare_weekday == 0) {
    int number = static_cast<int>(static_cast<unsigned>(std::chrono::year_month_day(first).day()));
    auto in_same_month = day_in(month_of(last), number);
    if (!in_same_month) return std::nullopt;
    first = *in_same_month;
  }
  if (to.bare_number && last <= first) last = months_later(last, 1);
  return first < last ? Made(span(first, last)) : std::nullopt;
}

Made between_days(const Match& m, const Setting& at) {
  return days_between(m.get<Days>(1), m.get<Days>(3), at);
}

Made anchor_to_anchor(const Match& m, const Setting& at) {
  return days_between(m.get<Days>(0), m.get<Days>(2), at);
}

/// "del 3 al 5 de enero": the article before the first number hides in the preposition.
Made number_to_anchor(const Match& m, const Setting& at) {
  int number = m.value(1);
  auto day = nearest({}, at.today, [&](YearMonth month) { return day_in(month, number); });
  if (!day) return std::nullopt;
  Days from = single(*day);
  from.bare_number = true;
  return days_between(from, m.get<Days>(3), at);
}

Made anchor_until(const Match& m, const Setting& at) {
  return days_between(m.get<Days>(1), m.get<Days>(3), at);
}

Made as_is(const Match& m, const Setting&) {
  return m.get<Days>(0);
}

constexpr Rule kDayRules[] = {
    {"Anchor", as_is},
    {"Span", as_is},
    {"weekday of? Span", weekday_of_span},
    {"Span of? weekday", span_weekday},
    {"this|next|coming? weekday =number", weekday_and_number},
    {"Anchor Anchor", two_agree},
    {"Anchor Anchor Anchor", three_agree},
    {"of? Anchor shift", shifted_anchor},
    {"of? Anchor weekon", shifted_anchor},
    {"shift", shift_alone},
    {"Quantity from Anchor", days_from_anchor},
    {"Quantity Anchor", weeks_on},
    {"of? Anchor of? in Quantity", anchor_in_days},
    {"in Quantity Anchor", weeks_then_weekday},
    {"in Quantity fromnow?", in_days},
    {"Quantity fromnow", days_from_now},
    {"Quantity ago", days_ago},
    {"ago Quantity", ago_days},
    {"Quantity", some_days},
    {"between Anchor and Anchor", between_days},
    {"from Anchor to Anchor", between_days},
    {"Anchor to Anchor", anchor_to_anchor},
    {"fromthe =ordinal|number to? Anchor", number_to_anchor},
    {"fromthe Anchor to? Anchor", anchor_until},
};

}  // namespace

std::span<const Rule> span_rules() {
  return kSpanRules;
}

std::span<const Rule> day_rules() {
  return kDayRules;
}

}  // namespace outdial::text::relative
