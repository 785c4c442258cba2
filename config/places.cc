#include "config/places.h"

#include <date/tz.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "config/nearest.h"

namespace outdial::config {
namespace {

// What text::knows_region() knows; a test compares them, because this folder stands below text.
constexpr std::string_view kRegions =
    "AC AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
    "BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK "
    "DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ "
    "GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM "
    "KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH "
    "PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR "
    "SS ST SV SX SY SZ TA TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC "
    "VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ";

/// Areas and cities; what else tzdata has are offsets and abbreviations.
const std::vector<std::string>& zones() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (const date::time_zone& zone : date::get_tzdb().zones) {
      bool place = zone.name().find('/') != std::string::npos && !zone.name().starts_with("Etc/");
      if (place) found.push_back(zone.name());
    }
    return found;
  }();
  return names;
}

}  // namespace

bool is_zone(const std::string& name) {
  return name == "UTC" || std::ranges::find(zones(), name) != zones().end();
}

std::string zone_like(const std::string& name) {
  std::string spelled = name;
  std::ranges::replace(spelled, ' ', '_');
  return nearest(spelled, zones());
}

bool is_region(const std::string& code) {
  bool capitals = code.size() == 2 && code.find_first_of(" ") == std::string::npos;
  return capitals && kRegions.find(code + " ") != std::string_view::npos;
}

std::string region_like(const std::string& code) {
  std::string capitals = code;
  std::ranges::transform(capitals, capitals.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  if (capitals == "UK" || capitals == "EN") return "GB";
  if (capitals == "USA") return "US";
  return is_region(capitals) ? capitals : "";
}

}  // namespace outdial::config
