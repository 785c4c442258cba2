#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::config {

/// A state of emergency: so long nobody may be solicited in the region.
struct RegionBlock {
  /// `US-LA`, or `US` for a whole country.
  std::string region;
  base::Time start;
  base::Time end;
};

/// Reads `US-LA 2026-08-29T00:00:00Z 2026-09-05T00:00:00Z`; nothing for anything else.
std::optional<RegionBlock> parse_region_block(std::string_view text);

}  // namespace outdial::config
