#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "tests/simulation/coverage.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/scenario.h"

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

/// What a run finds: a disk that it may use, with the file `database` on it as in `migrated`.
struct Machine {
  Disk& disk;
  const std::string database;
  const Disk::Image migrated;
};

RunResult run_scenario(Scenario scenario, const Machine& machine, bool print);
/// Simulates the campaign-day of the seed, and the days after it until everything has come to an
/// end.
RunResult run_seed(std::uint64_t seed, const Machine& machine, bool print);

}  // namespace outdial::simulation
