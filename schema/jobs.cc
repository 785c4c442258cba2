#include "schema/jobs.h"

namespace outdial::schema {
namespace {

constexpr std::string_view kKindWords[] = {"dial_contact", "reconcile_call", "poll_overdue_call",
                                           "read_concurrency", "erase_person"};

#define JOB_COLUMNS                                                                           \
  "id, tenant_id, kind, state, lane, account_id, batch_id, enrolment_id, call_id, priority, " \
  "due_at, payload_json, "                                                                    \
  "tries, last_error, owner, lease_epoch, lease_until "

JobRow read_job(const Row& row) {
  JobRow j;
  j.id = row.id<JobId>(0);
  j.tenant_id = row.id<TenantId>(1);
  j.kind = parse_job_kind(row.text(2)).value();
  j.state = parse_state<JobState>(row.text(3)).value();
  j.lane = row.text(4);
  j.account_id = row.id<AccountId>(5);
  j.batch_id = row.id<BatchId>(6);
  j.enrolment_id = row.id<EnrolmentId>(7);
  j.call_id = row.id<CallId>(8);
  j.priority = row.integer(9);
  j.due_at = row.time(10);
  j.payload_json = row.text(11);
  j.tries = row.integer(12);
  j.last_error = row.text(13);
  j.owner = row.id<InstanceId>(14);
  j.lease_epoch = row.integer(15);
  j.lease_until = row.opt_time(16).value_or(base::Time{});
  return j;
}

constexpr char kFindJob[] = "SELECT " JOB_COLUMNS "FROM jobs WHERE id = $1";

constexpr char kInsertJob[] = R"(
  INSERT INTO jobs (id, tenant_id, kind, state, lane, account_id, batch_id, enrolment_id, call_id, priority, due_at,
                    payload_json, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT DO NOTHING)";

constexpr char kStage[] = R"(
  UPDATE jobs SET state = 'available'
  WHERE id IN (SELECT id FROM jobs WHERE state = 'scheduled' AND due_at <= $1 ORDER BY due_at LIMIT $2)
    AND state = 'scheduled')";

constexpr char kNextScheduled[] = "SELECT MIN(due_at) FROM jobs WHERE state = 'scheduled'";

constexpr char kDialLanes[] = R"(
  SELECT f.tenant_id || '/' || f.phone, a.id,
         CASE WHEN a.next_dial_at > f.next_dial_at THEN a.next_dial_at ELSE f.next_dial_at END,
         CASE WHEN a.rest_until > COALESCE(f.rest_until, 0) THEN a.rest_until ELSE f.rest_until END,
         a.in_flight, a.remote_limit, a.remote_reserved, a.remote_others
  FROM from_numbers f
  JOIN accounts a ON a.id = f.account_id
  WHERE a.halted_rule IS NULL AND f.paused_rule IS NULL
    AND EXISTS (SELECT 1 FROM jobs j WHERE j.lane = f.tenant_id || '/' || f.phone AND j.state = 'available'))";

constexpr char kNextDials[] = "SELECT " JOB_COLUMNS R"(
  FROM jobs
  WHERE lane = $1 AND state = 'available'
    AND EXISTS (SELECT 1 FROM batches b
                WHERE b.id = jobs.batch_id AND b.live < COALESCE(b.concurrency, $2) AND b.next_dial_at <= $3)
  ORDER BY priority, due_at, id LIMIT $4)";

constexpr char kNextOthers[] = "SELECT " JOB_COLUMNS R"(
  FROM jobs WHERE lane = '' AND state = 'available' ORDER BY priority, due_at, id LIMIT $1)";

constexpr char kClaim[] = R"(
  UPDATE jobs SET state = 'running', owner = $1, lease_epoch = $2, lease_until = $3
  WHERE id = $4 AND state = 'available')";

constexpr char kRenewLease[] = R"(
  UPDATE jobs SET lease_until = $1 WHERE id = $2 AND state = 'running' AND lease_epoch = $3)";

constexpr char kFinishRunning[] = R"(
  UPDATE jobs SET state = $1, last_error = $2, owner = NULL, lease_until = NULL, finished_at = $3
  WHERE id = $4 AND state = 'running' AND lease_epoch = $5)";

constexpr char kSnooze[] = R"(
  UPDATE jobs SET state = 'scheduled', due_at = $1, tries = tries + $2, last_error = $3, owner = NULL,
                  lease_until = NULL
  WHERE id = $4 AND state = 'running' AND lease_epoch = $5)";

constexpr char kReturn[] = R"(
  UPDATE jobs SET state = 'available', owner = NULL, lease_until = NULL
  WHERE id = $1 AND state = 'running' AND lease_epoch = $2)";

constexpr char kCancelWaiting[] = R"(
  UPDATE jobs SET state = 'cancelled', finished_at = $1 WHERE id = $2 AND state IN ('available', 'scheduled'))";

constexpr char kExpiredLeases[] = "SELECT " JOB_COLUMNS R"(
  FROM jobs WHERE state = 'running' AND (lease_until < $1 OR owner <> $2) LIMIT $3)";

constexpr char kCountJobs[] = R"(
  SELECT (SELECT COUNT(*) FROM jobs WHERE state = 'available'), (SELECT COUNT(*) FROM jobs WHERE state = 'scheduled'),
         (SELECT COUNT(*) FROM jobs WHERE state = 'running'))";

constexpr char kAvailableOthers[] = R"(
  SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE lane = '' AND state = 'available' LIMIT $1) AS others)";

constexpr char kOpenAccountJob[] = R"(
  SELECT 1 FROM jobs WHERE account_id = $1 AND kind = $2 AND lane = '' AND finished_at IS NULL LIMIT 1)";

constexpr char kPruneJobs[] = R"(
  DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE finished_at < $1 ORDER BY finished_at LIMIT $2))";

/// One by one: what takes them all and returns them keeps two tables of them on the way.
std::vector<JobRow> claim(Tx& tx, std::vector<JobRow> jobs, const InstanceId& owner,
                          base::Time lease_until) {
  std::erase_if(jobs, [&](JobRow& job) {
    job.state = JobState::running;
    job.owner = owner;
    job.lease_epoch += 1;
    job.lease_until = lease_until;
    return tx.run(kClaim, {owner, job.lease_epoch, lease_until, job.id}) == 0;
  });
  return jobs;
}

bool finish_running(Tx& tx, const JobRow& job, JobState to, std::string_view error) {
  return tx.run(kFinishRunning, {to_text(to), error, tx.now(), job.id, job.lease_epoch}) == 1;
}

}  // namespace

std::string_view to_text(JobKind kind) {
  return kKindWords[static_cast<std::size_t>(kind)];
}

std::optional<JobKind> parse_job_kind(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kKindWords); ++i)
    if (kKindWords[i] == word) return static_cast<JobKind>(i);
  return std::nullopt;
}

std::optional<JobRow> find_job(const ReadTx& tx, JobId id) {
  return tx.one(kFindJob, {id}, read_job);
}

bool insert_job(Tx& tx, const JobRow& j) {
  JobState state = j.due_at <= tx.now() ? JobState::available : JobState::scheduled;
  int inserted = tx.run(kInsertJob, {j.id, j.tenant_id, to_text(j.kind), to_text(state), j.lane,
                                     j.account_id, j.batch_id, j.enrolment_id, j.call_id,
                                     j.priority, j.due_at, j.payload_json, tx.now()});
  if (inserted == 1) tx.announce(state == JobState::available ? Topic::jobs : Topic::enrolments);
  return inserted == 1;
}

int stage_jobs(Tx& tx, int limit) {
  int staged = tx.run(kStage, {tx.now(), limit});
  if (staged > 0) tx.announce(Topic::jobs);
  return staged;
}

std::optional<base::Time> next_scheduled(const ReadTx& tx) {
  return tx.one(kNextScheduled, {}, [](const Row& row) { return row.opt_time(0); })
      .value_or(std::nullopt);
}

std::vector<LaneRow> dial_lanes(const ReadTx& tx) {
  return tx.all(kDialLanes, {}, [](const Row& row) {
    return LaneRow{row.text(0),    row.id<AccountId>(1), row.time(2),        row.opt_time(3),
                   row.integer(4), row.opt_integer(5),   row.opt_integer(6), row.opt_integer(7)};
  });
}

std::vector<JobRow> claim_dials(Tx& tx, std::string_view lane, InstanceId owner,
                                base::Time lease_until, int limit,
                                std::int64_t default_concurrency) {
  return claim(tx, tx.all(kNextDials, {lane, default_concurrency, tx.now(), limit}, read_job),
               owner, lease_until);
}

std::vector<JobRow> claim_other(Tx& tx, InstanceId owner, base::Time lease_until, int limit) {
  return claim(tx, tx.all(kNextOthers, {limit}, read_job), owner, lease_until);
}

bool renew_lease(Tx& tx, JobId id, std::int64_t epoch, base::Time lease_until) {
  return tx.run(kRenewLease, {lease_until, id, epoch}) == 1;
}

bool complete_job(Tx& tx, const JobRow& job) {
  return finish_running(tx, job, JobState::completed, "");
}

bool discard_job(Tx& tx, const JobRow& job, std::string_view error) {
  return finish_running(tx, job, JobState::discarded, error);
}

bool cancel_running_job(Tx& tx, const JobRow& job, std::string_view reason) {
  return finish_running(tx, job, JobState::cancelled, reason);
}

bool snooze_job(Tx& tx, const JobRow& job, base::Time due_at, std::string_view error,
                bool counts_as_try) {
  int changed = tx.run(kSnooze, {due_at, counts_as_try ? 1 : 0, error, job.id, job.lease_epoch});
  if (changed == 1) tx.announce(Topic::enrolments);
  return changed == 1;
}

bool return_job(Tx& tx, const JobRow& job) {
  int changed = tx.run(kReturn, {job.id, job.lease_epoch});
  if (changed == 1) tx.announce(Topic::jobs);
  return changed == 1;
}

bool cancel_waiting_job(Tx& tx, JobId id) {
  return tx.run(kCancelWaiting, {tx.now(), id}) == 1;
}

std::vector<JobRow> expired_leases(const ReadTx& tx, InstanceId self, int limit) {
  return tx.all(kExpiredLeases, {tx.now(), self, limit}, read_job);
}

JobCounts count_jobs(const ReadTx& tx) {
  return tx
      .one(kCountJobs, {},
           [](const Row& row) {
             return JobCounts{row.integer(0), row.integer(1), row.integer(2)};
           })
      .value();
}

std::int64_t count_available_others(const ReadTx& tx, int limit) {
  return tx.integer(kAvailableOthers, {limit});
}

bool has_open_account_job(const ReadTx& tx, AccountId account, JobKind kind) {
  return tx.exists(kOpenAccountJob, {account, to_text(kind)});
}

int prune_jobs(Tx& tx, base::Time finished_before, int limit) {
  return tx.run(kPruneJobs, {finished_before, limit});
}

}  // namespace outdial::schema
