#pragma once

#include "base/clock.h"
#include "scheduler/clock_keeper.h"
#include "scheduler/closer.h"
#include "scheduler/planner.h"
#include "scheduler/progress_publisher.h"
#include "scheduler/pruner.h"
#include "scheduler/reconciler.h"
#include "scheduler/rescuer.h"
#include "scheduler/stager.h"
#include "scheduler/surveyor.h"

namespace outdial::scheduler {

/// All chores on a clock, for one thread. run_once() does what is due and says how long the thread
/// may rest in the real world unless something rings: planning and staging happen at once, the rest
/// at their own intervals. A chore that throws ends the round; the next round starts over, so that
/// no chore is lost.
class Scheduler {
 public:
  struct Options {
    schema::InstanceId self;
    std::function<calls::Rules()> rules;
    std::function<Chunking()> chunking;
    base::Millis placing_patience;
    Retention retention;
    std::chrono::milliseconds prune_interval{60'000};
    std::chrono::seconds survey_interval{60};
  };

  Scheduler(schema::Store& store, const base::Clock& clock, Options options);
  std::chrono::nanoseconds run_once();
  /// Once, before the first round: everything that an earlier run left running is taken over.
  void take_over();

 private:
  bool due(base::Boot& last, std::chrono::milliseconds interval);

  const base::Clock& clock_;
  const std::chrono::milliseconds prune_interval_;
  ClockKeeper clock_keeper_;
  Planner planner_;
  Stager stager_;
  Rescuer rescuer_;
  Reconciler reconciler_;
  Closer closer_;
  Pruner pruner_;
  ProgressPublisher publisher_;
  Surveyor surveyor_;
  base::Boot last_rescue_{}, last_reconcile_{}, last_close_{}, last_prune_{}, last_publish_{},
      last_survey_{};
};

}  // namespace outdial::scheduler
