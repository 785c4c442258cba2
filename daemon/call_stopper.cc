#include "daemon/call_stopper.h"

#include "base/log.h"

namespace outdial::daemon {
namespace {

constexpr int kTries = 3;
constexpr std::chrono::seconds kRetryAfter{2};
constexpr std::chrono::hours kNothingToDo{1};

}  // namespace

CallStopper::CallStopper(const base::Clock& clock, std::unique_ptr<workers::Carrier> carrier)
    : carrier_(std::move(carrier)),
      loop_("call-stopper", clock, doorbell_, [this](std::stop_token) { return run_once(); }) {}

void CallStopper::stop(std::string_view provider_call_id) {
  {
    std::scoped_lock lock(mutex_);
    wanted_.push_back({std::string(provider_call_id)});
  }
  doorbell_.ring();
}

std::chrono::nanoseconds CallStopper::run_once() {
  Wanted next;
  {
    std::scoped_lock lock(mutex_);
    if (wanted_.empty()) return kNothingToDo;
    next = wanted_.front();
    wanted_.pop_front();
  }
  auto failure = carrier_->stop(next.provider_call_id);
  if (!failure || failure->kind == workers::LookupFailure::Kind::not_found)
    return std::chrono::nanoseconds{0};
  base::log_warn("Retell did not stop a call", {{"provider_call_id", next.provider_call_id},
                                                {"error", failure->message},
                                                {"try", next.tries + 1}});
  if (++next.tries >= kTries) return std::chrono::nanoseconds{0};
  std::scoped_lock lock(mutex_);
  wanted_.push_back(next);
  return kRetryAfter;
}

}  // namespace outdial::daemon
