#include "scheduler/pruner.h"

#include "schema/audit.h"
#include "schema/call_events.h"
#include "schema/events.h"
#include "schema/idempotency.h"
#include "schema/jobs.h"

namespace outdial::scheduler {
namespace {

constexpr int kStep = 500;

}  // namespace

int Pruner::run_once() {
  return store_.write([&](schema::Tx& tx) {
    base::Time now = tx.now();
    return schema::prune_events(tx, now - retention_.events, kStep) +
           schema::prune_call_events(tx, now - retention_.raw_webhooks, kStep) +
           schema::prune_jobs(tx, now - retention_.finished_jobs, kStep) +
           schema::prune_audit(tx, now - retention_.audit, kStep) +
           schema::prune_keys(tx, now - retention_.idempotency_keys, kStep);
  });
}

}  // namespace outdial::scheduler
