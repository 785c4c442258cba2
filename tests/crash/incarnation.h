#pragma once

#include <functional>
#include <memory>

#include "api/inbox.h"
#include "scheduler/scheduler.h"
#include "tests/crash/provider.h"
#include "tests/support/manual_clock.h"
#include "tests/support/world.h"
#include "workers/claims.h"
#include "workers/hand.h"
#include "workers/send_gate.h"

namespace outdial::tests {

/// What the operator asks for in a run, and whether it was acknowledged.
struct Wish {
  std::string number;
  base::Time at;
  std::optional<base::Time> acknowledged;
};

/// All that one run of the daemon has in memory: scheduler, claims, one worker, inbox. It works on
/// the World's store and provider on the test's thread, and survives errors where the daemon's
/// threads and requests do.
class Incarnation {
 public:
  /// `step` runs at every step that is not the disk's: a request leaves, is answered, a webhook is
  /// acknowledged.
  Incarnation(World& world, ManualClock& clock, Provider& provider, std::function<void()> step);

  /// As at start: takes over what an earlier run left.
  void take_over();
  /// Chores, jobs, webhooks and a wish that are due now.
  void round(Wish* wish = nullptr);

 private:
  void work_off();
  void deliver();

  World& world_;
  ManualClock& clock_;
  Provider& provider_;
  const std::function<void()> step_;
  const schema::InstanceId instance_;
  scheduler::Scheduler scheduler_;
  /// Something came of a turn: there may be more.
  bool worth_looking_ = false;
  workers::Claims claims_;
  workers::SendGate gate_;
  std::unique_ptr<workers::Carrier> carrier_;
  workers::Hand hand_;
  api::Services services_;
  api::Inbox inbox_;
};

}  // namespace outdial::tests
