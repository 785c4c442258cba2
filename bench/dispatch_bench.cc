// Measures dialling: store, workers, rules and HTTP client as the daemon runs them, against a stub.
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/periodic_loop.h"
#include "bench/bare_dispatch.h"
#include "bench/figures.h"
#include "bench/stub_api.h"
#include "bench/world.h"
#include "scheduler/scheduler.h"
#include "schema/calls.h"
#include "workers/crew.h"
#include "workers/retell_carrier.h"

namespace outdial::bench {
namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

struct DispatchRun {
  double calls_per_second = 0;
  double cpu_per_call = 0;
};

/// The part of the daemon that dials, on one database.
class Dialler {
 public:
  Dialler(const std::string& path, const StubApi& stub, int threads)
      : ids_(clock_), store_({path}, clock_, ids_) {
    rules_.concurrency = 1'000'000;
    rules_.calls_per_second = 0;
    auto self = schema::InstanceId::make(ids_);
    rules_.instance_id = self.str();
    scheduler::Scheduler::Options options;
    options.self = self;
    options.rules = [this] { return rules_; };
    options.chunking = [] { return scheduler::Chunking{}; };
    options.placing_patience = milliseconds{45'000};
    scheduler_ = std::make_unique<scheduler::Scheduler>(store_, clock_, options);
    workers::Crew::Options crew;
    crew.threads = threads;
    crew.self = self;
    crew.rules = [this] { return rules_; };
    crew.carrier = [this, url = stub.url()] {
      retell::ClientOptions client;
      client.base_url = url;
      client.api_key = "key_bench";
      client.version = "bench";
      return workers::make_retell_carrier(client, clock_);
    };
    crew_ = std::make_unique<workers::Crew>(store_, clock_, crew);
    scheduling_ = std::make_unique<base::PeriodicLoop>(
        "scheduler", clock_, store_.doorbell(schema::Topic::enrolments),
        [this](std::stop_token) { return scheduler_->run_once(); });
  }

  /// Waits until nothing is left to be settled.
  void finish() {
    crew_->drain();
    while (crew_->busy() > 0)
      std::this_thread::sleep_for(milliseconds{20});
  }

 private:
  base::SystemClock clock_;
  base::IdSource ids_;
  schema::Store store_;
  calls::Rules rules_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<workers::Crew> crew_;
  std::unique_ptr<base::PeriodicLoop> scheduling_;
};

DispatchRun dispatch(const std::string& model, const std::string& path, int threads, int calls,
                     milliseconds delay) {
  for (const char* part : {"-wal", "-shm"})
    fs::remove(path + part);
  fs::copy_file(model, path, fs::copy_options::overwrite_existing);
  StubApi stub(delay);
  double cpu = process_cpu();
  Dialler dialler(path, stub, threads);
  stub.wait_for(static_cast<std::size_t>(calls), std::chrono::seconds{60});
  dialler.finish();
  cpu = process_cpu() - stub.cpu() - cpu;
  auto arrivals = stub.arrivals();
  // Without the first round, in which all threads connect.
  auto first = arrivals.begin() + std::min<std::ptrdiff_t>(threads, calls / 10);
  std::chrono::duration<double> length = arrivals.back().steady - first->steady;
  return {static_cast<double>(arrivals.end() - first - 1) / length.count(),
          cpu / static_cast<double>(arrivals.size())};
}

double stub_cpu(const void* stub) {
  return static_cast<const StubApi*>(stub)->cpu();
}

void run_at_once(const std::string& folder, int calls, int runs, int threads) {
  std::string model = folder + "/model.db", path = folder + "/dispatch.db";
  WorldSpec spec;
  spec.queued = calls;
  make_world(model, spec);
  std::vector<double> rates, costs, bare, shares;
  for (int i = 0; i < runs; ++i) {
    auto ours = dispatch(model, path, threads, calls, milliseconds{0});
    StubApi stub(milliseconds{0});
    auto ceiling =
        run_bare_dispatch(folder + "/bare.db", stub.port(), threads, calls, stub_cpu, &stub);
    rates.push_back(ours.calls_per_second);
    costs.push_back(ours.cpu_per_call * 1e4);
    bare.push_back(ceiling.calls_per_second);
    shares.push_back(100 * ours.calls_per_second / ceiling.calls_per_second);
  }
  print("dispatch.at_once", quantile(rates, 0.5), "1/s");
  print("dispatch.at_once.share_of_bare", quantile(shares, 0.5), "%");
  print("dispatch.at_once.cpu_per_10000", quantile(costs, 0.5), "s");
  print("dispatch.bare", quantile(bare, 0.5), "1/s");
}

void run_delayed(const std::string& folder, int threads, int calls) {
  constexpr milliseconds kDelay{300};
  std::string model = folder + "/model.db";
  WorldSpec spec;
  spec.queued = calls;
  make_world(model, spec);
  auto ours = dispatch(model, folder + "/dispatch.db", threads, calls, kDelay);
  std::string name = "dispatch.at_300ms." + std::to_string(threads);
  double most = threads / (static_cast<double>(kDelay.count()) / 1e3);
  print(name + ".share", 100 * ours.calls_per_second / most, "%");
  print(name + ".cpu_per_10000", ours.cpu_per_call * 1e4, "s");
}

}  // namespace
}  // namespace outdial::bench

// dispatch_bench FOLDER [calls] [runs] [in_flight]; with in_flight only the API that answers at
// once.
int main(int argc, char** argv) {
  using namespace outdial;
  ::signal(SIGPIPE, SIG_IGN);
  std::string folder = argc > 1 ? argv[1] : "/tmp/outdial-bench";
  int calls = argc > 2 ? std::atoi(argv[2]) : 10'000;
  int runs = argc > 3 ? std::atoi(argv[3]) : 5;
  std::filesystem::create_directories(folder);
  bench::run_at_once(folder, calls, runs, argc > 4 ? std::atoi(argv[4]) : 50);
  if (argc > 4) return 0;
  bench::run_delayed(folder, 50, 1'500);
  bench::run_delayed(folder, 500, 8'000);
  return 0;
}
