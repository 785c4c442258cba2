#pragma once

#include <cstdint>

#include "schema/ids.h"
#include "schema/store.h"

namespace outdial::daemon {

/// Logs every safety halt once, after it is on disk: batch, rule, cause and what to do. One thread.
class HaltReporter {
 public:
  /// Says nothing of halts that were committed before.
  HaltReporter(schema::Store& store, schema::TenantId tenant);
  void run_once();

 private:
  schema::Store& store_;
  const schema::TenantId tenant_;
  std::int64_t seen_;
};

}  // namespace outdial::daemon
