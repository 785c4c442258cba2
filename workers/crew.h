#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/periodic_loop.h"
#include "schema/jobs.h"
#include "schema/store.h"
#include "workers/carrier.h"
#include "workers/job_runner.h"

namespace outdial::workers {

/// The worker threads and the one thread that claims jobs for them. A claim is made only when a
/// worker is idle and, for dials, when the lane's pace and the account's slots have room, so that
/// queued jobs are not shuffled to and fro. Leases are renewed while a job runs. drain() stops
/// claiming and gives back what has not begun; destruction waits for the jobs under way.
class Crew {
 public:
  struct Options {
    int threads = 8;
    int job_tries = 3;
    schema::InstanceId self;
    /// How long a claim lasts in the real world without renewal.
    base::Millis lease{60'000};
    std::function<calls::Rules()> rules;
    /// Makes the carrier of one thread.
    std::function<std::unique_ptr<Carrier>()> carrier;
  };

  Crew(schema::Store& store, const base::Clock& clock, Options options);
  ~Crew();

  void drain();
  /// Jobs claimed and not yet finished.
  int busy() const;
  std::uint64_t rounds() const { return claiming_.rounds(); }

 private:
  struct Claimed {
    schema::JobRow job;
    base::Boot renewed;
  };

  std::chrono::nanoseconds claim();
  /// False once draining: the jobs are not taken.
  bool hand_out(const std::vector<schema::JobRow>& jobs);
  void give_back(const std::vector<schema::JobRow>& jobs);
  std::vector<schema::JobRow> claim_jobs(int idle, std::chrono::nanoseconds& rest);
  void renew_leases();
  void work(std::stop_token stop);
  void dial_decided(const schema::JobRow& job);
  std::int64_t undecided_in(const std::string& lane) const;
  int idle() const;
  /// With mutex_ held.
  void forget(schema::JobId id);

  schema::Store& store_;
  const base::Clock& clock_;
  const Options options_;
  SendGate gate_;

  mutable std::mutex mutex_;
  std::condition_variable_any handed_out_;
  std::deque<schema::JobRow> waiting_;  // guarded by mutex_
  std::vector<Claimed> under_way_;      // guarded by mutex_
  /// Lanes of dials that are claimed and neither booked nor turned away yet; guarded by mutex_.
  std::map<schema::JobId, std::string> undecided_;
  bool draining_ = false;  // guarded by mutex_

  std::vector<std::jthread> threads_;
  base::PeriodicLoop claiming_;
};

}  // namespace outdial::workers
