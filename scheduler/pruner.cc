#include "scheduler/pruner.h"

#include <algorithm>

#include "base/log.h"
#include "schema/audit.h"
#include "schema/call_events.h"
#include "schema/events.h"
#include "schema/idempotency.h"
#include "schema/jobs.h"
#include "schema/tenants.h"

namespace outdial::scheduler {
namespace {

/// Small, so that no webhook waits for long; often enough that no table grows faster than it
/// shrinks.
constexpr int kPruneStep = 500;
constexpr int kStepsPerRound = 10;
/// Rows of a sweep take several statements each.
constexpr int kSweepStep = 100;

struct Kind {
  int (*prune)(schema::Tx& tx, base::Time before, int limit);
  base::Millis Retention::*retention;
};
constexpr Kind kKinds[] = {{schema::prune_events, &Retention::events},
                           {schema::prune_call_events, &Retention::raw_webhooks},
                           {schema::prune_jobs, &Retention::finished_jobs},
                           {schema::prune_keys, &Retention::idempotency_keys}};

using PruneOfTenant = int (*)(schema::Tx&, schema::TenantId, base::Time, int);
constexpr PruneOfTenant kBooks[] = {schema::prune_audit, schema::prune_errors};

using SweepStep = void (*)(schema::Tx&, schema::TenantId, const schema::Cutoffs&, int,
                           schema::Sweep&);
constexpr SweepStep kSweeps[] = {schema::prune_transcripts, schema::prune_analyses,
                                 schema::prune_calls, schema::prune_contacts};

base::Millis shorter(base::Millis configured, std::optional<std::int64_t> days) {
  if (!days) return configured;
  return std::min(configured, base::Millis{std::chrono::days{*days}});
}

schema::Cutoffs cutoffs_of(base::Time now, const Retention& r, const schema::TenantRetention& own) {
  base::Millis contents = shorter(r.contents, own.retention_days);
  return {now - contents,      now - shorter(contents, own.candidate_retention_days),
          now - r.contacts,    now - shorter(r.contacts, own.candidate_retention_days),
          now - r.call_detail, now - r.consent};
}

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
  for (const auto& tenant :
       store_.read([](const schema::ReadTx& tx) { return schema::list_tenants(tx); }))
    gone += prune_tenant(tenant.id);
  return gone;
}

int Pruner::prune_tenant(schema::TenantId tenant) {
  auto own =
      store_.read([&](const schema::ReadTx& tx) { return schema::retention_of(tx, tenant); });
  int gone = 0;
  for (PruneOfTenant prune : kBooks) {
    int rows = kPruneStep;
    for (int step = 0; step < kStepsPerRound && rows == kPruneStep; ++step) {
      rows = store_.write([&](schema::Tx& tx) {
        return prune(tx, tenant, tx.now() - shorter(retention_.audit, own.retention_days),
                     kPruneStep);
      });
      gone += rows;
    }
  }
  auto& sweeps = sweeps_[tenant];
  int swept = 0;
  for (std::size_t i = 0; i < std::size(kSweeps); ++i) {
    for (int step = 0; step < kStepsPerRound; ++step) {
      sweeps[i] = store_.write([&](schema::Tx& tx) {
        schema::Sweep sweep{sweeps[i].after, 0, false};
        kSweeps[i](tx, tenant, cutoffs_of(tx.now(), retention_, own), kSweepStep, sweep);
        return sweep;
      });
      swept += sweeps[i].gone;
      if (sweeps[i].over) break;
    }
  }
  if (swept > 0) base::log_info("Deleted what is past its retention", {{"rows", swept}});
  return gone + swept;
}

}  // namespace outdial::scheduler
