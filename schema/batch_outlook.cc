#include "schema/batch_outlook.h"

namespace outdial::schema {
namespace {

constexpr char kNextPending[] = R"(
  SELECT next_attempt_at, reason, attempts FROM enrolments WHERE batch_id = $1 AND status = 'pending'
  ORDER BY next_attempt_at, id LIMIT 1)";

}  // namespace

std::optional<NextPending> next_pending(const ReadTx& tx, BatchId batch) {
  return tx.one(kNextPending, {batch}, [](const Row& row) {
    return NextPending{row.time(0), row.text(1), row.integer(2)};
  });
}

}  // namespace outdial::schema
