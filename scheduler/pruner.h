#pragma once

#include "schema/store.h"

namespace outdial::scheduler {

/// How long things are kept that nobody needs for calling.
struct Retention {
  base::Millis events{std::chrono::hours{72}};
  base::Millis raw_webhooks{std::chrono::hours{30 * 24}};
  base::Millis finished_jobs{std::chrono::hours{7 * 24}};
  base::Millis audit{std::chrono::hours{730 * 24}};
  base::Millis idempotency_keys{std::chrono::hours{24}};
};

/// Deletes what is past its retention in small steps, at most ten of each kind per round.
class Pruner {
 public:
  Pruner(schema::Store& store, Retention retention) : store_(store), retention_(retention) {}
  /// How many rows went.
  int run_once();

 private:
  schema::Store& store_;
  const Retention retention_;
};

}  // namespace outdial::scheduler
