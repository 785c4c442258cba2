#include "scheduler/pruner.h"

#include "schema/audit.h"
#include "schema/call_events.h"
#include "schema/events.h"
#include "schema/idempotency.h"
#include "schema/jobs.h"

namespace outdial::scheduler {
namespace {

/// Small, so that no webhook waits for long; often enough that no table grows faster than it
/// shrinks.
constexpr int kPruneStep = 500;
constexpr int kStepsPerRound = 10;

struct Kind {
  int (*prune)(schema::Tx& tx, base::Time before, int limit);
  base::Millis Retention::*retention;
};
constexpr Kind kKinds[] = {{schema::prune_events, &Retention::events},
                           {schema::prune_call_events, &Retention::raw_webhooks},
                           {schema::prune_jobs, &Retention::finished_jobs},
                           {schema::prune_audit, &Retention::audit},
                           {schema::prune_keys, &Retention::idempotency_keys}};

}  // namespace

int Pruner::run_once() {
  int gone = 0;
  for (const Kind& kind : kKinds) {
    int rows = kPruneStep;
    for (int step = 0; step < kStepsPerRound && rows == kPruneStep; ++step) {
      rows = store_.write([&](schema::Tx& tx) {
        return kind.prune(tx, tx.now() - retention_.*kind.retention, kPruneStep);
      });
      gone += rows;
    }
  }
  return gone;
}

}  // namespace outdial::scheduler
