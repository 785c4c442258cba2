#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/periodic_loop.h"
#include "schema/jobs.h"
#include "schema/store.h"
#include "workers/carrier.h"
#include "workers/claims.h"
#include "workers/hand.h"

namespace outdial::workers {

/// The worker threads, each a Hand, and the one thread that hands out turns to them and renews the
/// leases of what they run; Claims decides whose turn it is. drain() stops handing out; destruction
/// waits for what is under way.
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
  /// Turns and jobs that are not over.
  int busy() const { return claims_.under_way(); }
  std::uint64_t rounds() const { return claiming_.rounds(); }

 private:
  std::chrono::nanoseconds claim();
  void work(std::stop_token stop);
  std::optional<Turn> next_dial();
  /// With the mutex held.
  Turn pop();
  bool draining() const;

  schema::Store& store_;
  const base::Clock& clock_;
  const Options options_;
  SendGate gate_;
  Claims claims_;

  mutable std::mutex mutex_;
  std::condition_variable_any turn_ready_;
  std::deque<Turn> ready_;  // guarded by mutex_
  bool draining_ = false;   // guarded by mutex_

  std::vector<std::jthread> threads_;
  base::PeriodicLoop claiming_;
};

}  // namespace outdial::workers
