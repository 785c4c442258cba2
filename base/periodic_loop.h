#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/doorbell.h"

namespace outdial::base {

/// A thread that runs one chore again and again: at the latest after the real-world interval the
/// chore asks for, earlier when the doorbell rings. An exception from the chore is logged once per
/// occurrence and the loop goes on after one second. Stops and joins on destruction.
class PeriodicLoop {
 public:
  /// Runs one round and says how long to rest if nothing rings.
  using Chore = std::function<std::chrono::nanoseconds(std::stop_token)>;

  PeriodicLoop(std::string name, const Clock& clock, Doorbell& doorbell, Chore chore);

  /// Grows with every finished round; the watchdog looks whether it does.
  std::uint64_t rounds() const { return rounds_; }
  void request_stop() { thread_.request_stop(); }

 private:
  void run(std::stop_token stop);

  const std::string name_;
  const Clock& clock_;
  Doorbell& doorbell_;
  const Chore chore_;
  std::atomic<std::uint64_t> rounds_{0};
  std::jthread thread_;
};

}  // namespace outdial::base
