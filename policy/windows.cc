#include "policy/windows.h"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "base/json.h"
#include "text/written_time.h"
#include "text/zones.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr days kHorizon{15};
constexpr minutes kWholeDay{24 * 60};

template <class T>
using Parsed = base::Expected<T, WindowError>;

base::unexpected<WindowError> refuse(std::string pointer, std::string detail) {
  return base::unexpected<WindowError>(WindowError{std::move(pointer), std::move(detail)});
}

/// `HH:MM`.
Parsed<int> parse_minute(const base::Json& window, std::string_view name,
                         const std::string& window_at) {
  std::string pointer = window_at + "/" + std::string(name);
  auto member = window.find(name);
  if (member == window.end()) return refuse(pointer, "is missing. Write \"09:00\".");
  if (!member->is_string()) return refuse(pointer, "must be a text such as \"09:00\".");
  const auto& text = member->get_ref<const std::string&>();
  if (text == "24:00") return static_cast<int>(kWholeDay.count());
  auto time = text.size() == 5 && text[2] == ':' ? text::read_time_of_day(text) : std::nullopt;
  if (!time) return refuse(pointer, "must be a local time from \"00:00\" to \"24:00\".");
  return static_cast<int>(std::chrono::floor<minutes>(*time).count());
}

Parsed<std::array<bool, 7>> parse_days(const base::Json& window, const std::string& window_at) {
  std::array<bool, 7> chosen = {};
  auto member = window.find("days");
  if (member == window.end()) {
    chosen.fill(true);
    return chosen;
  }
  std::string pointer = window_at + "/days";
  if (!member->is_array() || member->empty())
    return refuse(pointer,
                  "must list days, such as [\"mon\",\"tue\"]; leave it out for every day.");
  for (std::size_t i = 0; i < member->size(); ++i) {
    const base::Json& day = (*member)[i];
    auto known =
        day.is_string() ? std::ranges::find(kDays, day.get_ref<const std::string&>()) : kDays.end();
    if (known == kDays.end())
      return refuse(pointer + "/" + std::to_string(i),
                    "must be one of mon, tue, wed, thu, fri, sat, sun.");
    chosen.at(static_cast<std::size_t>(known - kDays.begin())) = true;
  }
  return chosen;
}

Parsed<CallingWindow> parse_window(const base::Json& json, const std::string& at) {
  if (!json.is_object())
    return refuse(at, "must be an object such as {\"start\":\"09:00\",\"end\":\"17:30\"}.");
  for (const auto& member : json.items())
    if (member.key() != "days" && member.key() != "start" && member.key() != "end")
      return refuse(at + "/" + member.key(), "is not known. Known are days, start, end.");
  auto chosen = parse_days(json, at);
  if (!chosen) return base::unexpected<WindowError>(chosen.error());
  auto start = parse_minute(json, "start", at);
  if (!start) return base::unexpected<WindowError>(start.error());
  auto end = parse_minute(json, "end", at);
  if (!end) return base::unexpected<WindowError>(end.error());
  if (*end <= *start)
    return refuse(at + "/end",
                  "must be later than start. Split a window that goes over midnight in two, the "
                  "first to \"24:00\".");
  return CallingWindow{*chosen, *start, *end};
}

const date::time_zone* find_zone(std::string_view zone) {
  auto name = text::read_zone(zone);
  return name ? date::locate_zone(*name) : nullptr;
}

date::sys_time<base::Millis> to_date(base::Time at) {
  return date::sys_time<base::Millis>(at.time_since_epoch());
}

/// What the clocks of a place show, as if it were UTC.
base::Time wall_clock(base::Time at, seconds offset) {
  return at + offset;
}

base::Time wall_clock(const date::time_zone& zone, base::Time at) {
  return wall_clock(at, zone.get_info(to_date(at)).offset);
}

std::size_t weekday_of(std::chrono::sys_days day) {
  return std::chrono::weekday(day).iso_encoding() - 1;
}

bool covers(const CallingWindows& windows, base::Time wall) {
  auto day = std::chrono::floor<days>(wall);
  auto minute = std::chrono::floor<minutes>(wall - day).count();
  return std::ranges::any_of(windows, [&](const CallingWindow& window) {
    return window.days.at(weekday_of(day)) && window.start_minute <= minute &&
           minute < window.end_minute;
  });
}

/// The first window that starts in [from, to), all on the wall clock.
std::optional<base::Time> first_start(const CallingWindows& windows, base::Time from,
                                      base::Time to) {
  for (auto day = std::chrono::floor<days>(from); day < to; day += days{1}) {
    std::optional<base::Time> first;
    for (const CallingWindow& window : windows) {
      base::Time start = base::Time(day) + minutes{window.start_minute};
      if (window.days.at(weekday_of(day)) && start >= from && start < to)
        first = std::min(first.value_or(start), start);
    }
    if (first) return first;
  }
  return std::nullopt;
}

/// A window can only open where one starts or where the clocks change: looks at each stretch of
/// constant offset in turn.
std::optional<base::Time> next_open(const CallingWindows& windows, const date::time_zone& zone,
                                    base::Time at) {
  base::Time limit = at + kHorizon;
  for (base::Time from = at; from < limit;) {
    date::sys_info info = zone.get_info(to_date(from));
    // Compared in seconds: a zone that changes no more ends further away than milliseconds count.
    auto limit_seconds = std::chrono::ceil<seconds>(limit.time_since_epoch());
    base::Time to{std::min(info.end.time_since_epoch(), limit_seconds)};
    if (covers(windows, wall_clock(from, info.offset))) return from;
    auto start = first_start(windows, wall_clock(from, info.offset), wall_clock(to, info.offset));
    if (start) return *start - info.offset;
    from = to;
  }
  return std::nullopt;
}

}  // namespace

Parsed<CallingWindows> parse_calling_windows(std::string_view json) {
  auto parsed = base::parse_json(json);
  if (!parsed) return refuse("", parsed.error());
  if (!parsed->is_array()) return refuse("", "must be a list of calling windows.");
  CallingWindows windows;
  for (std::size_t i = 0; i < parsed->size(); ++i) {
    auto window = parse_window((*parsed)[i], "/" + std::to_string(i));
    if (!window) return base::unexpected<WindowError>(window.error());
    windows.push_back(*window);
  }
  return windows;
}

WindowVerdict check_window(const CallingWindows& windows, std::string_view zone, base::Time at) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) return {};
  auto open_at = next_open(windows, *found, at);
  return {open_at == at, open_at};
}

bool is_known_zone(std::string_view zone) {
  return text::read_zone(zone).has_value();
}

std::string local_time_text(std::string_view zone, base::Time at) {
  const date::time_zone* found = find_zone(zone);
  if (found == nullptr) return {};
  base::Time wall = wall_clock(*found, at);
  auto day = std::chrono::floor<days>(wall);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss clock{std::chrono::floor<minutes>(wall - day)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  return text.data();
}

std::int64_t local_day(std::string_view zone, base::Time at) {
  const date::time_zone* found = find_zone(zone);
  base::Time wall = found == nullptr ? at : wall_clock(*found, at);
  return std::chrono::floor<days>(wall).time_since_epoch().count();
}

base::Time start_of_local_day(std::string_view zone, std::int64_t day) {
  days since{day};
  auto name = text::read_zone(zone);
  if (!name) return base::Time{since};
  return text::instant_of(text::LocalSeconds{since}, *name).at;
}

}  // namespace outdial::policy
