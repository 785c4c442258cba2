#include "policy/windows.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/json.h"
#include "policy/open_search.h"
#include "text/written_time.h"
#include "text/zones.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
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
  Zone found = find_zone(zone);
  if (found == nullptr) return {};
  WeekHours week(windows);
  ZoneClock clock(found);
  OpenLine line{.week = &week, .clock = &clock};
  auto open_at = first_open({&line, 1}, at);
  return {open_at == at, open_at};
}

bool is_known_zone(std::string_view zone) {
  return find_zone(zone) != nullptr;
}

std::string local_time_text(std::string_view zone, base::Time at) {
  Zone found = find_zone(zone);
  return found == nullptr ? std::string() : wall_text(found, at);
}

std::int64_t local_day(std::string_view zone, base::Time at) {
  Zone found = find_zone(zone);
  if (found == nullptr) return std::chrono::floor<days>(at).time_since_epoch().count();
  return ZoneClock(found).day(at);
}

base::Time start_of_local_day(std::string_view zone, std::int64_t day) {
  days since{day};
  auto name = text::read_zone(zone);
  if (!name) return base::Time{since};
  return text::instant_of(text::LocalSeconds{since}, *name).at;
}

}  // namespace outdial::policy
