#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace outdial::simulator {

/// Lets `rate` things pass per second of the real world, up to `rate` at once (at least one) after
/// a rest. Not safe for several threads.
class TokenBucket {
 public:
  TokenBucket(double rate, base::Boot now) : tokens_(std::max(rate, 1.0)), filled_(now) {
    set_rate(rate);
  }
  void set_rate(double rate) {
    rate_ = rate;
    tokens_ = std::min(tokens_, size());
  }
  bool take(base::Boot now) {
    std::chrono::duration<double> passed = now - filled_;
    tokens_ = std::min(size(), tokens_ + std::max(0.0, passed.count()) * rate_);
    filled_ = std::max(filled_, now);
    if (tokens_ < 1.0 - 1e-9) return false;
    tokens_ -= 1.0;
    return true;
  }

 private:
  double size() const { return std::max(rate_, 1.0); }

  double rate_ = 1;
  double tokens_;
  base::Boot filled_;
};

}  // namespace outdial::simulator
