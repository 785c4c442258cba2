// simulation_faulty: the simulation of a daemon with a fault in it; see docs/reliability.md.
#include "tests/simulation/planted.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "tests/simulation/run.h"
#include "tests/simulation/workbench.h"

namespace outdial {
namespace {

std::string g_fault;

}  // namespace

bool planted(std::string_view fault) {
  return g_fault == fault;
}

namespace simulation {
namespace {

/// Seeds that have to pass while no fault is in force.
constexpr std::uint64_t kSoundSeeds = 10;

/// The first of the seeds that fails.
std::optional<std::uint64_t> first_failure(const Workbench& bench, std::uint64_t seeds,
                                           RunResult& result) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    result = run_seed(seed, bench.machine(), false);
    if (result.failure) return seed;
  }
  return std::nullopt;
}

bool hunt(const Workbench& bench, const PlantedFault& fault) {
  plant(fault.name);
  RunResult result;
  auto seed = first_failure(bench, static_cast<std::uint64_t>(fault.seeds), result);
  if (seed)
    std::printf("%-30s caught by seed %llu (within %d): %s\n", fault.name,
                static_cast<unsigned long long>(*seed), fault.seeds, result.failure->c_str());
  else
    std::printf("%-30s SURVIVED %d seeds: %s\n", fault.name, fault.seeds, fault.what);
  return seed.has_value();
}

bool is_sound(const Workbench& bench) {
  plant("");
  RunResult result;
  auto seed = first_failure(bench, kSoundSeeds, result);
  if (seed) show_failure("seed " + std::to_string(*seed), result);
  return !seed;
}

int hunt_all(const Workbench& bench, std::size_t part, std::size_t parts) {
  if (!is_sound(bench)) return 1;
  int survived = 0;
  for (std::size_t i = part - 1; i < planted_faults().size(); i += parts)
    if (!hunt(bench, planted_faults()[i])) ++survived;
  return survived == 0 ? 0 : 1;
}

int show(const Workbench& bench, const std::string& name, std::uint64_t seed) {
  const auto& all = planted_faults();
  auto fault = std::ranges::find(all, name, &PlantedFault::name);
  if (fault == all.end()) {
    std::fprintf(stderr, "there is no fault %s\n", name.c_str());
    return 2;
  }
  if (seed == 0) return hunt(bench, *fault) ? 0 : 1;
  plant(fault->name);
  run_seed(seed, bench.machine(), true);
  return 0;
}

}  // namespace

void plant(std::string_view fault) {
  g_fault = fault;
}

}  // namespace simulation
}  // namespace outdial

int main(int argc, char** argv) {
  using namespace outdial::simulation;
  std::vector<std::size_t> part{1, 1};
  std::string fault;
  std::uint64_t seed = 0;
  CLI::App app{"Plants faults into the daemon and has the simulation find them."};
  app.add_option("--part", part, "Which part of the faults, of how many parts")->expected(2);
  app.add_option("--fault", fault, "Only this one");
  app.add_option("--seed", seed, "Show how it fails in this seed");
  CLI11_PARSE(app, argc, argv);
  const Workbench bench;
  return fault.empty() ? hunt_all(bench, part[0], part[1]) : show(bench, fault, seed);
}
