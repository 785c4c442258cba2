#pragma once

#include <string>
#include <vector>

#include "base/expected.h"
#include "config/keys.h"
#include "config/load.h"

namespace outdial::config {

/// One `section.key = value` as it stands in a file.
struct Entry {
  std::string name;
  Value value;
  int line = 0;
  int column = 0;
};

/// All entries of a TOML file in the order of its lines. A section's own name is an entry only when
/// it holds nothing. The problem is that the file cannot be read or is not TOML.
base::Expected<std::vector<Entry>, Problem> read_toml(const std::string& path);

}  // namespace outdial::config
