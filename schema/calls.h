#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

/// One dial attempt.
struct CallRow {
  CallId id;
  TenantId tenant_id;
  AccountId account_id;
  CampaignId campaign_id;
  BatchId batch_id;
  EnrolmentId enrolment_id;
  ContactId contact_id;
  JobId job_id;
  std::string provider;
  /// Retell's own id (`retell_call_id`), once known.
  std::optional<std::string> provider_call_id;
  std::string from_number;
  std::string phone_number;
  std::string agent_id;
  std::string agent_version;
  /// Counts the dials of the enrolment, from 1.
  std::int64_t attempt = 1;
  CallStatus status = CallStatus::placing;
  /// Came alive by late proof while another call of the number was live.
  bool doubled = false;
  /// The enrolment has been told how this call ended.
  bool settled = false;
  /// Settled without an analysis.
  bool provisional = false;
  /// Counts as an attempt of the person.
  bool counted = false;
  bool answered = false;
  std::string disposition;
  /// Retell's disconnection_reason, raw.
  std::string end_reason;
  std::string error;
  std::optional<std::int64_t> http_status;
  std::optional<std::int64_t> duration_ms;
  /// As reported, in US cents, decimal text.
  std::optional<std::string> cost_cents;
  std::string recording_url;
  std::string public_log_url;
  std::string variables_json = "{}";
  /// What was checked when the dial began: rules, zone, local time.
  std::string evidence_json = "{}";
  std::optional<base::Time> reported_started_at;
  std::optional<base::Time> reported_ended_at;
  base::Time placing_at{};
  std::optional<base::Time> placed_at;
  std::optional<base::Time> started_at;
  std::optional<base::Time> ended_at;
  /// When anything was last heard of the call.
  base::Time last_news_at{};
  std::int64_t checks = 0;
  /// When somebody has to ask Retell about the call, if nothing is heard before.
  std::optional<base::Time> next_check_at;
  base::Time updated_at{};
};

std::optional<CallRow> find_call(const ReadTx& tx, CallId id);
std::optional<CallStatus> status_of_call(const ReadTx& tx, CallId id);
std::optional<CallRow> find_call_by_provider_id(const ReadTx& tx, std::string_view provider,
                                                std::string_view provider_call_id);
/// What the job dialled for the enrolment.
std::optional<CallRow> find_call_of_job(const ReadTx& tx, EnrolmentId enrolment, JobId job);
/// The live call of a number that is not a double.
std::optional<CallId> find_live_call(const ReadTx& tx, TenantId tenant, std::string_view phone);
/// A dial that counts as an attempt, or whose outcome is not known yet.
struct PastAttempt {
  base::Time at;
  std::string disposition;
  /// Of its campaign.
  std::string purpose;
};
/// How calls of one campaign to a number ended, by disposition.
struct PastEnd {
  CampaignId campaign_id;
  std::string disposition;
  /// Of the campaign.
  std::string purpose;
  /// The latest end.
  base::Time at;
};
/// What the calls of a number over all batches mean for its next one.
struct NumberPast {
  /// Any call is live, a double too.
  bool live = false;
  /// The latest dial that was given up as not placed.
  std::optional<base::Time> not_placed_at;
  /// The latest 50.
  std::vector<PastAttempt> attempts;
  /// One for each campaign and disposition.
  std::vector<PastEnd> ends;
};
NumberPast past_of_number(const ReadTx& tx, TenantId tenant, std::string_view phone);

/// Fails with an exception when the number has a live call already: callers look first.
void insert_placing(Tx& tx, const CallRow& call);
/// Writes the row's new state and facts if the call is still in state `from`; the move must be
/// legal.
bool advance_call(Tx& tx, const CallRow& call, CallStatus from);

/// Calls whose next_check_at has come, oldest first.
std::vector<CallRow> calls_to_check(const ReadTx& tx, int limit);
void set_next_check(Tx& tx, CallId id, std::optional<base::Time> at, std::int64_t checks);
/// Calls in `placing` since before `before`.
std::vector<CallRow> stale_placing(const ReadTx& tx, base::Time before, int limit);
/// When the counted calls of the enrolment were made that ended with the disposition.
std::vector<base::Time> times_of_disposition(const ReadTx& tx, EnrolmentId enrolment,
                                             std::string_view disposition);
/// Calls that hold a slot, over all accounts.
std::int64_t count_live_calls(const ReadTx& tx);

}  // namespace outdial::schema
