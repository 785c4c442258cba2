// Measures the store on a real file: store_bench [folder] [available jobs …]
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/call_events.h"
#include "schema/campaigns.h"
#include "schema/jobs.h"
#include "schema/store.h"
#include "schema/tenants.h"

namespace outdial {
namespace {

using Steady = std::chrono::steady_clock;

void print(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.4g,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values.empty()
             ? 0.0
             : values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

struct World {
  schema::TenantId tenant;
  schema::AccountId account;
  schema::BatchId batch;
  std::string lane;
};

World make_world(schema::Tx& tx) {
  World world;
  schema::TenantRow tenant;
  tenant.id = world.tenant = tx.new_id<schema::TenantId>();
  schema::insert_tenant(tx, tenant);
  schema::AccountRow account;
  account.id = world.account = tx.new_id<schema::AccountId>();
  account.tenant_id = world.tenant;
  account.provider = "retell";
  schema::insert_account(tx, account);
  schema::ensure_from_number(tx, world.tenant, "+12025550100", world.account);
  schema::CampaignRow campaign;
  campaign.id = tx.new_id<schema::CampaignId>();
  campaign.tenant_id = world.tenant;
  campaign.kind = "custom";
  campaign.purpose = "informational";
  campaign.one_per = "number";
  schema::insert_campaign(tx, campaign);
  schema::BatchRow batch;
  batch.id = world.batch = tx.new_id<schema::BatchId>();
  batch.tenant_id = world.tenant;
  batch.campaign_id = campaign.id;
  schema::insert_batch(tx, batch);
  world.lane = world.tenant.str() + "/+12025550100";
  return world;
}

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
  print("disk.append_4k_sync", kAppends / seconds_since(start), "1/s");
  std::fclose(file);
}

/// One webhook's worth of writing per call of write().
void bench_writers(schema::Store& store, base::IdSource& ids, const World& world, int writers) {
  constexpr std::chrono::seconds kLength{2};
  std::vector<std::vector<double>> waits(static_cast<std::size_t>(writers));
  std::string body(800, 'x');
  double cpu = cpu_seconds();
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
  print(name + ".cpu", (cpu_seconds() - cpu) * 1e6 / static_cast<double>(all.size()), "us");
}

void fill(schema::Store& store, const World& world, int jobs) {
  for (int done = 0; done < jobs;)
    store.write([&](schema::Tx& tx) {
      for (int i = 0; i < 5'000 && done < jobs; ++i, ++done) {
        schema::JobRow job;
        job.id = tx.new_id<schema::JobId>();
        job.tenant_id = world.tenant;
        job.lane = world.lane;
        job.account_id = world.account;
        job.batch_id = world.batch;
        job.priority = done % 5;
        job.due_at = tx.now();
        schema::insert_job(tx, job);
      }
    });
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

void bench_claims(const std::string& folder, const base::Clock& clock, base::IdSource& ids,
                  int jobs) {
  schema::Store store({folder + "/jobs-" + std::to_string(jobs) + ".db"}, clock, ids);
  World world = store.write(make_world);
  auto start = Steady::now();
  fill(store, world, jobs);
  std::string at = ".at_" + std::to_string(jobs);
  print("jobs.insert" + at, jobs / seconds_since(start), "1/s");
  auto self = schema::InstanceId::make(ids);
  base::Millis lease{30'000};
  std::vector<schema::JobRow> claimed;
  time_it("jobs.claim_20" + at, 200, [&] {
    claimed = store.write([&](schema::Tx& tx) {
      return schema::claim_dials(tx, world.lane, self, tx.now() + lease, 20, 1'000'000);
    });
  });
  time_it("jobs.claim_1_and_complete" + at, 500, [&] {
    auto one = store.write([&](schema::Tx& tx) {
      return schema::claim_dials(tx, world.lane, self, tx.now() + lease, 1, 1'000'000);
    });
    store.write([&](schema::Tx& tx) { schema::complete_job(tx, one.at(0)); });
  });
  time_it("jobs.dial_lanes" + at, 200, [&] { store.read(schema::dial_lanes); });
  time_it("jobs.count" + at, 20, [&] { store.read(schema::count_jobs); });
  time_it("jobs.count_waiting_dials" + at, 20, [&] {
    store.read(
        [&](const schema::ReadTx& tx) { return schema::count_waiting_dials(tx, world.batch); });
  });
  time_it("jobs.expired_leases" + at, 50, [&] {
    store.read(
        [&](const schema::ReadTx& tx) { return schema::expired_leases(tx, self, 1).size(); });
  });
  store.write([&](schema::Tx& tx) { schema::add_batch_live(tx, world.batch, 5); });
  time_it("jobs.claim_with_no_room" + at, 5, [&] {
    store.write([&](schema::Tx& tx) {
      return schema::claim_dials(tx, world.lane, self, tx.now() + lease, 20, 5).size();
    });
  });
}

int run(const std::string& folder, const std::vector<int>& sizes) {
  base::set_log(base::LogLevel::warn, base::LogFormat::text);
  std::filesystem::create_directories(folder);
  base::SystemClock clock;
  base::IdSource ids(clock);
  bench_disk(folder);
  {
    schema::Store store({folder + "/writers.db"}, clock, ids);
    World world = store.write(make_world);
    for (int writers : {1, 16, 64})
      bench_writers(store, ids, world, writers);
  }
  for (int jobs : sizes)
    bench_claims(folder, clock, ids, jobs);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace outdial

int main(int argc, char** argv) {
  std::string folder =
      argc > 1 ? argv[1] : (std::filesystem::temp_directory_path() / "outdial-bench").string();
  std::vector<int> sizes;
  for (int i = 2; i < argc; ++i)
    sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {10'000, 1'000'000};
  return outdial::run(folder, sizes);
}
