#include "base/doorbell.h"

namespace outdial::base {

void Doorbell::ring() {
  {
    std::scoped_lock lock(mutex_);
    ++count_;
  }
  rung_.notify_all();
}

std::uint64_t Doorbell::count() const {
  std::scoped_lock lock(mutex_);
  return count_;
}

std::uint64_t Doorbell::wait(std::uint64_t seen, const Clock& clock, Boot deadline,
                             std::stop_token stop) {
  std::unique_lock lock(mutex_);
  auto left = deadline - clock.boot();
  if (left > left.zero()) rung_.wait_for(lock, stop, left, [&] { return count_ != seen; });
  return count_;
}

}  // namespace outdial::base
