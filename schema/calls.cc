#include "schema/calls.h"

#include <algorithm>
#include <stdexcept>

namespace outdial::schema {
namespace {

constexpr std::size_t kAttemptsLookedAt = 50;

#define CALL_COLUMNS                                                                              \
  "SELECT id, tenant_id, account_id, campaign_id, batch_id, enrolment_id, contact_id, job_id, "   \
  "provider, "                                                                                    \
  "provider_call_id, from_number, phone_number, agent_id, agent_version, attempt, status, "       \
  "doubled, settled, "                                                                            \
  "provisional, counted, answered, disposition, end_reason, error, http_status, duration_ms, "    \
  "cost_cents, "                                                                                  \
  "recording_url, public_log_url, variables_json, evidence_json, reported_started_at, "           \
  "reported_ended_at, "                                                                           \
  "placing_at, placed_at, started_at, ended_at, last_news_at, checks, next_check_at, updated_at " \
  "FROM calls "

CallRow read_call(const Row& row) {
  CallRow c;
  c.id = row.id<CallId>(0);
  c.tenant_id = row.id<TenantId>(1);
  c.account_id = row.id<AccountId>(2);
  c.campaign_id = row.id<CampaignId>(3);
  c.batch_id = row.id<BatchId>(4);
  c.enrolment_id = row.id<EnrolmentId>(5);
  c.contact_id = row.id<ContactId>(6);
  c.job_id = row.id<JobId>(7);
  c.provider = row.text(8);
  c.provider_call_id = row.opt_text(9);
  c.from_number = row.text(10);
  c.phone_number = row.text(11);
  c.agent_id = row.text(12);
  c.agent_version = row.text(13);
  c.attempt = row.integer(14);
  c.status = parse_state<CallStatus>(row.text(15)).value();
  c.doubled = row.flag(16);
  c.settled = row.flag(17);
  c.provisional = row.flag(18);
  c.counted = row.flag(19);
  c.answered = row.flag(20);
  c.disposition = row.text(21);
  c.end_reason = row.text(22);
  c.error = row.text(23);
  c.http_status = row.opt_integer(24);
  c.duration_ms = row.opt_integer(25);
  c.cost_cents = row.opt_text(26);
  c.recording_url = row.text(27);
  c.public_log_url = row.text(28);
  c.variables_json = row.text(29);
  c.evidence_json = row.text(30);
  c.reported_started_at = row.opt_time(31);
  c.reported_ended_at = row.opt_time(32);
  c.placing_at = row.time(33);
  c.placed_at = row.opt_time(34);
  c.started_at = row.opt_time(35);
  c.ended_at = row.opt_time(36);
  c.last_news_at = row.time(37);
  c.checks = row.integer(38);
  c.next_check_at = row.opt_time(39);
  c.updated_at = row.time(40);
  return c;
}

constexpr char kFindCall[] = CALL_COLUMNS "WHERE id = $1";
constexpr char kStatusOfCall[] = "SELECT status FROM calls WHERE id = $1";
constexpr char kFindByProviderId[] = CALL_COLUMNS "WHERE provider = $1 AND provider_call_id = $2";
constexpr char kFindOfJob[] = CALL_COLUMNS "WHERE enrolment_id = $1 AND job_id = $2";

// In the words of the index over live calls.
#define IS_LIVE \
  "(status = 'placing' OR status = 'placed' OR status = 'unknown' OR status = 'ongoing')"

constexpr char kFindLive[] = R"(
  SELECT id FROM calls WHERE tenant_id = $1 AND phone_number = $2 AND doubled = 0 AND )" IS_LIVE;

constexpr char kPastOfNumber[] = R"(
  SELECT c.status, c.counted, c.settled, c.placing_at, c.disposition, k.purpose, c.campaign_id,
         COALESCE(c.ended_at, c.placing_at)
  FROM calls c JOIN campaigns k ON k.id = c.campaign_id
  WHERE c.tenant_id = $1 AND c.phone_number = $2
  ORDER BY c.id DESC)";

constexpr char kInsertPlacing[] = R"(
  INSERT INTO calls (id, tenant_id, account_id, campaign_id, batch_id, enrolment_id, contact_id, job_id, provider,
                     from_number, phone_number, agent_id, agent_version, attempt, status, variables_json,
                     evidence_json, placing_at, last_news_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'placing', $15, $16, $17, $17, $17))";

constexpr char kAdvanceCall[] = R"(
  UPDATE calls SET status = $1, provider_call_id = $2, doubled = $3, settled = $4, provisional = $5, counted = $6,
                   answered = $7, disposition = $8, end_reason = $9, error = $10, http_status = $11, duration_ms = $12,
                   cost_cents = $13, recording_url = $14, public_log_url = $15, reported_started_at = $16,
                   reported_ended_at = $17, placed_at = $18, started_at = $19, ended_at = $20, last_news_at = $21,
                   checks = $22, next_check_at = $23, updated_at = $24
  WHERE id = $25 AND status = $26)";

constexpr char kToCheck[] =
    CALL_COLUMNS "WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $2";
constexpr char kSetCheck[] = "UPDATE calls SET next_check_at = $1, checks = $2 WHERE id = $3";

// The wider condition is the one that an index has.
constexpr char kStalePlacing[] = CALL_COLUMNS R"(
  WHERE doubled = 0 AND status = 'placing' AND placing_at < $1 AND )" IS_LIVE " LIMIT $2";

constexpr char kTimesOfDisposition[] = R"(
  SELECT placing_at FROM calls WHERE enrolment_id = $1 AND counted = 1 AND disposition = $2)";

// Each account counts its own.
constexpr char kCountLive[] = "SELECT SUM(in_flight) FROM accounts";

void note_end(std::vector<PastEnd>& ends, const Row& row) {
  std::string_view disposition = row.view(4);
  if (disposition.empty()) return;
  std::string_view campaign = row.view(6);
  for (PastEnd& known : ends) {
    if (known.disposition != disposition || known.campaign_id.view() != campaign) continue;
    known.at = std::max(known.at, row.time(7));
    return;
  }
  ends.push_back({row.id<CampaignId>(6), std::string(disposition), row.text(5), row.time(7)});
}

}  // namespace

std::optional<CallRow> find_call(const ReadTx& tx, CallId id) {
  return tx.one(kFindCall, {id}, read_call);
}

std::optional<CallStatus> status_of_call(const ReadTx& tx, CallId id) {
  return tx.one(kStatusOfCall, {id},
                [](const Row& row) { return parse_state<CallStatus>(row.view(0)).value(); });
}

std::optional<CallRow> find_call_by_provider_id(const ReadTx& tx, std::string_view provider,
                                                std::string_view provider_call_id) {
  return tx.one(kFindByProviderId, {provider, provider_call_id}, read_call);
}

std::optional<CallRow> find_call_of_job(const ReadTx& tx, EnrolmentId enrolment, JobId job) {
  return tx.one(kFindOfJob, {enrolment, job}, read_call);
}

std::optional<CallId> find_live_call(const ReadTx& tx, TenantId tenant, std::string_view phone) {
  return tx.one(kFindLive, {tenant, phone}, [](const Row& row) { return row.id<CallId>(0); });
}

NumberPast past_of_number(const ReadTx& tx, TenantId tenant, std::string_view phone) {
  NumberPast past;
  tx.all(kPastOfNumber, {tenant, phone}, [&](const Row& row) {
    auto status = parse_state<CallStatus>(row.view(0)).value();
    if (is_live(status)) past.live = true;
    if (status == CallStatus::not_placed && !past.not_placed_at) past.not_placed_at = row.time(3);
    bool may_count = row.flag(1) || !row.flag(2);
    if (may_count && past.attempts.size() < kAttemptsLookedAt)
      past.attempts.push_back({row.time(3), row.text(4), row.text(5)});
    note_end(past.ends, row);
    return 0;
  });
  return past;
}

void insert_placing(Tx& tx, const CallRow& c) {
  tx.run(kInsertPlacing,
         {c.id, c.tenant_id, c.account_id, c.campaign_id, c.batch_id, c.enrolment_id, c.contact_id,
          c.job_id, c.provider, c.from_number, c.phone_number, c.agent_id, c.agent_version,
          c.attempt, c.variables_json, c.evidence_json, tx.now()});
}

bool advance_call(Tx& tx, const CallRow& c, CallStatus from) {
  if (c.status != from && !may_move(from, c.status))
    throw std::logic_error("illegal move of a call from " + std::string(to_text(from)) + " to " +
                           std::string(to_text(c.status)));
  return tx.run(kAdvanceCall, {to_text(c.status),
                               c.provider_call_id,
                               c.doubled,
                               c.settled,
                               c.provisional,
                               c.counted,
                               c.answered,
                               c.disposition,
                               c.end_reason,
                               c.error,
                               c.http_status,
                               c.duration_ms,
                               c.cost_cents,
                               c.recording_url,
                               c.public_log_url,
                               c.reported_started_at,
                               c.reported_ended_at,
                               c.placed_at,
                               c.started_at,
                               c.ended_at,
                               c.last_news_at,
                               c.checks,
                               c.next_check_at,
                               tx.now(),
                               c.id,
                               to_text(from)}) == 1;
}

std::vector<CallRow> calls_to_check(const ReadTx& tx, int limit) {
  return tx.all(kToCheck, {tx.now(), limit}, read_call);
}

void set_next_check(Tx& tx, CallId id, std::optional<base::Time> at, std::int64_t checks) {
  tx.run(kSetCheck, {at, checks, id});
}

std::vector<CallRow> stale_placing(const ReadTx& tx, base::Time before, int limit) {
  return tx.all(kStalePlacing, {before, limit}, read_call);
}

std::vector<base::Time> times_of_disposition(const ReadTx& tx, EnrolmentId enrolment,
                                             std::string_view disposition) {
  return tx.all(kTimesOfDisposition, {enrolment, disposition},
                [](const Row& row) { return row.time(0); });
}

std::int64_t count_live_calls(const ReadTx& tx) {
  return tx.integer(kCountLive, {});
}

}  // namespace outdial::schema
