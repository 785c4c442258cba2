#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "base/doorbell.h"
#include "base/periodic_loop.h"
#include "workers/carrier.h"

namespace outdial::daemon {

/// Ends live calls for request handlers, which must not wait for Retell: a thread with a carrier of
/// its own. A stop that fails is tried three times; the call's own length limit is the net below.
class CallStopper {
 public:
  CallStopper(const base::Clock& clock, std::unique_ptr<workers::Carrier> carrier);
  void stop(std::string_view provider_call_id);

 private:
  struct Wanted {
    std::string provider_call_id;
    int tries = 0;
  };
  std::chrono::nanoseconds run_once();

  std::unique_ptr<workers::Carrier> carrier_;
  std::mutex mutex_;
  std::deque<Wanted> wanted_;  // guarded by mutex_
  base::Doorbell doorbell_;
  base::PeriodicLoop loop_;
};

}  // namespace outdial::daemon
