#pragma once

#include <optional>
#include <vector>

#include "scheduler/closer.h"
#include "scheduler/planner.h"
#include "scheduler/reconciler.h"
#include "scheduler/rescuer.h"
#include "scheduler/stager.h"
#include "tests/support/fake_exchange.h"
#include "tests/support/world.h"
#include "workers/dial_contact.h"
#include "workers/job_runner.h"
#include "workers/send_gate.h"

namespace outdial::tests {

/// Scheduler and worker of a World, one step at a time on the calling thread. Every step ends with
/// the World's audit.
class Dialer {
 public:
  explicit Dialer(World& world);

  scheduler::Planner::Result plan();
  int stage();
  /// The next dial of any lane, claimed and not yet begun.
  std::optional<schema::JobRow> claim();
  /// A look-up or another job that is no dial, claimed.
  std::optional<schema::JobRow> claim_other();
  void run(const schema::JobRow& job);

  /// plan, stage, claim one and run it; false when there was nothing to claim.
  bool dial_one();
  /// Until nothing more can be claimed; the number of jobs run.
  int dial_all();
  /// Has every call that is due asked for, and runs these jobs; how many.
  int look_up();
  scheduler::Rescuer::Result rescue();
  int close();
  /// close() until it has nothing more to do.
  void close_all();

  FakeExchange exchange;
  scheduler::Chunking chunking{100, base::Millis{0}};
  /// How long an answer may take before its worker counts as dead.
  const base::Millis patience{30'000};
  const base::Millis lease{60'000};
  const int job_tries = 3;

 private:
  std::function<calls::Rules()> rules();
  void run_dial(const schema::JobRow& job);

  World& world_;
  FakeCarrier carrier_;
  workers::SendGate gate_;
  workers::WorkerContext context_;
  workers::JobRunner runner_;
};

}  // namespace outdial::tests
