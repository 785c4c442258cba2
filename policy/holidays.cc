#include "policy/holidays.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "policy/tables.h"
#include "text/written_time.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

sys_days new_year(std::chrono::year year) {
  return sys_days(year / std::chrono::January / 1);
}

std::chrono::year year_of(sys_days date) {
  return std::chrono::year_month_day(date).year();
}

using HolidaySets = std::map<std::string, HolidaySet, std::less<>>;

HolidaySets read_sets() {
  std::map<std::string, std::vector<sys_days>> dates;
  for (const TableRow& row :
       read_own_table(holidays_csv(), {"holiday_set", "date", "name", "kind"})) {
    auto date = text::read_iso_time(row.values[1]);
    if (!date) throw std::logic_error("holidays.csv: no date " + row.values[1]);
    dates[row.values[0]].emplace_back(date->date);
  }
  HolidaySets sets;
  for (auto& [name, days_of_set] : dates)
    sets.emplace(name, HolidaySet(std::move(days_of_set)));
  return sets;
}

const HolidaySets& all_sets() {
  static const HolidaySets sets = read_sets();
  return sets;
}

sys_days table_end() {
  static const sys_days end = std::ranges::min_element(all_sets(), {}, [](const auto& set) {
                                return set.second.end();
                              })->second.end();
  return end;
}

}  // namespace

HolidaySet::HolidaySet(std::vector<sys_days> dates) : dates_(std::move(dates)) {
  std::ranges::sort(dates_);
  begin_ = new_year(year_of(dates_.front()));
  end_ = new_year(year_of(dates_.back()) + std::chrono::years(1));
}

bool HolidaySet::has(sys_days date) const {
  return std::ranges::binary_search(dates_, date);
}

const HolidaySet* find_holiday_set(std::string_view name) {
  auto found = all_sets().find(name);
  return found == all_sets().end() ? nullptr : &found->second;
}

std::chrono::year last_holiday_year() {
  return year_of(table_end() - days{1});
}

bool holidays_run_out(base::Time now) {
  return now + days{15} > table_end();
}

sys_days business_day_after(sys_days received, int n) {
  static const HolidaySet* const federal = find_holiday_set("US");
  sys_days date = received;
  for (int counted = 0; counted < n;) {
    date += days{1};
    bool weekend = std::chrono::weekday(date).iso_encoding() > 5;
    if (!weekend && !federal->has(date)) ++counted;
  }
  return date;
}

}  // namespace outdial::policy
