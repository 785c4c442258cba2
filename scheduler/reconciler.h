#pragma once

#include "schema/store.h"

namespace outdial::scheduler {

/// Sees to it that every call that somebody waits on is asked for in time: calls whose placing is
/// unknown get a reconcile_call job, calls that have been silent too long a poll_overdue_call job.
class Reconciler {
 public:
  explicit Reconciler(schema::Store& store) : store_(store) {}
  /// How many jobs were made.
  int run_once();

 private:
  schema::Store& store_;
};

}  // namespace outdial::scheduler
