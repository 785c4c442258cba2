#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/calling_rules.h"
#include "policy/zone_clock.h"

namespace outdial::policy {

class AreaCodes;

enum class PlaceStatus : std::uint8_t {
  ok,
  invalid_number,
  /// Toll-free and the like; nobody may be called there before a zone is declared.
  non_geographic,
  unknown_timezone
};
std::string_view to_text(PlaceStatus status);

/// Where a number may be, and whose rules bind a call to it.
struct Place {
  PlaceStatus status = PlaceStatus::invalid_number;
  /// Every zone in which the person may be, in the order of the table; empty unless `ok`.
  std::vector<Zone> zones;
  Zone primary = nullptr;
  /// In the order in which they are judged: country, region, presumed regions. No row twice.
  std::vector<const Jurisdiction*> rules;
  /// Countries and regions, those without a row of their own included.
  std::vector<std::string> regions;
  /// The declared zone is none of the number's. For information only.
  bool zone_mismatch = false;
};

struct PlaceOptions {
  /// Takes a declared `UTC` or `Etc/…` for a place.
  bool allow_fixed_zones = false;
  /// Rows of the operator, as read_area_codes() reads them; they go before those of the table.
  const AreaCodes* extra_area_codes = nullptr;
};

/// `number` is E.164; `declared_zone` an IANA name or empty; `declared_region` `US-FL`, `GB` or
/// empty, anything else counts as empty. Pure, any thread.
Place place_of(std::string_view number, std::string_view declared_zone,
               std::string_view declared_region, const PlaceOptions& options = {});

/// `America/New_York|America/Chicago` and `US|US-FL`, for evidence.
std::string zone_names(const Place& place);
std::string rule_ids(const Place& place);

}  // namespace outdial::policy
