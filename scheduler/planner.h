#pragma once

#include <functional>
#include <optional>

#include "calls/rules.h"
#include "schema/batches.h"
#include "schema/store.h"

namespace outdial::scheduler {

/// How fast batches that set nothing of their own are put into the queue.
struct Chunking {
  std::int64_t chunk_size = 10;
  /// In the real world, as every pace.
  base::Millis chunk_interval{1'000};
};

/// Turns due enrolments into dial jobs, chunk by chunk. Each turn goes once round the batches,
/// longest unserved first, so that a large one holds up nobody; a batch never has more waiting than
/// it can dial within a minute.
class Planner {
 public:
  struct Result {
    int queued = 0;
    int set_aside = 0;
    /// When the next enrolment or chunk is due, as far as that is known.
    std::optional<base::Time> next_due;
  };

  Planner(schema::Store& store, std::function<calls::Rules()> rules,
          std::function<Chunking()> chunking)
      : store_(store), rules_(std::move(rules)), chunking_(std::move(chunking)) {}

  Result run_once();

 private:
  Result plan(schema::BatchId batch, const calls::Rules& rules, const Chunking& chunking);

  schema::Store& store_;
  const std::function<calls::Rules()> rules_;
  const std::function<Chunking()> chunking_;
};

}  // namespace outdial::scheduler
