#include "policy/places.h"

#include <algorithm>
#include <array>

#include "policy/place_tables.h"
#include "text/phone_plans.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

/// A contact's region as ISO 3166 writes it.
struct DeclaredRegion {
  std::string country;
  /// Empty for a whole country.
  std::string id;
};

bool is_part(std::string_view text) {
  return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, [](char c) {
    return text::is_ascii_letter(c) || text::is_digit(c);
  });
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

DeclaredRegion read_region(std::string_view written) {
  if (written.size() < 2 || !text::is_ascii_letter(written[0]) ||
      !text::is_ascii_letter(written[1]))
    return {};
  DeclaredRegion declared{upper(written.substr(0, 2)), {}};
  if (declared.country == "UK") declared.country = "GB";
  if (written.size() > 2) {
    if (written[2] != '-' || !is_part(written.substr(3))) return {};
    declared.id = declared.country + "-" + upper(written.substr(3));
  }
  // ISO has codes of their own for parts of the United States.
  for (std::string_view part : {"PR", "GU", "VI", "AS", "MP"})
    if (declared.country == part) declared = {"US", "US-" + std::string(part)};
  return declared;
}

class PlaceReader {
 public:
  PlaceReader(std::string_view declared_zone, std::string_view declared_region,
              const PlaceOptions& options)
      : zone_(declared_zone), region_(read_region(declared_region)), options_(options) {}

  Place in_nanp(std::string_view national) {
    if (national.size() != 10 || national[0] < '2' || national[3] < '2') return place_;
    const AreaCode* area =
        options_.extra_area_codes == nullptr ? nullptr : options_.extra_area_codes->find(national);
    if (area == nullptr) area = known_area_codes().find(national);
    bool somewhere = area != nullptr && area->geographic;
    static const std::vector<Zone> nowhere;
    settle_zones(somewhere ? area->zones : nowhere, nullptr);
    if (place_.status != PlaceStatus::ok) {
      if (area != nullptr && !area->geographic && zone_.empty())
        place_.status = PlaceStatus::non_geographic;
      return place_;
    }
    std::string country = area != nullptr && area->country != "NANP" ? area->country
                          : region_.country.empty()                  ? "US"
                                                                     : region_.country;
    add(country, &calling_rules().country(country));
    add_declared(region_.country != country);
    if (area != nullptr) add_area(*area);
    return place_;
  }

  Place abroad(std::string_view digits) {
    const CallingCode* code = find_calling_code(digits);
    if (code == nullptr || code->plan == nullptr) return place_;
    std::string_view national = digits.substr(code->digits.size());
    if (!text::fits_plan(*code->plan, national)) return place_;
    auto prefix = std::ranges::find_if(code->prefixes, [&](const NationalPrefix& known) {
      return national.starts_with(known.digits);
    });
    if (prefix == code->prefixes.end()) return place_;
    settle_zones(prefix->zones, prefix->primary);
    if (place_.status != PlaceStatus::ok) return place_;
    place_.rules = prefix->rules;
    place_.regions = prefix->countries;
    add_declared(std::ranges::find(prefix->countries, region_.country) == prefix->countries.end());
    return place_;
  }

 private:
  void settle_zones(const std::vector<Zone>& of_number, Zone primary) {
    if (zone_.empty()) {
      place_.zones = of_number;
    } else if (Zone declared =
                   find_zone(zone_, options_.allow_fixed_zones ? FixedZones::kAllowed
                                                               : FixedZones::kRefused)) {
      place_.zones = {declared};
      place_.zone_mismatch =
          !of_number.empty() && std::ranges::find(of_number, declared) == of_number.end();
      primary = declared;
    }
    place_.status = place_.zones.empty() ? PlaceStatus::unknown_timezone : PlaceStatus::ok;
    if (place_.status != PlaceStatus::ok) return;
    bool candidate = std::ranges::find(place_.zones, primary) != place_.zones.end();
    place_.primary = candidate ? primary : place_.zones[0];
  }

  void add(const std::string& region, const Jurisdiction* rule) {
    if (std::ranges::find(place_.regions, region) == place_.regions.end())
      place_.regions.push_back(region);
    if (rule != nullptr && std::ranges::find(place_.rules, rule) == place_.rules.end())
      place_.rules.push_back(rule);
  }

  void add_declared(bool elsewhere) {
    if (region_.country.empty()) return;
    if (elsewhere) add(region_.country, &calling_rules().country(region_.country));
    if (!region_.id.empty()) add(region_.id, calling_rules().find(region_.id));
  }

  /// The area code's regions say where somebody is who has declared nothing; some bind anyway.
  void add_area(const AreaCode& area) {
    bool region_declared =
        !region_.id.empty() || (!region_.country.empty() && region_.country != area.country);
    for (const std::string& region : area.regions) {
      const Jurisdiction* rule = calling_rules().find(region);
      if (!region_declared || (rule != nullptr && rule->area_code_presumption)) add(region, rule);
    }
  }

  std::string_view zone_;
  DeclaredRegion region_;
  const PlaceOptions& options_;
  Place place_;
};

void append(std::string& list, std::string_view item) {
  if (!list.empty()) list.push_back('|');
  list.append(item);
}

}  // namespace

std::string_view to_text(PlaceStatus status) {
  static constexpr std::array<std::string_view, 4> kTexts = {
      "ok", "invalid_number", "non_geographic", "blocked_unknown_timezone"};
  return kTexts[static_cast<std::size_t>(status)];
}

Place place_of(std::string_view number, std::string_view declared_zone,
               std::string_view declared_region, const PlaceOptions& options) {
  if (!number.starts_with('+')) return {};
  std::string_view digits = number.substr(1);
  if (digits.size() < text::kShortestNumber || digits.size() > text::kLongestNumber ||
      !text::all_digits(digits))
    return {};
  PlaceReader reader(declared_zone, declared_region, options);
  return digits[0] == '1' ? reader.in_nanp(digits.substr(1)) : reader.abroad(digits);
}

std::string zone_names(const Place& place) {
  std::string names;
  for (Zone zone : place.zones)
    append(names, zone_name(zone));
  return names;
}

std::string rule_ids(const Place& place) {
  std::string ids;
  for (const Jurisdiction* rule : place.rules)
    append(ids, rule->id);
  return ids;
}

}  // namespace outdial::policy
