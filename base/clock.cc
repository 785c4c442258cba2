#include "base/clock.h"

#include <time.h>

#include <cmath>
#include <condition_variable>
#include <mutex>

namespace outdial::base {

Millis Clock::to_stored(std::chrono::nanoseconds real) const {
  return Millis{std::llround(static_cast<double>(real.count()) * speed() / 1e6)};
}

std::chrono::nanoseconds Clock::to_real(Millis stored) const {
  return std::chrono::nanoseconds{
      std::llround(static_cast<double>(stored.count()) * 1e6 / speed())};
}

SystemClock::SystemClock() : origin_(boot()) {}

SystemClock::SystemClock(Time start, double speed)
    : simulated_(true), start_(start), speed_(speed), origin_(boot()) {}

Time SystemClock::now() const {
  if (!simulated_) return real_now();
  return start_ + to_stored(boot() - origin_);
}

std::chrono::nanoseconds SystemClock::until(Time at) const {
  if (!simulated_) return at - std::chrono::system_clock::now();
  return origin_ + to_real(at - start_) - boot();
}

Time SystemClock::real_now() const {
  return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

Boot SystemClock::boot() const {
  timespec ts{};
  clock_gettime(CLOCK_BOOTTIME, &ts);
  return Boot{std::chrono::seconds{ts.tv_sec} + std::chrono::nanoseconds{ts.tv_nsec}};
}

void SystemClock::sleep_until(Boot deadline, std::stop_token stop) const {
  std::mutex mutex;
  std::condition_variable_any waiting;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    auto left = deadline - boot();
    if (left <= left.zero()) return;
    waiting.wait_for(lock, stop, left, [] { return false; });
  }
}

}  // namespace outdial::base
