#include "policy/tzdata.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "text/unicode.h"

namespace outdial::policy {
namespace {

constexpr const char* kFolder = "/usr/share/zoneinfo/";

constexpr std::array<StaleZone, 8> kChanges = {{
    {"Europe/Chisinau", "2026a", "Moldova changes its clocks when the European Union does"},
    {"America/Vancouver", "2026b", "British Columbia stays on -07"},
    {"America/Edmonton", "2026c", "Alberta stays on -06"},
    {"Africa/Casablanca", "2026c", "Morocco stays on +00"},
    {"Africa/El_Aaiun", "2026c", "Western Sahara stays on +00"},
    {"America/Inuvik", "2026d", "the Northwest Territories stay on -06"},
    {"America/Winnipeg", "2026e", "Manitoba stays on -05"},
    {"America/Havana", "2026f", "Cuba keeps -04 through the winter of 2026"},
}};

/// `2026f`: a year and letters.
bool is_version(std::string_view text) {
  return text.size() >= 5 && text::all_digits(text.substr(0, 4)) &&
         std::ranges::all_of(text.substr(4), text::is_ascii_letter);
}

std::string version_in(std::string_view file) {
  std::ifstream text(std::string(kFolder) + std::string(file));
  std::string word;
  text >> word;
  return is_version(word) ? word : std::string();
}

/// Where there is no `tzdata.zi`.
std::string version_beside() {
  std::string version = version_in("version");
  return version.empty() ? version_in("+VERSION") : version;
}

Tzdata read_installed() {
  std::ifstream tzdata_zi(std::string(kFolder) + "tzdata.zi");
  std::ifstream zone_tab(std::string(kFolder) + "zone.tab");
  Tzdata found = read_tzdata(tzdata_zi, zone_tab);
  if (found.version.empty()) found.version = version_beside();
  return found;
}

}  // namespace

Tzdata read_tzdata(std::istream& tzdata_zi, std::istream& zone_tab) {
  Tzdata found;
  for (std::string line; std::getline(tzdata_zi, line);) {
    if (!line.starts_with("# ") && !line.starts_with("L ")) continue;
    auto words = text::split(line, ' ');
    if (words.size() != 3) continue;
    if (words[0] == "#" && words[1] == "version" && is_version(words[2])) found.version = words[2];
    if (words[0] == "L") found.legacy.emplace(words[2], words[1]);
  }
  for (std::string line; std::getline(zone_tab, line);) {
    auto columns = text::split(line, '\t');
    if (!line.starts_with('#') && columns.size() >= 3) found.legacy.erase(std::string(columns[2]));
  }
  return found;
}

const Tzdata& installed_tzdata() {
  static const Tzdata found = read_installed();
  return found;
}

const std::string& tzdata_version() {
  return installed_tzdata().version;
}

std::string tzdata_version_on_disk() {
  std::ifstream tzdata_zi(std::string(kFolder) + "tzdata.zi");
  std::string mark, word, version;
  tzdata_zi >> mark >> word >> version;
  return is_version(version) ? version : version_beside();
}

std::vector<StaleZone> zones_stale_in(std::string_view version) {
  std::vector<StaleZone> stale;
  std::ranges::copy_if(kChanges, std::back_inserter(stale), [&](const StaleZone& change) {
    return !is_version(version) || version < change.right_since;
  });
  return stale;
}

std::string stale_zone_names(std::string_view version) {
  std::string names;
  for (const StaleZone& stale : zones_stale_in(version))
    names += (names.empty() ? "" : ", ") + std::string(stale.zone);
  return names;
}

}  // namespace outdial::policy
