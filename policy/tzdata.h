#pragma once

#include <istream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::policy {

/// The oldest time zone data with which every zone is right as far as is known.
inline constexpr std::string_view kMinTzdata = "2026f";

struct Tzdata {
  /// `2026f`; empty when unknown.
  std::string version;
  /// Legacy names and what they stand for (`US/Eastern`: `America/New_York`).
  std::map<std::string, std::string, std::less<>> legacy;
};
/// Reads `tzdata.zi` and `zone.tab`. A link whose name is in the latter is no legacy: Bratislava is
/// a place of its own, though its clocks are those of Prague.
Tzdata read_tzdata(std::istream& tzdata_zi, std::istream& zone_tab);
/// What is installed, read once like the zones themselves: newer data need a restart.
const Tzdata& installed_tzdata();
/// `2026f`; empty when unknown.
const std::string& tzdata_version();
/// What a restart would read.
std::string tzdata_version_on_disk();

struct StaleZone {
  std::string_view zone;
  /// The first version that has it right.
  std::string_view right_since;
  std::string_view change;
};
/// Zones that tzdata of this version gets wrong; all that are known when the version is not.
std::vector<StaleZone> zones_stale_in(std::string_view version);
/// Their names with commas between them; empty when all are right.
std::string stale_zone_names(std::string_view version);

}  // namespace outdial::policy
