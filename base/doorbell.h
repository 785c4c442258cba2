#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "base/clock.h"

namespace outdial::base {

/// Wakes threads that wait for news. A ring is never lost: a waiter names the last count it has
/// seen. Safe from any thread.
class Doorbell {
 public:
  void ring();
  std::uint64_t count() const;
  /// Waits until the count differs from `seen`, `deadline` has passed or stop is requested; gives
  /// the current count.
  std::uint64_t wait(std::uint64_t seen, const Clock& clock, Boot deadline, std::stop_token stop);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any rung_;
  std::uint64_t count_ = 0;  // guarded by mutex_
};

}  // namespace outdial::base
