#include "base/periodic_loop.h"

#include <pthread.h>
#include <sys/prctl.h>

#include <exception>

#include "base/log.h"

namespace outdial::base {

PeriodicLoop::PeriodicLoop(std::string name, const Clock& clock, Doorbell& doorbell, Chore chore)
    : name_(std::move(name)),
      clock_(clock),
      doorbell_(doorbell),
      chore_(std::move(chore)),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void PeriodicLoop::run(std::stop_token stop) {
  pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
  // What falls due is waited for: the kernel may not let the thread sleep 50 us longer.
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  while (!stop.stop_requested()) {
    std::uint64_t seen = doorbell_.count();
    std::chrono::nanoseconds rest = std::chrono::seconds{1};
    try {
      rest = chore_(stop);
    } catch (const std::exception& error) {
      log_error("A round failed and will be tried again",
                {{"loop", name_}, {"error", error.what()}});
    }
    ++rounds_;
    doorbell_.wait(seen, clock_, clock_.boot() + rest, stop);
  }
}

}  // namespace outdial::base
