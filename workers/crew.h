#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/periodic_loop.h"
#include "schema/jobs.h"
#include "schema/store.h"
#include "workers/carrier.h"
#include "workers/claims.h"
#include "workers/job_runner.h"

namespace outdial::workers {

/// The worker threads and the one thread that claims jobs for them and renews their leases while
/// they run; Claims decides which. drain() stops claiming and gives back what has not begun;
/// destruction waits for the jobs under way.
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
  int busy() const { return claims_.under_way(); }
  std::uint64_t rounds() const { return claiming_.rounds(); }

 private:
  std::chrono::nanoseconds claim();
  /// False once draining: the jobs are not taken.
  bool hand_out(const std::vector<schema::JobRow>& jobs);
  void work(std::stop_token stop);
  bool draining() const;

  schema::Store& store_;
  const base::Clock& clock_;
  const Options options_;
  SendGate gate_;
  Claims claims_;

  mutable std::mutex mutex_;
  std::condition_variable_any handed_out_;
  std::deque<schema::JobRow> waiting_;  // guarded by mutex_
  bool draining_ = false;               // guarded by mutex_

  std::vector<std::jthread> threads_;
  base::PeriodicLoop claiming_;
};

}  // namespace outdial::workers
