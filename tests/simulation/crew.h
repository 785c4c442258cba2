#pragma once

#include <cstdint>
#include <functional>

#include "tests/simulation/coverage.h"
#include "tests/simulation/run.h"

namespace outdial::simulation {

/// What came of many seeds.
struct Harvest {
  void add(const RunResult& run);

  Coverage coverage;
  std::uint64_t seeds = 0;
  std::uint64_t steps = 0;
  std::uint64_t calls = 0;
  bool failed = false;
};

/// Runs `reap` in so many processes of its own, each with its place among them, and puts together
/// what they bring. When one fails the others are stopped.
Harvest reap_in_processes(int processes, const std::function<Harvest(std::uint64_t place)>& reap);

}  // namespace outdial::simulation
