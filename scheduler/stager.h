#pragma once

#include <optional>

#include "schema/store.h"

namespace outdial::scheduler {

/// Makes scheduled jobs available when their time has come.
class Stager {
 public:
  struct Result {
    int staged = 0;
    std::optional<base::Time> next_due;
  };

  explicit Stager(schema::Store& store) : store_(store) {}
  Result run_once();

 private:
  schema::Store& store_;
};

}  // namespace outdial::scheduler
