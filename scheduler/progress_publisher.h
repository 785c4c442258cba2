#pragma once

#include "schema/store.h"

namespace outdial::scheduler {

/// Publishes `batch.progress` for every batch whose counts have changed, at most once per batch and
/// real second.
class ProgressPublisher {
 public:
  ProgressPublisher(schema::Store& store, const base::Clock& clock)
      : store_(store), clock_(clock) {}
  /// How many events were published.
  int run_once();

 private:
  schema::Store& store_;
  const base::Clock& clock_;
};

}  // namespace outdial::scheduler
