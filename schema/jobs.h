#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

enum class JobKind {
  dial_contact,
  reconcile_call,
  poll_overdue_call,
  read_concurrency,
  erase_person
};

std::string_view to_text(JobKind kind);
std::optional<JobKind> parse_job_kind(std::string_view word);

struct JobRow {
  JobId id;
  TenantId tenant_id;
  JobKind kind = JobKind::dial_contact;
  JobState state = JobState::available;
  /// The from_number of a dial, empty for other kinds: jobs of one lane share its pace.
  std::string lane;
  AccountId account_id;
  BatchId batch_id;
  EnrolmentId enrolment_id;
  CallId call_id;
  /// Lower goes first.
  std::int64_t priority = 0;
  base::Time due_at{};
  std::string payload_json = "{}";
  std::int64_t tries = 0;
  std::string last_error;
  InstanceId owner;
  /// Grows with every claim; whoever finishes the job names the epoch that it claimed.
  std::int64_t lease_epoch = 0;
  base::Time lease_until{};
};

std::optional<JobRow> find_job(const ReadTx& tx, JobId id);
/// Inserts as available when due, else as scheduled. False when an open job for the same call or
/// enrolment exists.
bool insert_job(Tx& tx, const JobRow& job);

/// scheduled → available for every job whose time has come; how many.
int stage_jobs(Tx& tx, int limit);
/// The earliest due_at of a scheduled job.
std::optional<base::Time> next_scheduled(const ReadTx& tx);

/// A lane with available dials, and what its pace and slots allow at the moment.
struct LaneRow {
  std::string lane;
  AccountId account_id;
  base::Time next_dial_at{};
  std::optional<base::Time> rest_until;
  std::int64_t in_flight = 0;
  std::optional<std::int64_t> remote_limit, remote_reserved, remote_others;
};
std::vector<LaneRow> dial_lanes(const ReadTx& tx);
/// available → running for up to `limit` dials of the lane, by priority and time, passing over
/// batches that have no room at the moment (`default_concurrency` holds for batches that set none).
std::vector<JobRow> claim_dials(Tx& tx, std::string_view lane, InstanceId owner,
                                base::Time lease_until, int limit,
                                std::int64_t default_concurrency);
/// available → running for up to `limit` jobs of the other kinds.
std::vector<JobRow> claim_other(Tx& tx, InstanceId owner, base::Time lease_until, int limit);
bool renew_lease(Tx& tx, JobId id, std::int64_t epoch, base::Time lease_until);

// Ends of a claim; each says whether the job was still running under that epoch.
bool complete_job(Tx& tx, const JobRow& job);
bool discard_job(Tx& tx, const JobRow& job, std::string_view error);
bool cancel_running_job(Tx& tx, const JobRow& job, std::string_view reason);
/// running → scheduled. Counts a try unless the delay was nobody's failure.
bool snooze_job(Tx& tx, const JobRow& job, base::Time due_at, std::string_view error,
                bool counts_as_try);

/// available or scheduled → cancelled.
bool cancel_waiting_job(Tx& tx, JobId id);
/// Running jobs whose lease has run out, or whose owner is not `self` when `self` is given.
std::vector<JobRow> expired_leases(const ReadTx& tx, InstanceId self, int limit);
/// running → available, for a job that has done nothing yet.
bool return_job(Tx& tx, const JobRow& job);

struct JobCounts {
  std::int64_t available = 0, scheduled = 0, running = 0;
};
JobCounts count_jobs(const ReadTx& tx);
/// Available jobs that are no dials, counted up to `limit`.
std::int64_t count_available_others(const ReadTx& tx, int limit);
bool has_open_account_job(const ReadTx& tx, AccountId account, JobKind kind);
int prune_jobs(Tx& tx, base::Time finished_before, int limit);

}  // namespace outdial::schema
