#include "schema/waiting.h"

#include "schema/queue_class.h"

namespace outdial::schema {
namespace {

/// Of each class of the queue.
constexpr int kLookedAt = 100;

constexpr char kWaiting[] = R"(
  SELECT status, reason, people FROM batch_waiting WHERE batch_id = $1 AND people > 0 ORDER BY status, reason)";

constexpr char kRecountWaiting[] = R"(
  SELECT status, reason, COUNT(*) FROM enrolments
  WHERE batch_id = $1 AND (status = 'needs_review' OR (status = 'pending' AND reason <> ''))
  GROUP BY status, reason ORDER BY status, reason)";

constexpr char kEnter[] = R"(
  INSERT INTO batch_waiting (batch_id, status, reason, people) VALUES ($1, $2, $3, 1)
  ON CONFLICT (batch_id, status, reason) DO UPDATE SET people = batch_waiting.people + 1)";

constexpr char kLeave[] = R"(
  UPDATE batch_waiting SET people = people - 1 WHERE batch_id = $1 AND status = $2 AND reason = $3)";

#define FIRST_DUE(number)                                                                  \
  "SELECT * FROM (SELECT reason, next_attempt_at FROM enrolments WHERE batch_id = $1 AND " \
  "status = 'pending' AND " QUEUE_CLASS " = " number                                       \
  " ORDER BY next_attempt_at LIMIT $2) AS "                                                \
  "due_of_" number " "

constexpr char kNextByReason[] =
    "SELECT reason, MIN(next_attempt_at) FROM (" FIRST_DUE("0") "UNION ALL " FIRST_DUE(
        "1") "UNION ALL " FIRST_DUE("2") "UNION ALL " FIRST_DUE("3") ") AS first GROUP BY reason";

WaitingRow read_waiting(const Row& row) {
  return {parse_state<EnrolmentStatus>(row.text(0)).value(), row.text(1), row.integer(2)};
}

}  // namespace

std::vector<WaitingRow> waiting_of_batch(const ReadTx& tx, BatchId batch) {
  return tx.all(kWaiting, {batch}, read_waiting);
}

std::vector<WaitingRow> recount_waiting(const ReadTx& tx, BatchId batch) {
  return tx.all(kRecountWaiting, {batch}, read_waiting);
}

void count_waiting(Tx& tx, BatchId batch, EnrolmentStatus status, std::string_view reason, int by) {
  bool counted = status == EnrolmentStatus::needs_review ||
                 (status == EnrolmentStatus::pending && !reason.empty());
  if (counted) tx.run(by > 0 ? kEnter : kLeave, {batch, to_text(status), reason});
}

std::map<std::string, base::Time> next_by_reason(const ReadTx& tx, BatchId batch) {
  std::map<std::string, base::Time> next;
  tx.all(kNextByReason, {batch, kLookedAt}, [&](const Row& row) {
    next.emplace(row.text(0), row.time(1));
    return 0;
  });
  return next;
}

}  // namespace outdial::schema
