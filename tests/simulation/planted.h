#pragma once

#include <string>
#include <string_view>
#include <vector>

// Planted faults, in a test-only program: plant.py writes copies of production sources in which
// every planted place asks planted() whether it is to be broken. One fault is in force at a time.
namespace outdial {

bool planted(std::string_view fault);

}  // namespace outdial

namespace outdial::simulation {

struct PlantedFault {
  const char* name;
  /// Within which it has to be found.
  int seeds;
  const char* what;
};
/// In the order of planted_faults.toml; plant.py writes this function.
const std::vector<PlantedFault>& planted_faults();

/// From now on this one is in force; none, when the name is empty.
void plant(std::string_view fault);

}  // namespace outdial::simulation
