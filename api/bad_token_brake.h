#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace outdial::api {

/// Counts wrong tokens by address: more than `limit` within a minute and the address has to wait.
/// Remembers a bounded number of addresses. Safe from any thread.
class BadTokenBrake {
 public:
  explicit BadTokenBrake(int limit = 20) : limit_(limit) {}
  /// How long the address has to wait; nothing when it may try.
  std::optional<base::Millis> wait_for(std::string_view address, base::Boot now);
  void note_failure(std::string_view address, base::Boot now);

 private:
  struct Count {
    base::Boot since{};
    int failures = 0;
  };
  const int limit_;
  std::mutex mutex_;
  std::unordered_map<std::string, Count> counts_;  // guarded by mutex_
};

}  // namespace outdial::api
