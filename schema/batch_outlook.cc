#include "schema/batch_outlook.h"

#include "schema/queue_class.h"

namespace outdial::schema {
namespace {

#define FIRST_OF_CLASS(number)                                                                    \
  "SELECT * FROM (SELECT next_attempt_at, reason, attempts, id FROM enrolments WHERE batch_id = " \
  "$1 AND "                                                                                       \
  "status = 'pending' AND " QUEUE_CLASS " = " number                                              \
  " ORDER BY next_attempt_at, attempts, id LIMIT 1) AS first_of_" number " "

constexpr char kNextPending[] =
    FIRST_OF_CLASS("0") "UNION ALL " FIRST_OF_CLASS("1") "UNION ALL " FIRST_OF_CLASS(
        "2") "UNION ALL " FIRST_OF_CLASS("3") "ORDER BY next_attempt_at, id LIMIT 1";

}  // namespace

std::optional<NextPending> next_pending(const ReadTx& tx, BatchId batch) {
  return tx.one(kNextPending, {batch}, [](const Row& row) {
    return NextPending{row.time(0), row.text(1), row.integer(2)};
  });
}

}  // namespace outdial::schema
