#include "config/region_block.h"

#include <algorithm>

#include "base/rfc3339.h"

namespace outdial::config {
namespace {

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

/// As ISO 3166 writes countries and their parts.
bool is_region_code(std::string_view text) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static constexpr std::string_view kPartSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  if (text.size() < 2 || !all_of(text.substr(0, 2), kLetters)) return false;
  if (text.size() == 2) return true;
  return text[2] == '-' && text.size() > 3 && text.size() <= 6 &&
         all_of(text.substr(3), kPartSigns);
}

}  // namespace

std::optional<RegionBlock> parse_region_block(std::string_view text) {
  auto first = text.find(' ');
  auto second = text.rfind(' ');
  if (first == std::string_view::npos || first == second) return std::nullopt;
  auto start = base::parse_rfc3339(text.substr(first + 1, second - first - 1));
  auto end = base::parse_rfc3339(text.substr(second + 1));
  std::string_view region = text.substr(0, first);
  if (!start || !end || *start >= *end || !is_region_code(region)) return std::nullopt;
  return RegionBlock{std::string(region), *start, *end};
}

}  // namespace outdial::config
