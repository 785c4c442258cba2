// Measures the store on a real file: queue_bench FOLDER [available jobs …]
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "bench/figures.h"
#include "bench/world.h"
#include "schema/batches.h"
#include "schema/call_events.h"
#include "schema/jobs.h"
#include "schema/store.h"

namespace outdial::bench {
namespace {

/// What the disk can do without us: appends of 4 KiB, each on disk before the next.
void bench_disk(const std::string& folder) {
  std::string path = folder + "/raw";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return;
  std::string page(4096, 'x');
  auto start = Steady::now();
  constexpr int kAppends = 2'000;
  for (int i = 0; i < kAppends; ++i) {
    std::fwrite(page.data(), 1, page.size(), file);
    std::fflush(file);
    fdatasync(fileno(file));
  }
  print("machine.append_4k_sync", kAppends / seconds_since(start), "1/s");
  std::fclose(file);
}

/// One webhook's worth of writing per call of write().
void bench_writers(schema::Store& store, base::IdSource& ids, const World& world, int writers) {
  constexpr std::chrono::seconds kLength{2};
  std::vector<std::vector<double>> waits(static_cast<std::size_t>(writers));
  std::string body(800, 'x');
  double cpu = process_cpu();
  auto start = Steady::now();
  {
    std::vector<std::jthread> threads;
    for (auto& mine : waits)
      threads.emplace_back([&] {
        while (Steady::now() - start < kLength) {
          schema::CallEventRow event;
          event.id = schema::CallEventId::make(ids);
          event.tenant_id = world.tenant;
          event.provider = "retell";
          event.event = "call_ended";
          event.provider_call_id = event.id.str();
          event.body_sha256 = event.id.str();
          event.body = body;
          auto begun = Steady::now();
          store.write([&](schema::Tx& tx) { schema::insert_call_event(tx, event); });
          mine.push_back(seconds_since(begun) * 1e3);
        }
      });
  }
  double length = seconds_since(start);
  std::vector<double> all;
  for (auto& mine : waits)
    all.insert(all.end(), mine.begin(), mine.end());
  std::string name = "store.write." + std::to_string(writers) + "_writers";
  print(name, static_cast<double>(all.size()) / length, "1/s");
  print(name + ".p50", quantile(all, 0.5), "ms");
  print(name + ".p99", quantile(all, 0.99), "ms");
  print(name + ".cpu", (process_cpu() - cpu) * 1e6 / static_cast<double>(all.size()), "us");
}

template <class F>
void time_it(const std::string& name, int times, F&& body) {
  std::vector<double> waits;
  auto start = Steady::now();
  for (int i = 0; i < times; ++i) {
    auto begun = Steady::now();
    body();
    waits.push_back(seconds_since(begun) * 1e3);
  }
  print(name, times / seconds_since(start), "1/s");
  print(name + ".p50", quantile(waits, 0.5), "ms");
  print(name + ".p99", quantile(waits, 0.99), "ms");
}

/// Claims of 20, the way a round of the workers makes them; the jobs a second.
double bench_claims(const std::string& path, const base::Clock& clock, base::IdSource& ids,
                    int jobs) {
  WorldSpec spec;
  spec.queued = jobs;
  World world = make_world(path, spec);
  schema::Store store({path}, clock, ids);
  std::string at = ".at_" + std::to_string(jobs);
  auto self = schema::InstanceId::make(ids);
  base::Millis lease{30'000};
  auto claim = [&](int limit) {
    return store.write([&](schema::Tx& tx) {
      return schema::claim_dials(tx, world.lane, self, tx.now() + lease, limit, 1'000'000);
    });
  };
  constexpr int kAtOnce = 20, kTimes = 50;
  double rate = median_of(5, [&] {
    auto start = Steady::now();
    for (int i = 0; i < kTimes; ++i)
      if (claim(kAtOnce).size() != kAtOnce) std::abort();
    return kTimes * kAtOnce / seconds_since(start);
  });
  print("claim" + at, rate, "jobs/s");
  time_it("jobs.dial_lanes" + at, 200, [&] { store.read(schema::dial_lanes); });
  time_it("jobs.expired_leases" + at, 50, [&] {
    store.read(
        [&](const schema::ReadTx& tx) { return schema::expired_leases(tx, self, 1).size(); });
  });
  store.write([&](schema::Tx& tx) {
    auto batch = schema::find_batch(tx, world.batch).value();
    batch.concurrency = 0;
    schema::update_batch(tx, batch);
  });
  time_it("jobs.claim_with_no_room" + at, 5, [&] { claim(kAtOnce); });
  return rate;
}

int run(const std::string& folder, const std::vector<int>& sizes) {
  std::filesystem::create_directories(folder);
  base::SystemClock clock;
  base::IdSource ids(clock);
  bench_disk(folder);
  {
    World world = make_world(folder + "/writers.db", {});
    schema::Store store({folder + "/writers.db"}, clock, ids);
    for (int writers : {1, 16, 64})
      bench_writers(store, ids, world, writers);
  }
  std::vector<double> rates;
  for (int jobs : sizes)
    rates.push_back(bench_claims(folder + "/jobs.db", clock, ids, jobs));
  print("claim.share_of_small", 100 * rates.back() / rates.front(), "%");
  return 0;
}

}  // namespace
}  // namespace outdial::bench

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::vector<int> sizes;
  for (int i = 2; i < argc; ++i)
    sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {10'000, 1'000'000};
  return outdial::bench::run(argv[1], sizes);
}
