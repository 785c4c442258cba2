#include "schema/enrolments.h"

#include <algorithm>
#include <iterator>

#include "schema/progress.h"
#include "schema/queue_class.h"
#include "schema/waiting.h"

namespace outdial::schema {
namespace {

#define ENROLMENT_COLUMNS                                                                          \
  "SELECT id, tenant_id, batch_id, campaign_id, contact_id, phone, dedupe_key, line, status, "     \
  "reason, disposition, "                                                                          \
  "priority, next_attempt_at, not_before, not_after, appointment_time, variables_json, attempts, " \
  "backoffs, "                                                                                     \
  "refusals, first_attempt_at, last_attempt_at, last_call_id, job_id, created_at, updated_at, "    \
  "finished_at, callback_at "                                                                      \
  "FROM enrolments "

EnrolmentRow read_enrolment(const Row& row) {
  EnrolmentRow e;
  e.id = row.id<EnrolmentId>(0);
  e.tenant_id = row.id<TenantId>(1);
  e.batch_id = row.id<BatchId>(2);
  e.campaign_id = row.id<CampaignId>(3);
  e.contact_id = row.id<ContactId>(4);
  e.phone = row.text(5);
  e.dedupe_key = row.text(6);
  e.line = row.integer(7);
  e.status = parse_state<EnrolmentStatus>(row.text(8)).value();
  e.reason = row.text(9);
  e.disposition = row.text(10);
  e.priority = row.integer(11);
  e.next_attempt_at = row.time(12);
  e.not_before = row.opt_time(13);
  e.not_after = row.opt_time(14);
  e.appointment_time = row.opt_time(15);
  e.variables_json = row.text(16);
  e.attempts = row.integer(17);
  e.backoffs = row.integer(18);
  e.refusals = row.integer(19);
  e.first_attempt_at = row.opt_time(20);
  e.last_attempt_at = row.opt_time(21);
  e.last_call_id = row.id<CallId>(22);
  e.job_id = row.id<JobId>(23);
  e.created_at = row.time(24);
  e.updated_at = row.time(25);
  e.finished_at = row.opt_time(26);
  e.callback_at = row.opt_time(27);
  return e;
}

constexpr char kFindEnrolment[] = ENROLMENT_COLUMNS "WHERE id = $1";

constexpr char kFindByKey[] = "SELECT id FROM enrolments WHERE batch_id = $1 AND dedupe_key = $2";

constexpr char kInsertEnrolment[] = R"(
  INSERT INTO enrolments (id, tenant_id, batch_id, campaign_id, contact_id, phone, dedupe_key, line, status, priority,
                          next_attempt_at, not_before, not_after, appointment_time, variables_json, created_at,
                          updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $10, $11, $12, $13, $14, $15, $15)
  ON CONFLICT (batch_id, dedupe_key) DO NOTHING)";

constexpr char kQueueEnrolment[] = R"(
  UPDATE enrolments SET status = 'queued', job_id = $1, reason = '', updated_at = $2
  WHERE id = $3 AND status = 'pending')";

constexpr char kStartCall[] = R"(
  UPDATE enrolments SET status = 'in_call', job_id = NULL, last_call_id = $1, reason = '', updated_at = $2
  WHERE id = $3 AND status = 'queued')";

constexpr char kReleaseEnrolment[] = R"(
  UPDATE enrolments SET status = 'pending', job_id = NULL, next_attempt_at = $1, reason = $2,
                        disposition = COALESCE($3, disposition), backoffs = $4, refusals = $5, updated_at = $6
  WHERE id = $7 AND status = $8)";

constexpr char kFinishEnrolment[] = R"(
  UPDATE enrolments SET status = $1, job_id = NULL, reason = $2,
                        disposition = CASE WHEN $3 = '' THEN disposition ELSE $3 END, updated_at = $4, finished_at = $4
  WHERE id = $5 AND status = $6)";

constexpr char kCountAttempt[] = R"(
  UPDATE enrolments SET attempts = attempts + 1, first_attempt_at = COALESCE(first_attempt_at, $1),
                        last_attempt_at = $1
  WHERE id = $2)";

constexpr char kSetDisposition[] =
    "UPDATE enrolments SET disposition = $1, updated_at = $2 WHERE id = $3";

constexpr char kSetCallback[] = "UPDATE enrolments SET callback_at = $1 WHERE id = $2";

constexpr char kPostpone[] = R"(
  UPDATE enrolments SET next_attempt_at = $1, reason = $2, updated_at = $3 WHERE id = $4 AND status = 'pending')";

// The wider condition of these two is the one that an index has.
constexpr char kWakeNumber[] = R"(
  UPDATE enrolments SET next_attempt_at = $1, updated_at = $1
  WHERE tenant_id = $2 AND phone = $3 AND finished_at IS NULL AND status = 'pending' AND reason = 'number_busy' AND next_attempt_at > $1)";

constexpr char kWaitingWithPhone[] = ENROLMENT_COLUMNS R"(
  WHERE tenant_id = $1 AND phone = $2 AND finished_at IS NULL AND status <> 'in_call'
    AND ($3 IS NULL OR campaign_id = $3) AND ($4 IS NULL OR contact_id || '' = $4) LIMIT $5)";

#define DUE_IN_CLASS(number)                                                 \
  "WHERE batch_id = $1 AND status = 'pending' AND " QUEUE_CLASS " = " number \
  " AND next_attempt_at <= $2 "

// The first two classes go by more than the time that has come. Of a longer queue those are sorted
// who have been due longest.
#define LONGEST_DUE(number)                                                      \
  "SELECT id FROM (SELECT id, appointment_time, attempts, next_attempt_at FROM " \
  "enrolments " DUE_IN_CLASS(                                                    \
      number) "ORDER BY next_attempt_at, attempts, id LIMIT 1000) AS longest ORDER BY "

constexpr char kDueCallbacks[] = LONGEST_DUE("0") "attempts, next_attempt_at, id LIMIT $3";

constexpr char kDueReminders[] =
    LONGEST_DUE("1") "appointment_time, attempts, next_attempt_at, id LIMIT $3";

#define IN_ORDER_OF_TIME "ORDER BY next_attempt_at, attempts, id LIMIT $3"

constexpr char kDueRetries[] = ENROLMENT_COLUMNS DUE_IN_CLASS("2") IN_ORDER_OF_TIME;

constexpr char kDueFresh[] = ENROLMENT_COLUMNS DUE_IN_CLASS("3") IN_ORDER_OF_TIME;

#define FIRST_DUE(number)                                                                          \
  "SELECT MIN(next_attempt_at) AS due FROM enrolments WHERE batch_id = $1 AND status = 'pending' " \
  "AND " QUEUE_CLASS " = " number " "

constexpr char kNextDue[] = "SELECT MIN(due) FROM (" FIRST_DUE("0") "UNION ALL " FIRST_DUE(
    "1") "UNION ALL " FIRST_DUE("2") "UNION ALL " FIRST_DUE("3") ") AS firsts";

constexpr char kInState[] = ENROLMENT_COLUMNS R"(
  WHERE batch_id = $1 AND status = $2 ORDER BY id LIMIT $3)";

}  // namespace

std::optional<EnrolmentRow> find_enrolment(const ReadTx& tx, EnrolmentId id) {
  return tx.one(kFindEnrolment, {id}, read_enrolment);
}

std::optional<EnrolmentId> find_enrolment_by_key(const ReadTx& tx, BatchId batch,
                                                 std::string_view dedupe_key) {
  return tx.one(kFindByKey, {batch, dedupe_key},
                [](const Row& row) { return row.id<EnrolmentId>(0); });
}

bool insert_enrolment(Tx& tx, const EnrolmentRow& e) {
  int inserted =
      tx.run(kInsertEnrolment, {e.id, e.tenant_id, e.batch_id, e.campaign_id, e.contact_id, e.phone,
                                e.dedupe_key, e.line, e.priority, e.next_attempt_at, e.not_before,
                                e.not_after, e.appointment_time, e.variables_json, tx.now()});
  if (inserted == 0) return false;
  count_new_enrolment(tx, e.batch_id);
  tx.announce(Topic::enrolments);
  return true;
}

// Rows that are passed to these are as they are stored: their reason is what they are counted
// under.

bool queue_enrolment(Tx& tx, const EnrolmentRow& e, JobId job) {
  if (tx.run(kQueueEnrolment, {job, tx.now(), e.id}) == 0) return false;
  count_waiting(tx, e.batch_id, EnrolmentStatus::pending, e.reason, -1);
  count_enrolment_move(tx, e.batch_id, EnrolmentStatus::pending, EnrolmentStatus::queued);
  return true;
}

bool start_enrolment_call(Tx& tx, const EnrolmentRow& e, CallId call) {
  if (tx.run(kStartCall, {call, tx.now(), e.id}) == 0) return false;
  count_enrolment_move(tx, e.batch_id, EnrolmentStatus::queued, EnrolmentStatus::in_call);
  return true;
}

bool release_enrolment(Tx& tx, const EnrolmentRow& e, const Release& r) {
  if (tx.run(kReleaseEnrolment, {r.next_attempt_at, r.reason, r.disposition, r.backoffs, r.refusals,
                                 tx.now(), e.id, to_text(r.from)}) == 0)
    return false;
  count_waiting(tx, e.batch_id, EnrolmentStatus::pending, r.reason, +1);
  count_enrolment_move(tx, e.batch_id, r.from, EnrolmentStatus::pending);
  tx.announce(Topic::enrolments);
  return true;
}

bool finish_enrolment(Tx& tx, const EnrolmentRow& e, EnrolmentStatus from, EnrolmentStatus to,
                      std::string_view reason, std::string_view disposition) {
  if (tx.run(kFinishEnrolment, {to_text(to), reason, disposition, tx.now(), e.id, to_text(from)}) ==
      0)
    return false;
  count_waiting(tx, e.batch_id, from, e.reason, -1);
  count_waiting(tx, e.batch_id, to, reason, +1);
  count_enrolment_move(tx, e.batch_id, from, to);
  tx.announce(Topic::enrolments);
  return true;
}

void count_attempt(Tx& tx, EnrolmentId id, base::Time at) {
  tx.run(kCountAttempt, {at, id});
}

void set_callback(Tx& tx, EnrolmentId id, std::optional<base::Time> at) {
  tx.run(kSetCallback, {at, id});
}

void set_enrolment_disposition(Tx& tx, EnrolmentId id, std::string_view disposition) {
  tx.run(kSetDisposition, {disposition, tx.now(), id});
}

void postpone_enrolment(Tx& tx, EnrolmentId id, base::Time next_attempt_at,
                        std::string_view reason) {
  auto before = find_enrolment(tx, id);
  if (!before || tx.run(kPostpone, {next_attempt_at, reason, tx.now(), id}) == 0) return;
  if (before->reason == reason) return;
  count_waiting(tx, before->batch_id, EnrolmentStatus::pending, before->reason, -1);
  count_waiting(tx, before->batch_id, EnrolmentStatus::pending, reason, +1);
}

void wake_number(Tx& tx, TenantId tenant, std::string_view phone) {
  if (tx.run(kWakeNumber, {tx.now(), tenant, phone}) > 0) tx.announce(Topic::enrolments);
}

std::vector<EnrolmentRow> due_enrolments(const ReadTx& tx, BatchId batch, int limit) {
  std::vector<EnrolmentRow> due;
  auto room = [&] { return limit - static_cast<int>(due.size()); };
  for (const char* sorted : {kDueCallbacks, kDueReminders})
    for (EnrolmentId id : tx.all(sorted, {batch, tx.now(), room()},
                                 [](const Row& row) { return row.id<EnrolmentId>(0); }))
      due.push_back(find_enrolment(tx, id).value());
  for (const char* in_order : {kDueRetries, kDueFresh})
    std::ranges::move(tx.all(in_order, {batch, tx.now(), room()}, read_enrolment),
                      std::back_inserter(due));
  return due;
}

std::optional<base::Time> next_due(const ReadTx& tx, BatchId batch) {
  return tx.one(kNextDue, {batch}, [](const Row& row) { return row.opt_time(0); })
      .value_or(std::nullopt);
}

std::vector<EnrolmentRow> enrolments_in(const ReadTx& tx, BatchId batch, EnrolmentStatus status,
                                        int limit) {
  return tx.all(kInState, {batch, to_text(status), limit}, read_enrolment);
}

std::vector<EnrolmentRow> waiting_with_phone(const ReadTx& tx, TenantId tenant,
                                             std::string_view phone, CampaignId campaign,
                                             ContactId contact, int limit) {
  return tx.all(kWaitingWithPhone, {tenant, phone, campaign, contact, limit}, read_enrolment);
}

}  // namespace outdial::schema
