#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

/// A contact in a batch.
struct EnrolmentRow {
  EnrolmentId id;
  TenantId tenant_id;
  BatchId batch_id;
  CampaignId campaign_id;
  ContactId contact_id;
  std::string phone;
  /// What may occur once in the batch: the phone, or contact and appointment (campaign's one_per).
  std::string dedupe_key;
  /// Line of the imported file, 0 when it came otherwise.
  std::int64_t line = 0;
  EnrolmentStatus status = EnrolmentStatus::pending;
  std::string reason;
  std::string disposition;
  std::int64_t priority = 0;
  base::Time next_attempt_at{};
  std::optional<base::Time> not_before;
  std::optional<base::Time> not_after;
  std::optional<base::Time> appointment_time;
  /// Values of this enrolment alone (objective, context, one-off variables): an object of strings.
  std::string variables_json = "{}";
  /// Dials that count against the person's caps.
  std::int64_t attempts = 0;
  /// Failures in a row that were not the person's.
  std::int64_t backoffs = 0;
  std::int64_t refusals = 0;
  /// The hour that the person named for another call.
  std::optional<base::Time> callback_at;
  std::optional<base::Time> first_attempt_at;
  std::optional<base::Time> last_attempt_at;
  CallId last_call_id;
  JobId job_id;
  base::Time created_at{};
  base::Time updated_at{};
  std::optional<base::Time> finished_at;
};

// Every function that moves an enrolment also moves the batch's counts, in the same transaction,
// and reports whether the enrolment was in the expected state.

std::optional<EnrolmentRow> find_enrolment(const ReadTx& tx, EnrolmentId id);
/// False when the batch already holds the dedupe_key. The enrolment starts as pending.
bool insert_enrolment(Tx& tx, const EnrolmentRow& enrolment);
std::optional<EnrolmentId> find_enrolment_by_key(const ReadTx& tx, BatchId batch,
                                                 std::string_view dedupe_key);

/// pending → queued.
bool queue_enrolment(Tx& tx, const EnrolmentRow& enrolment, JobId job);
/// queued → in_call.
bool start_enrolment_call(Tx& tx, const EnrolmentRow& enrolment, CallId call);

struct Release {
  EnrolmentStatus from;
  base::Time next_attempt_at;
  std::string reason;
  /// Written when set.
  std::optional<std::string> disposition;
  std::int64_t backoffs = 0;
  std::int64_t refusals = 0;
};
/// queued or in_call → pending.
bool release_enrolment(Tx& tx, const EnrolmentRow& enrolment, const Release& release);
/// Any open state → a final one. An empty disposition leaves the column as it is.
bool finish_enrolment(Tx& tx, const EnrolmentRow& enrolment, EnrolmentStatus from,
                      EnrolmentStatus to, std::string_view reason, std::string_view disposition);
/// Counts one attempt of the person, at the instant of its `placing`.
void count_attempt(Tx& tx, EnrolmentId id, base::Time at);
void set_callback(Tx& tx, EnrolmentId id, std::optional<base::Time> at);
void set_enrolment_disposition(Tx& tx, EnrolmentId id, std::string_view disposition);
/// Moves a pending enrolment's next attempt without changing its state.
void postpone_enrolment(Tx& tx, EnrolmentId id, base::Time next_attempt_at,
                        std::string_view reason);
/// Lets everyone who waits for this number to become free try at once.
void wake_number(Tx& tx, TenantId tenant, std::string_view phone);

/// Pending enrolments of the batch whose time has come, in the order in which they are called:
/// callbacks, reminders by appointment, retries, people not called yet; among equals fewest
/// attempts, then the longest due, then id.
std::vector<EnrolmentRow> due_enrolments(const ReadTx& tx, BatchId batch, int limit);
/// The earliest next_attempt_at of the batch's pending enrolments.
std::optional<base::Time> next_due(const ReadTx& tx, BatchId batch);
/// Open enrolments (pending, queued or in_call) of the batch in that state.
std::vector<EnrolmentRow> enrolments_in(const ReadTx& tx, BatchId batch, EnrolmentStatus status,
                                        int limit);
/// Pending and queued enrolments of the tenant with that phone; those of one campaign or contact
/// when it is given.
std::vector<EnrolmentRow> waiting_with_phone(const ReadTx& tx, TenantId tenant,
                                             std::string_view phone, CampaignId campaign,
                                             ContactId contact, int limit);

}  // namespace outdial::schema
