// simulation: campaign-days under seeded faults; see docs/reliability.md.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "base/json.h"
#include "tests/simulation/clock_nights.h"
#include "tests/simulation/crew.h"
#include "tests/simulation/demands.h"
#include "tests/simulation/workbench.h"

namespace outdial::simulation {
namespace {

struct Options {
  std::vector<std::uint64_t> seeds{1, 100};
  std::optional<std::uint64_t> seed;
  int jobs = 1;
  double seconds = 0;
  bool trace = false;
  bool repeat = false;
  bool demand_coverage = false;
  bool clock_nights = false;
};

int run_one(const Options& options) {
  const Workbench bench;
  RunResult result = run_seed(*options.seed, bench.machine(), options.trace);
  std::printf("seed %llu: %s, %llu steps, %zu calls, trace %s (%llu lines)\n",
              static_cast<unsigned long long>(*options.seed), result.failure ? "FAILED" : "passed",
              static_cast<unsigned long long>(result.steps), result.calls, result.hash.c_str(),
              static_cast<unsigned long long>(result.lines));
  if (result.failure && !options.trace)
    show_failure("seed " + std::to_string(*options.seed), result);
  if (options.repeat && run_seed(*options.seed, bench.machine(), false).hash != result.hash) {
    std::printf("the same seed gave another trace\n");
    return 1;
  }
  return result.failure ? 1 : 0;
}

int run_clock_nights(const Options& options) {
  const Workbench bench;
  for (std::size_t night = 0; night < clock_nights(); ++night) {
    RunResult result = run_scenario(make_clock_night(night), bench.machine(), options.trace);
    std::printf("%s: %s, %zu calls\n", name_of_night(night).c_str(),
                result.failure ? "FAILED" : "passed", result.calls);
    if (!result.failure) continue;
    show_failure("clock-nights", result);
    return 1;
  }
  return 0;
}

int report(const Options& options, const Harvest& harvest, double seconds) {
  base::Json counts = base::Json::object();
  for (const auto& [what, times] : harvest.coverage.counts()) {
    std::printf("%10llu  %s\n", static_cast<unsigned long long>(times), what.c_str());
    counts[what] = times;
  }
  auto missing =
      options.demand_coverage ? missing_of(harvest.coverage) : std::vector<std::string>{};
  for (const auto& what : missing)
    std::printf("never: %s\n", what.c_str());
  auto seeds = static_cast<double>(harvest.seeds);
  std::printf("%s\n", base::dump_json({{"simulation",
                                        {{"first_seed", options.seeds[0]},
                                         {"seeds", harvest.seeds},
                                         {"processes", options.jobs},
                                         {"seconds", seconds},
                                         {"seeds_per_second", seeds / seconds},
                                         {"steps", harvest.steps},
                                         {"calls", harvest.calls},
                                         {"never", missing},
                                         {"counts", counts}}}})
                          .c_str());
  return missing.empty() ? 0 : 1;
}

int run_many(const Options& options) {
  auto begun = std::chrono::steady_clock::now();
  auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  auto reap = [&](std::uint64_t place) {
    const Workbench bench;
    Harvest harvest;
    auto step = static_cast<std::uint64_t>(options.jobs);
    for (std::uint64_t i = place; i < options.seeds[1] && !harvest.failed; i += step) {
      if (options.seconds > 0 && elapsed() > options.seconds) break;
      std::uint64_t seed = options.seeds[0] + i;
      RunResult result = run_seed(seed, bench.machine(), false);
      harvest.add(result);
      if (result.failure) show_failure("seed " + std::to_string(seed), result);
    }
    return harvest;
  };
  Harvest harvest = options.jobs == 1 ? reap(0) : reap_in_processes(options.jobs, reap);
  return harvest.failed ? 1 : report(options, harvest, elapsed());
}

}  // namespace
}  // namespace outdial::simulation

int main(int argc, char** argv) {
  using namespace outdial::simulation;
  Options options;
  CLI::App app{"Simulates campaign-days under seeded faults and judges them."};
  app.add_option("--seeds", options.seeds, "First seed and how many")->expected(2);
  app.add_option("--seed", options.seed, "One seed");
  app.add_option("--jobs", options.jobs, "Processes that share the seeds")
      ->check(CLI::Range(1, 256));
  app.add_option("--seconds", options.seconds, "Begin no seed after so long");
  app.add_flag("--trace", options.trace, "Print every line of --seed");
  app.add_flag("--repeat", options.repeat, "Run --seed twice and compare the traces");
  app.add_flag("--demand-coverage", options.demand_coverage,
               "Fail when a move or a fault never happened");
  app.add_flag("--clock-nights", options.clock_nights,
               "The weekends on which clocks change somewhere, without faults");
  CLI11_PARSE(app, argc, argv);
  if (options.clock_nights) return run_clock_nights(options);
  return options.seed ? run_one(options) : run_many(options);
}
