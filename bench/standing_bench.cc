// Measures a daemon that stands: start, memory, how soon a due call is on the wire, and questions
// about a large batch.
#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "bench/daemon_process.h"
#include "bench/figures.h"
#include "bench/load.h"
#include "bench/stub_api.h"
#include "bench/world.h"

namespace outdial::bench {
namespace {

using Settings = std::map<std::string, std::string>;
using std::chrono::milliseconds;

void bench_start(const std::string& program, const std::string& database, const std::string& name,
                 bool fresh, int runs) {
  double seconds = median_of(runs, [&] {
    if (fresh)
      for (const char* part : {"", "-wal", "-shm", ".lock"})
        std::filesystem::remove(database + part);
    return DaemonProcess(program, database, {}).seconds_to_ready();
  });
  print(name, seconds * 1e3, "ms");
}

/// Contacts fall due one after the other while nothing else goes on.
void bench_due_to_wire(const std::string& program, const std::string& database, int contacts) {
  constexpr std::int64_t kStepMs = 17;
  StubApi stub(milliseconds{0});
  WorldSpec spec;
  spec.pending = contacts;
  auto first = base::to_millis(base::SystemClock().now()) + 2'000;
  spec.first_due_ms = first;
  spec.due_step_ms = kStepMs;
  make_world(database, spec);
  Settings settings = {{"retell.base_url", stub.url()},
                       {"limits.concurrency", "10000"},
                       {"limits.workers", "8"},
                       {"limits.calls_per_second", "1000"},
                       {"limits.chunk_interval_ms", "10"}};
  DaemonProcess daemon(program, database, settings);
  if (!stub.wait_for(static_cast<std::size_t>(contacts), std::chrono::seconds{60}))
    throw std::runtime_error("not every due call was placed");
  std::map<std::string, std::int64_t> due;
  for (int n = 1; n <= contacts; ++n)
    due[phone_of(n)] = first + (n - 1) * kStepMs;
  std::vector<double> waits;
  for (const auto& arrival : stub.arrivals()) {
    auto at = std::chrono::duration<double, std::milli>(arrival.at.time_since_epoch()).count();
    waits.push_back(at - static_cast<double>(due.at(arrival.to_number)));
  }
  print("due_to_wire.p50", quantile(waits, 0.5), "ms");
  print("due_to_wire.p99", quantile(waits, 0.99), "ms");
}

LoadResult get(const DaemonProcess& daemon, const std::string& path, std::size_t count) {
  std::string request =
      request_text("GET", path, "", std::string("Authorization: Bearer ") + kAdminToken + "\r\n");
  auto result = closed_loop(daemon.port(), 1, count, [&](std::size_t) { return request; });
  if (result.refused > 0) throw std::runtime_error(path + ": " + result.first_refusal);
  return result;
}

void bench_questions(const DaemonProcess& daemon, const World& world, const std::string& at) {
  std::string batch = "/api/v1/batches/" + world.batch.str();
  auto status = get(daemon, batch, 2'000).waits_ms;
  print("batch.status" + at + ".p50", quantile(status, 0.5), "ms");
  print("batch.status" + at + ".p99", quantile(status, 0.99), "ms");
  print("batch.list" + at + ".p99", quantile(get(daemon, "/api/v1/batches", 500).waits_ms, 0.99),
        "ms");
  auto calls = get(daemon, "/api/v1/calls?batch_id=" + world.batch.str() + "&limit=50", 200);
  print("calls.list" + at + ".p99", quantile(calls.waits_ms, 0.99), "ms");
}

void bench_small(const std::string& program, const std::string& folder) {
  WorldSpec spec;
  spec.queued = spec.past_calls = 1'000;
  World world = make_world(folder + "/small.db", spec);
  DaemonProcess daemon(program, folder + "/small.db", {});
  bench_questions(daemon, world, ".at_1000");
}

void bench_large(const std::string& program, const std::string& folder, int runs) {
  std::string database = folder + "/large.db";
  WorldSpec spec;
  spec.queued = spec.past_calls = 1'000'000;
  World world = make_world(database, spec);
  bench_start(program, database, "start.at_1000000", false, runs);
  StubApi stub(milliseconds{100});
  Settings settings = {{"retell.base_url", stub.url()}, {"limits.calls_per_second", "10"}};
  DaemonProcess daemon(program, database, settings);
  bench_questions(daemon, world, ".at_1000000");
  std::this_thread::sleep_for(std::chrono::seconds{2});
  if (stub.arrived() == 0) throw std::runtime_error("nothing of the queue was dialled");
  print("memory.at_1000000", daemon.memory_mb(), "MB");
}

void bench_idle_memory(const std::string& program, const std::string& database) {
  DaemonProcess daemon(program, database, {});
  get(daemon, "/api/v1/batches", 100);
  std::this_thread::sleep_for(std::chrono::seconds{1});
  print("memory.idle", daemon.memory_mb(), "MB");
}

}  // namespace
}  // namespace outdial::bench

// standing_bench OUTDIALD FOLDER [runs]
int main(int argc, char** argv) {
  using namespace outdial::bench;
  if (argc < 3) return 2;
  std::string program = argv[1], folder = argv[2];
  int runs = argc > 3 ? std::atoi(argv[3]) : 5;
  std::filesystem::create_directories(folder);
  bench_start(program, folder + "/fresh.db", "start.empty", true, runs);
  bench_idle_memory(program, folder + "/fresh.db");
  bench_due_to_wire(program, folder + "/due.db", 300);
  bench_small(program, folder);
  bench_large(program, folder, runs);
  return 0;
}
