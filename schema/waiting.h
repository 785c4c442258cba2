#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

/// So many people of a batch are pending, or in review, for one reason. Who is pending and has met
/// no rule yet has no reason and is in none of these rows. Kept in the transaction that changes
/// what they count.
struct WaitingRow {
  EnrolmentStatus status = EnrolmentStatus::pending;
  std::string reason;
  std::int64_t people = 0;

  bool operator==(const WaitingRow&) const = default;
};

/// By state and reason, without those that nobody waits for any more.
std::vector<WaitingRow> waiting_of_batch(const ReadTx& tx, BatchId batch);
/// The same, counted anew.
std::vector<WaitingRow> recount_waiting(const ReadTx& tx, BatchId batch);

/// Somebody entered this state for this reason (by 1), or left it (by -1). States that nobody waits
/// in are passed over.
void count_waiting(Tx& tx, BatchId batch, EnrolmentStatus status, std::string_view reason, int by);

/// The first next attempt for each reason of the pending, as far as it is found among those of the
/// batch that are due first.
std::map<std::string, base::Time> next_by_reason(const ReadTx& tx, BatchId batch);

}  // namespace outdial::schema
