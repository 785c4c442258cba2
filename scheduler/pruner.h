#pragma once

#include <array>
#include <map>

#include "schema/retention.h"
#include "schema/store.h"

namespace outdial::scheduler {

/// How long things are kept that nobody needs for calling.
struct Retention {
  base::Millis events{std::chrono::hours{72}};
  base::Millis raw_webhooks{std::chrono::hours{30 * 24}};
  base::Millis finished_jobs{std::chrono::hours{7 * 24}};
  /// And errors; a tenant may have less.
  base::Millis audit{std::chrono::hours{730 * 24}};
  base::Millis idempotency_keys{std::chrono::hours{24}};
  /// Transcripts, analyses, recordings' links; a tenant may have less.
  base::Millis contents{std::chrono::hours{730 * 24}};
  base::Millis contacts{std::chrono::hours{730 * 24}};
  base::Millis call_detail{std::chrono::hours{1'825 * 24}};
  /// After its last use.
  base::Millis consent{std::chrono::hours{1'825 * 24}};
};

/// Deletes what is past its retention in small steps, at most ten of each kind per round; it goes
/// on in the next round. Safe to repeat, and only counts are told.
class Pruner {
 public:
  Pruner(schema::Store& store, Retention retention) : store_(store), retention_(retention) {}
  /// How many rows went.
  int run_once();

 private:
  int prune_tenant(schema::TenantId tenant);

  schema::Store& store_;
  const Retention retention_;
  /// Where the sweeps of each tenant stand, in the order of kSweeps.
  std::map<schema::TenantId, std::array<schema::Sweep, 4>> sweeps_;
};

}  // namespace outdial::scheduler
