#pragma once

#include <optional>
#include <string>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// The pending enrolment of a batch that is due first.
struct NextPending {
  base::Time at{};
  /// Why it waits, in a rule's word; may be empty.
  std::string reason;
  std::int64_t attempts = 0;
};
std::optional<NextPending> next_pending(const ReadTx& tx, BatchId batch);

}  // namespace outdial::schema
