#pragma once

#include "schema/batches.h"
#include "schema/store.h"

namespace outdial::scheduler {

/// Brings batches to their end: expires what is left when a batch runs out, cancels what is left of
/// a cancelled one, and closes a batch once nothing in it is open. Large batches take several
/// rounds of at most 500 contacts.
class Closer {
 public:
  explicit Closer(schema::Store& store) : store_(store) {}
  /// How many batches were closed.
  int run_once();

 private:
  bool close(const schema::BatchRow& batch);
  schema::Store& store_;
};

}  // namespace outdial::scheduler
