#include "text/relative_calendar.h"
#include "text/relative_grammar.h"

namespace outdial::text::relative {
namespace {

using std::chrono::days;
using Made = std::optional<Value>;

bool is_unit(const Symbol& symbol, Unit unit) {
  return symbol.word == Word::kUnit && symbol.value == static_cast<int>(unit);
}

bool is_year(int number) {
  return number >= 1900 && number <= 2200;
}

Days day_or_none(std::optional<Day> day) {
  return day ? single(*day) : no_such_day();
}

Made month_named(const Match& m, const Setting&) {
  return MonthRef{m.value(0), {}, {}};
}

Made month_of_year(const Match& m, const Setting&) {
  if (!is_year(m.value(2))) return std::nullopt;
  return MonthRef{m.value(0), m.value(2), {}};
}

Made month_ahead(const Match& m, const Setting&) {
  std::size_t unit = m.word(0).word == Word::kUnit ? 0 : 1;
  if (!is_unit(m.word(unit), Unit::kMonth)) return std::nullopt;
  Word which = m.word(1 - unit).word;
  int distance = which == Word::kThis ? 0 : which == Word::kAfterNext ? 2 : 1;
  return MonthRef{{}, {}, distance};
}

Made any_month(const Match& m, const Setting&) {
  if (!is_unit(m.word(0), Unit::kMonth)) return std::nullopt;
  return MonthRef{};
}

constexpr Rule kMonthRules[] = {
    {"month of? number", month_of_year},
    {"month", month_named},
    {"this|next|coming|afternext unit", month_ahead},
    {"unit next|coming|afternext", month_ahead},
    {"unit", any_month},
};

Made day_word(const Match& m, const Setting& at) {
  return single(at.today + days(m.value(0)));
}

Made bare_weekday(const Match& m, const Setting& at) {
  int weekday = m.value(0);
  Day next = weekday_after(at.today, weekday);
  Days out = weekday_of(at.today) == weekday
                 ? choice("today_or_next_week", {{at.today, at.today}, {next, next}}, 1)
                 : single(next);
  out.bare_weekday = weekday;
  return out;
}

int weekday_place(const Match& m) {
  return m.value(m.word(0).word == Word::kWeekday ? 0 : 1);
}

Made this_weekday(const Match& m, const Setting& at) {
  Day day = day_of_week(monday_of(at.today), m.value(1));
  if (day >= at.today) return single(day);
  return choice("already_gone", {{day + days(7), day + days(7)}});
}

Made next_weekday(const Match& m, const Setting& at) {
  Day here = day_of_week(monday_of(at.today), weekday_place(m));
  Day next = here + days(7);
  if (here <= at.today) return single(next);
  return choice("this_or_next_week", {{here, here}, {next, next}}, 1);
}

Made coming_weekday(const Match& m, const Setting& at) {
  return single(weekday_after(at.today, weekday_place(m)));
}

Made weekday_after_next(const Match& m, const Setting& at) {
  return single(day_of_week(monday_of(at.today) + days(14), weekday_place(m)));
}

Made last_weekday(const Match& m, const Setting& at) {
  return single(weekday_after(at.today, weekday_place(m)) -
                days(weekday_of(at.today) == weekday_place(m) ? 14 : 7));
}

Days numbered_day(int number, const Setting& at) {
  auto choose = [&](YearMonth month) { return day_in(month, number); };
  auto day = nearest({}, at.today, choose);
  Days out = day_or_none(day);
  if (day == at.today) {
    Day later = nearest({}, at.today + days(1), choose).value_or(at.today);
    out = choice("today_or_next_month", {{at.today, at.today}, {later, later}});
  }
  out.bare_number = true;
  return out;
}

Made nth_after_article(const Match& m, const Setting& at) {
  return numbered_day(m.value(1), at);
}

Made nth(const Match& m, const Setting& at) {
  return numbered_day(m.value(0), at);
}

Made nth_called_day(const Match& m, const Setting& at) {
  if (at.rules.language != Language::kSpanish || !is_unit(m.word(0), Unit::kDay))
    return std::nullopt;
  return numbered_day(m.value(1), at);
}

Days day_of_month(const MonthRef& months, int number, const Setting& at) {
  return day_or_none(
      nearest(months, at.today, [&](YearMonth month) { return day_in(month, number); }));
}

/// "the 4th of March", "am 3. nächsten Monats".
Made day_in_months(const Match& m, const Setting& at) {
  const auto& months = m.get<MonthRef>(2);
  if (!months.month && !months.months_ahead && !m.has(1)) return std::nullopt;
  return day_of_month(months, m.value(0), at);
}

/// "March 4 2027".
Made month_day_year(const Match& m, const Setting& at) {
  if (!is_year(m.value(3))) return std::nullopt;
  return day_of_month({m.value(0), m.value(3), {}}, m.value(1), at);
}

Made month_day(const Match& m, const Setting& at) {
  if (is_year(m.value(1))) return std::nullopt;
  return day_of_month({m.value(0), {}, {}}, m.value(1), at);
}

Made month_the_day(const Match& m, const Setting& at) {
  return day_of_month({m.value(0), {}, {}}, m.value(2), at);
}

/// "next month on the 3rd".
Made months_then_day(const Match& m, const Setting& at) {
  const auto& months = m.get<MonthRef>(0);
  if (!months.months_ahead) return std::nullopt;
  return day_of_month(months, m.value(2), at);
}

/// "am dritten zwölften", "3. 12. 2026".
Made two_ordinals(const Match& m, const Setting& at) {
  if (at.rules.language != Language::kGerman || m.value(1) < 1 || m.value(1) > 12)
    return std::nullopt;
  if (!m.has(2)) return day_of_month({m.value(1), {}, {}}, m.value(0), at);
  if (!is_year(m.value(2))) return std::nullopt;
  return day_of_month({m.value(1), m.value(2), {}}, m.value(0), at);
}

Days numeric(int first, int second, std::optional<int> year, const Setting& at) {
  int month = at.month_first() ? first : second;
  int day = at.month_first() ? second : first;
  auto exists = [&](int in_month, int number) {
    if (in_month < 1 || in_month > 12) return false;
    constexpr int kLeapYear = 2024;
    YearMonth tried(std::chrono::year(year.value_or(kLeapYear)),
                    std::chrono::month(static_cast<unsigned>(in_month)));
    return day_in(tried, number).has_value();
  };
  if (!exists(month, day)) std::swap(month, day);
  if (!exists(month, day)) return no_such_day();
  return day_of_month({month, year, {}}, day, at);
}

Made numeric_date(const Match& m, const Setting& at) {
  const Symbol& date = m.word(0);
  return numeric(date.value, date.second, date.third < 0 ? std::nullopt : std::optional(date.third),
                 at);
}

Made numeric_date_and_year(const Match& m, const Setting& at) {
  if (m.word(0).third >= 0 || !is_year(m.value(1))) return std::nullopt;
  return numeric(m.word(0).value, m.word(0).second, m.value(1), at);
}

Made iso_date(const Match& m, const Setting& at) {
  const Symbol& date = m.word(0);
  if (date.second < 1 || date.second > 12 || !is_year(date.value)) return no_such_day();
  return day_of_month({date.second, date.value, {}}, date.third, at);
}

/// "first Monday in January", "last day of the month".
Made nth_weekday(const Match& m, const Setting& at) {
  bool last = m.word(0).word == Word::kLast;
  int ordinal = last ? 0 : m.value(0);
  if (!last && (ordinal < 1 || ordinal > 4)) return std::nullopt;
  return day_or_none(nearest(m.get<MonthRef>(3), at.today, [&](YearMonth month) {
    return weekday_in(month, ordinal, m.value(1));
  }));
}

Made edge_day(const Match& m, const Setting& at) {
  bool last = m.word(0).word == Word::kLast;
  if (!is_unit(m.word(1), Unit::kDay) || (!last && m.value(0) != 1)) return std::nullopt;
  return day_or_none(nearest(m.get<MonthRef>(3), at.today, [&](YearMonth month) {
    return last ? last_of(month) : first_of(month);
  }));
}

Days month_edge(int edge, const MonthRef& months, const Setting& at) {
  return day_or_none(nearest(months, at.today, [&](YearMonth month) {
    return edge == 31 ? last_of(month) : day_in(month, edge);
  }));
}

Made edge_of_months(const Match& m, const Setting& at) {
  return month_edge(m.value(0), m.get<MonthRef>(2), at);
}

Made edge_of_month(const Match& m, const Setting& at) {
  return month_edge(m.value(0), {}, at);
}

Made holiday_of_year(const Match& m, const Setting&) {
  if (!is_year(m.value(2))) return std::nullopt;
  return day_or_none(holiday_in(m.value(2), m.value(0)));
}

Made holiday(const Match& m, const Setting& at) {
  int year = static_cast<int>(month_of(at.today).year());
  auto day = holiday_in(year, m.value(1));
  return day_or_none(day && *day >= at.today ? day : holiday_in(year + 1, m.value(1)));
}

constexpr Rule kAnchorRules[] = {
    {"ordinal|last weekday of? Months", nth_weekday},
    {"ordinal|last unit of Months", edge_day},
    {"this weekday", this_weekday},
    {"next weekday", next_weekday},
    {"weekday next", next_weekday},
    {"coming weekday", coming_weekday},
    {"weekday coming", coming_weekday},
    {"afternext weekday", weekday_after_next},
    {"weekday afternext", weekday_after_next},
    {"last weekday", last_weekday},
    {"weekday last", last_weekday},
    {"weekday", bare_weekday},
    {"day", day_word},
    {"edge of? Months", edge_of_months},
    {"monthedge", edge_of_month},
    {"holiday of? number", holiday_of_year},
    {"this? holiday", holiday},
    {"numericdate =number", numeric_date_and_year},
    {"numericdate", numeric_date},
    {"isodate", iso_date},
    {"ordinal|number of? Months", day_in_months},
    {"month ordinal of? number", month_day_year},
    {"month =number of? number", month_day_year},
    {"month ordinal", month_day},
    {"month =number", month_day},
    {"month the =number", month_the_day},
    {"Months the? ordinal", months_then_day},
    {"Months the =number", months_then_day},
    {"ordinal =ordinal|number =number?", two_ordinals},
    {"the =ordinal|number", nth_after_article},
    {"unit =number", nth_called_day},
    {"ordinal", nth},
};

}  // namespace

std::span<const Rule> month_rules() {
  return kMonthRules;
}

std::span<const Rule> anchor_rules() {
  return kAnchorRules;
}

}  // namespace outdial::text::relative
