#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "tests/simulation/coverage.h"

namespace outdial::simulation {

struct RunResult {
  /// What was wrong, if anything.
  std::optional<std::string> failure;
  std::string hash;
  std::uint64_t lines = 0;
  std::uint64_t steps = 0;
  std::size_t calls = 0;
  std::deque<std::string> tail;
  Coverage coverage;
};

/// Simulates the campaign-day of the seed, and the days after it until everything has come to an
/// end. `folder` is used for the database; `template_file` is an empty one, migrated.
RunResult run_seed(std::uint64_t seed, const std::string& folder, const std::string& template_file,
                   bool print);

}  // namespace outdial::simulation
