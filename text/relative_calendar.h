#pragma once

#include <functional>
#include <optional>

#include "text/relative_symbols.h"

namespace outdial::text::relative {

using YearMonth = std::chrono::year_month;

YearMonth month_of(Day day);
Day first_of(YearMonth month);
Day last_of(YearMonth month);
/// Nothing for a day the month does not have.
std::optional<Day> day_in(YearMonth month, int number);
/// `ordinal` 1 to 4, or 0 for the last.
std::optional<Day> weekday_in(YearMonth month, int ordinal, int weekday);

Day monday_of(Day day);
/// The day of that week, 1 Monday to 7.
Day day_of_week(Day monday, int weekday);
int weekday_of(Day day);
/// The first such weekday after the day.
Day weekday_after(Day day, int weekday);
/// Clamped to the last day of the month.
Day months_later(Day day, int months);

/// The day `choose` finds in the months meant: the nearest from today on, unless the year or the
/// distance was said.
std::optional<Day> nearest(const MonthRef& months, Day today,
                           const std::function<std::optional<Day>(YearMonth)>& choose);

std::optional<Day> holiday_in(int year, int code);

Days single(Day day);
Days span(Day first, Day last);
Days choice(std::string_view reason, std::vector<DaySpan> options,
            std::optional<std::size_t> preferred = {});
Days no_such_day(std::string_view reason = "no_such_date");

}  // namespace outdial::text::relative
