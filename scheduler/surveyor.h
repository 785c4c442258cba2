#pragma once

#include "schema/store.h"

namespace outdial::scheduler {

/// Has every account's concurrency asked for once a minute: what the provider allows and what
/// others use.
class Surveyor {
 public:
  explicit Surveyor(schema::Store& store) : store_(store) {}
  /// How many jobs were made.
  int run_once();

 private:
  schema::Store& store_;
};

}  // namespace outdial::scheduler
