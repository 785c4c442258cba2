#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>

namespace outdial::base {

using Millis = std::chrono::milliseconds;

/// An instant in UTC, in whole milliseconds.
using Time = std::chrono::sys_time<Millis>;

/// CLOCK_BOOTTIME: monotonic, goes on while the machine is suspended. Never stored.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;
};
using Boot = BootClock::time_point;

inline std::int64_t to_millis(Time t) {
  return t.time_since_epoch().count();
}
inline Time from_millis(std::int64_t ms) {
  return Time{Millis{ms}};
}

/// The only source of time. There is one time axis for everything that is stored or decided,
/// `now()`; it is the wall clock, or in a simulated run starts elsewhere and goes `speed()` times
/// faster. Waiting, time-outs and signatures take place in the real world: `boot()` and
/// `real_now()`. Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual Time real_now() const = 0;
  virtual Boot boot() const = 0;
  virtual double speed() const { return 1.0; }
  /// Sleeps in the real world until `deadline` or until stop is requested.
  virtual void sleep_until(Boot deadline, std::stop_token stop = {}) const = 0;

  /// How far `now()` advances while `real` passes in the real world.
  Millis to_stored(std::chrono::nanoseconds real) const;
  /// How long the real world takes until `now()` has advanced by `stored`.
  std::chrono::nanoseconds to_real(Millis stored) const;
  /// How long the real world takes until `now()` is `at`; not positive when it is.
  virtual std::chrono::nanoseconds until(Time at) const { return to_real(at - now()); }
};

/// The machine's clock, or a simulated one on top of it: `now()` is `start` at construction and
/// runs `speed` times faster than the machine's.
class SystemClock : public Clock {
 public:
  SystemClock();
  SystemClock(Time start, double speed);
  Time now() const override;
  Time real_now() const override;
  Boot boot() const override;
  double speed() const override { return speed_; }
  /// To the nanosecond, where `now()` would be up to a millisecond behind.
  std::chrono::nanoseconds until(Time at) const override;
  void sleep_until(Boot deadline, std::stop_token stop = {}) const override;

 private:
  bool simulated_ = false;
  Time start_{};
  double speed_ = 1.0;
  Boot origin_{};
};

}  // namespace outdial::base
