#pragma once

#include "base/clock.h"

namespace outdial::tests {

/// A clock that moves only when told; sleeping moves it.
class ManualClock : public base::Clock {
 public:
  explicit ManualClock(base::Time start = base::from_millis(1'795'024'800'000)) : now_(start) {}
  base::Time now() const override { return now_; }
  base::Time real_now() const override { return now_; }
  base::Boot boot() const override { return boot_; }
  void sleep_until(base::Boot deadline, std::stop_token = {}) const override {
    if (deadline > boot_) advance(std::chrono::ceil<base::Millis>(deadline - boot_));
  }
  void advance(base::Millis by) const {
    now_ += by;
    boot_ += by;
  }
  void set(base::Time now) { now_ = now; }

 private:
  mutable base::Time now_;
  mutable base::Boot boot_{std::chrono::hours{1}};
};

}  // namespace outdial::tests
