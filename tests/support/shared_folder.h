#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace outdial::tests {

/// The folder of shared vectors and examples: OUTDIAL_SHARED, else ../shared beside the repository.
inline std::string shared_folder() {
  if (const char* folder = std::getenv("OUTDIAL_SHARED"); folder != nullptr && *folder != '\0') return folder;
  return OUTDIAL_SHARED_DEFAULT;
}

/// The whole of a shared file; throws when it cannot be read, so that no vector is skipped in silence.
inline std::string read_shared(const std::string& name) {
  std::ifstream file(shared_folder() + "/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + shared_folder() + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace outdial::tests
