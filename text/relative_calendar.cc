#include "text/relative_calendar.h"

namespace outdial::text::relative {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

// A day that comes at least every eight years (29 February around 2100) is found within them.
constexpr int kYearsSearched = 9;

YearMonth month_of(Day day) {
  year_month_day date(day);
  return {date.year(), date.month()};
}

Day first_of(YearMonth month) {
  return Day(month / std::chrono::day(1));
}

Day last_of(YearMonth month) {
  return Day(month / std::chrono::last);
}

std::optional<Day> day_in(YearMonth month, int number) {
  if (number < 1 || number > 31) return std::nullopt;
  auto date = month / number;
  return date.ok() ? std::optional(Day(date)) : std::nullopt;
}

std::optional<Day> weekday_in(YearMonth month, int ordinal, int weekday) {
  if (ordinal < 0 || ordinal > 4) return std::nullopt;
  if (ordinal == 0) return weekday_after(last_of(month) - days(7), weekday);
  return weekday_after(first_of(month) - days(1), weekday) + days(7 * (ordinal - 1));
}

int weekday_of(Day day) {
  return static_cast<int>(std::chrono::weekday(day).iso_encoding());
}

Day monday_of(Day day) {
  return day - days(weekday_of(day) - 1);
}

Day day_of_week(Day monday, int weekday) {
  return monday + days(weekday - 1);
}

Day weekday_after(Day day, int weekday) {
  int distance = (weekday - weekday_of(day) + 7) % 7;
  return day + days(distance == 0 ? 7 : distance);
}

Day months_later(Day day, int count) {
  year_month_day date(day);
  YearMonth month = month_of(day) + months(count);
  Day last = last_of(month);
  Day same = first_of(month) + days(static_cast<int>(static_cast<unsigned>(date.day())) - 1);
  return same < last ? same : last;
}

std::optional<Day> nearest(const MonthRef& ref, Day today,
                           const std::function<std::optional<Day>(YearMonth)>& choose) {
  YearMonth here = month_of(today);
  if (ref.months_ahead) return choose(here + months(*ref.months_ahead));
  auto named = [&](std::chrono::year year) {
    return YearMonth(year, std::chrono::month(static_cast<unsigned>(*ref.month)));
  };
  if (ref.year && ref.month) return choose(named(std::chrono::year(*ref.year)));
  int step = ref.month ? 12 : 1;
  YearMonth month = ref.month ? named(here.year()) : here;
  for (int passed = 0; passed < kYearsSearched * 12; passed += step, month += months(step)) {
    auto day = choose(month);
    if (day && *day >= today) return day;
  }
  return std::nullopt;
}

std::optional<Day> holiday_in(int year, int code) {
  auto month = [&](unsigned number) {
    return YearMonth(std::chrono::year(year), std::chrono::month(number));
  };
  if (code == kThanksgiving) return weekday_in(month(11), 4, 4);
  if (code == kLaborDay) return weekday_in(month(9), 1, 1);
  return day_in(month(static_cast<unsigned>(code / 100)), code % 100);
}

Days single(Day day) {
  Days out;
  out.options = {{day, day}};
  return out;
}

Days span(Day first, Day last) {
  Days out;
  out.options = {{first, last}};
  out.range = true;
  return out;
}

Days choice(std::string_view reason, std::vector<DaySpan> options,
            std::optional<std::size_t> preferred) {
  Days out;
  out.options = std::move(options);
  out.ask = true;
  out.preferred = preferred;
  out.reason = reason;
  return out;
}

Days no_such_day(std::string_view reason) {
  Days out;
  out.impossible = true;
  out.reason = reason;
  return out;
}

}  // namespace outdial::text::relative
