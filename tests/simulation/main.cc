// simulation: campaign-days under seeded faults; see docs/reliability.md.
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/clock.h"
#include "base/json.h"
#include "schema/migrations.h"
#include "tests/simulation/demands.h"
#include "tests/simulation/run.h"

namespace outdial::simulation {
namespace {

struct Options {
  std::vector<std::uint64_t> seeds{1, 100};
  std::optional<std::uint64_t> seed;
  double seconds = 0;
  bool trace = false;
  bool repeat = false;
  bool demand_coverage = false;
};

/// The store looks whether its file is still where it was opened, so there is one, and it is empty;
/// what the daemon stores is on the simulated disk.
class Placeholder {
 public:
  Placeholder()
      : path_(std::filesystem::temp_directory_path() /
              ("outdial-simulation-" + std::to_string(::getpid()) + ".db")) {
    std::ofstream file(path_);
    if (!file) throw std::runtime_error("cannot write " + path_.string());
  }
  ~Placeholder() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  Placeholder(const Placeholder&) = delete;
  Placeholder& operator=(const Placeholder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  const std::filesystem::path path_;
};

Disk::Image migrated(Disk& disk, const std::string& database) {
  schema::migrate(database, base::SystemClock().real_now());
  return disk.durable();
}

void show_failure(std::uint64_t seed, const RunResult& result) {
  std::printf("\nThe last of seed %llu:\n", static_cast<unsigned long long>(seed));
  std::size_t skip = result.tail.size() > 60 ? result.tail.size() - 60 : 0;
  for (std::size_t i = skip; i < result.tail.size(); ++i)
    std::printf("  %s", result.tail[i].c_str());
  std::printf("\nseed %llu: %s\nreplay: simulation --seed %llu --trace\n",
              static_cast<unsigned long long>(seed), result.failure->c_str(),
              static_cast<unsigned long long>(seed));
}

class Program {
 public:
  explicit Program(const Options& options) : options_(options) {}

  int run_one() {
    RunResult result = simulate(*options_.seed, options_.trace);
    std::printf("seed %llu: %s, %llu steps, %zu calls, trace %s (%llu lines)\n",
                static_cast<unsigned long long>(*options_.seed),
                result.failure ? "FAILED" : "passed", static_cast<unsigned long long>(result.steps),
                result.calls, result.hash.c_str(), static_cast<unsigned long long>(result.lines));
    if (result.failure && !options_.trace) show_failure(*options_.seed, result);
    if (options_.repeat && simulate(*options_.seed, false).hash != result.hash) {
      std::printf("the same seed gave another trace\n");
      return 1;
    }
    return result.failure ? 1 : 0;
  }

  int run_many() {
    for (std::uint64_t i = 0; i < options_.seeds[1]; ++i) {
      std::uint64_t seed = options_.seeds[0] + i;
      if (options_.seconds > 0 && elapsed() > options_.seconds) break;
      RunResult result = simulate(seed, false);
      total_.add(result.coverage);
      steps_ += result.steps;
      calls_ += result.calls;
      ++runs_;
      if (result.failure) {
        show_failure(seed, result);
        return 1;
      }
    }
    return report();
  }

 private:
  RunResult simulate(std::uint64_t seed, bool print) { return run_seed(seed, machine_, print); }

  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

  int report() {
    base::Json counts = base::Json::object();
    for (const auto& [what, times] : total_.counts()) {
      std::printf("%10llu  %s\n", static_cast<unsigned long long>(times), what.c_str());
      counts[what] = times;
    }
    auto missing = options_.demand_coverage ? missing_of(total_) : std::vector<std::string>{};
    for (const auto& what : missing)
      std::printf("never: %s\n", what.c_str());
    double seconds = elapsed();
    std::printf("%s\n",
                base::dump_json({{"simulation",
                                  {{"first_seed", options_.seeds[0]},
                                   {"seeds", runs_},
                                   {"seconds", seconds},
                                   {"seeds_per_second", static_cast<double>(runs_) / seconds},
                                   {"steps", steps_},
                                   {"calls", calls_},
                                   {"never", missing},
                                   {"counts", counts}}}})
                    .c_str());
    return missing.empty() ? 0 : 1;
  }

  const Options options_;
  Disk disk_;
  const Placeholder file_;
  const Machine machine_{disk_, file_.path(), migrated(disk_, file_.path())};
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  Coverage total_;
  std::uint64_t steps_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t runs_ = 0;
};

}  // namespace
}  // namespace outdial::simulation

int main(int argc, char** argv) {
  using namespace outdial::simulation;
  // Every seed needs what the one before has given back.
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  ::mallopt(M_MMAP_THRESHOLD, 64 << 20);
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
  Options options;
  CLI::App app{"Simulates campaign-days under seeded faults and judges them."};
  app.add_option("--seeds", options.seeds, "First seed and how many")->expected(2);
  app.add_option("--seed", options.seed, "One seed");
  app.add_option("--seconds", options.seconds, "Begin no seed after so long");
  app.add_flag("--trace", options.trace, "Print every line of --seed");
  app.add_flag("--repeat", options.repeat, "Run --seed twice and compare the traces");
  app.add_flag("--demand-coverage", options.demand_coverage,
               "Fail when a move or a fault never happened");
  CLI11_PARSE(app, argc, argv);
  Program program(options);
  return options.seed ? program.run_one() : program.run_many();
}
