#include "text/zones.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "text/unicode.h"

namespace outdial::text {
namespace {

using std::chrono::seconds;

/// Every name of tzdata by its lower-case form.
const std::map<std::string, std::string, std::less<>>& zone_names() {
  static const std::map<std::string, std::string, std::less<>> names = [] {
    std::map<std::string, std::string, std::less<>> all;
    for (const date::time_zone& zone : date::get_tzdb().zones)
      if (zone.name() != "Factory") all.emplace(ascii_lower(zone.name()), zone.name());
    return all;
  }();
  return names;
}

/// Zone files that name no place; every abbreviation here has a different meaning somewhere.
bool is_abbreviation(std::string_view text) {
  static constexpr std::array<std::string_view, 11> kPlaces = {
      "gb", "nz", "prc", "roc", "rok", "w-su", "nz-chat", "gb-eire", "cuba", "iran", "eire"};
  if (text.size() > 7 || text.find('/') != std::string_view::npos) return false;
  std::string lower = ascii_lower(text);
  if (std::ranges::find(kPlaces, lower) != kPlaces.end()) return false;
  bool upper =
      std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c); });
  for (std::string_view known :
       {"est", "edt",  "cst", "cdt", "mst", "mdt", "pst",     "pdt",     "hst",     "akst",   "wet",
        "cet", "cest", "met", "eet", "bst", "ist", "est5edt", "cst6cdt", "mst7mdt", "pst8pdt"})
    if (lower == known) return true;
  return upper && text.size() <= 5;
}

bool is_fixed_zone(std::string_view text) {
  std::string lower = ascii_lower(text);
  if (lower.starts_with("etc/")) return true;
  for (std::string_view known :
       {"utc", "uct", "gmt", "gmt0", "gmt+0", "gmt-0", "greenwich", "universal", "zulu", "z"})
    if (lower == known) return true;
  return false;
}

bool is_offset(std::string_view text) {
  std::string lower = ascii_lower(text);
  std::string_view rest = lower;
  if (rest.starts_with("utc") || rest.starts_with("gmt")) rest.remove_prefix(3);
  while (rest.starts_with(' '))
    rest.remove_prefix(1);
  return !rest.empty() && (rest[0] == '+' || rest[0] == '-') &&
         rest.find_first_not_of("+-0123456789:.") == std::string_view::npos;
}

/// The names that need no second look: places as tzdata spells them.
const std::set<std::string, std::less<>>& place_names() {
  static const std::set<std::string, std::less<>> names = [] {
    std::set<std::string, std::less<>> all;
    for (const auto& [lower, name] : zone_names())
      if (!is_offset(name) && !is_fixed_zone(name) && !is_abbreviation(name)) all.insert(name);
    return all;
  }();
  return names;
}

const date::time_zone* zone_of(const std::string& name) {
  return date::locate_zone(name);
}

}  // namespace

base::Expected<std::string, ZoneProblem> read_zone(std::string_view text) {
  if (place_names().contains(text)) return std::string(text);
  std::string clean = trimmed(text);
  std::ranges::replace(clean, ' ', '_');
  if (is_offset(clean)) return base::unexpected(ZoneProblem::kOffset);
  if (is_fixed_zone(clean)) return base::unexpected(ZoneProblem::kFixed);
  if (is_abbreviation(clean)) return base::unexpected(ZoneProblem::kAbbreviation);
  auto known = zone_names().find(ascii_lower(clean));
  if (known != zone_names().end()) return known->second;
  return base::unexpected(ZoneProblem::kUnknown);
}

LocalInstant instant_of(LocalSeconds local, const std::string& zone) {
  date::local_seconds wall{local.time_since_epoch()};
  date::local_info info = zone_of(zone)->get_info(wall);
  auto at = [&](seconds offset) {
    return base::Time(std::chrono::sys_seconds(local.time_since_epoch() - offset));
  };
  if (info.result == date::local_info::nonexistent)
    return {base::Time(std::chrono::sys_seconds(info.second.begin.time_since_epoch())),
            LocalInstant::Kind::kSkipped};
  return {at(info.first.offset), info.result == date::local_info::ambiguous
                                     ? LocalInstant::Kind::kRepeated
                                     : LocalInstant::Kind::kUnique};
}

LocalSeconds local_of(base::Time at, const std::string& zone) {
  auto whole = std::chrono::floor<seconds>(at);
  date::sys_seconds instant{whole.time_since_epoch()};
  return LocalSeconds((instant + zone_of(zone)->get_info(instant).offset).time_since_epoch());
}

}  // namespace outdial::text
