#include "policy/zone_clock.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <unordered_map>

#include "policy/tzdata.h"
#include "text/zones.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

struct ZoneNames {
  std::unordered_map<std::string_view, Zone> places;
  std::unordered_map<std::string_view, Zone> fixed;
};

ZoneNames name_zones() {
  const auto& all = date::get_tzdb().zones;
  std::unordered_map<std::string_view, Zone> by_name;
  for (const date::time_zone& zone : all)
    by_name.emplace(zone.name(), &zone);
  const auto& legacy = installed_tzdata().legacy;
  ZoneNames names;
  for (const date::time_zone& zone : all) {
    auto alias = legacy.find(zone.name());
    auto target = alias == legacy.end() ? by_name.end() : by_name.find(alias->second);
    auto place = text::read_zone(zone.name());
    if (place)
      names.places.emplace(zone.name(), target == by_name.end() ? &zone : target->second);
    else if (place.error() == text::ZoneProblem::kFixed ||
             place.error() == text::ZoneProblem::kOffset)
      names.fixed.emplace(zone.name(), &zone);
  }
  return names;
}

const ZoneNames& zone_names() {
  static const ZoneNames names = name_zones();
  return names;
}

}  // namespace

Zone find_zone(std::string_view name, FixedZones fixed) {
  const ZoneNames& names = zone_names();
  if (auto place = names.places.find(name); place != names.places.end()) return place->second;
  if (auto known = names.fixed.find(name); known != names.fixed.end())
    return fixed == FixedZones::kAllowed ? known->second : nullptr;
  auto written = text::read_zone(name);
  if (!written) return nullptr;
  auto place = names.places.find(*written);
  return place == names.places.end() ? nullptr : place->second;
}

const std::string& zone_name(Zone zone) {
  return zone->name();
}

std::int64_t ZoneClock::day(base::Time at) {
  return std::chrono::floor<days>(wall(at)).time_since_epoch().count();
}

base::Time ZoneClock::next_date(base::Time at) {
  std::int64_t today = day(at);
  while (day(at) == today) {
    base::Time midnight = base::Time(std::chrono::sys_days(days(today + 1))) - offset_;
    at = std::min(midnight, end_);
  }
  return at;
}

void ZoneClock::look_up(base::Time at) {
  auto info = zone_->get_info(date::sys_time<base::Millis>(at.time_since_epoch()));
  // A zone that changes no more ends further away than milliseconds count.
  constexpr seconds kFar = std::chrono::duration_cast<seconds>(days(365'000));
  begin_ = base::Time(std::max(info.begin.time_since_epoch(), -kFar));
  end_ = base::Time(std::min(info.end.time_since_epoch(), kFar));
  offset_ = info.offset;
}

std::string wall_text(Zone zone, base::Time at) {
  base::Time wall = ZoneClock(zone).wall(at);
  auto day = std::chrono::floor<days>(wall);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss clock{std::chrono::floor<minutes>(wall - day)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d", int{date.year()},
                unsigned{date.month()}, unsigned{date.day()},
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  return text.data();
}

}  // namespace outdial::policy
