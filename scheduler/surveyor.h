#pragma once

#include "schema/store.h"

namespace outdial::scheduler {

/// Has every account's concurrency asked for, usually once a minute: what the provider allows and
/// what others use.
class Surveyor {
 public:
  explicit Surveyor(schema::Store& store, std::chrono::seconds interval = std::chrono::seconds{60})
      : store_(store), interval_(interval) {}
  /// How many jobs were made.
  int run_once();

 private:
  schema::Store& store_;
  const std::chrono::seconds interval_;
};

}  // namespace outdial::scheduler
