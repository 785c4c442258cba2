#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace outdial::tests {

/// The whole of a file in config/examples.
inline std::string read_example(const std::string& name) {
  auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream file(root / "config" / "examples" / name, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the example " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace outdial::tests
