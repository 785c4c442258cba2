#pragma once

#include <string>
#include <vector>

#include "config/settings.h"

namespace outdial::config {

/// Something that each key alone allows, but not together.
struct Contradiction {
  std::string key;  // the one to complain at
  std::string message;
};

std::vector<Contradiction> contradictions(const Settings& settings);

}  // namespace outdial::config
