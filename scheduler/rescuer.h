#pragma once

#include <functional>

#include "calls/rules.h"
#include "schema/ids.h"
#include "schema/store.h"

namespace outdial::scheduler {

/// Takes over what a dead or stuck worker left behind. A dial that had begun is never repeated: its
/// call becomes unknown and is reconciled. A job that had done nothing goes back to the queue.
class Rescuer {
 public:
  struct Result {
    int lost_calls = 0;
    int returned_jobs = 0;
  };

  /// `placing_patience`: how long, in the real world, an answer may take before its worker counts
  /// as dead.
  Rescuer(schema::Store& store, schema::InstanceId self, std::function<calls::Rules()> rules,
          base::Millis placing_patience)
      : store_(store), self_(self), rules_(std::move(rules)), placing_patience_(placing_patience) {}

  Result run_once();

 private:
  schema::Store& store_;
  const schema::InstanceId self_;
  const std::function<calls::Rules()> rules_;
  const base::Millis placing_patience_;
};

}  // namespace outdial::scheduler
