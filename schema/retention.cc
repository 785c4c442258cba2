#include "schema/retention.h"

#include <algorithm>
#include <vector>

#include "schema/call_events.h"
#include "schema/outcomes.h"

namespace outdial::schema {
namespace {

constexpr char kRetentionOf[] =
    "SELECT retention_days, candidate_retention_days FROM tenants WHERE id = $1";
constexpr char kSetRetention[] =
    "UPDATE tenants SET retention_days = $1, candidate_retention_days = $2 WHERE id = $3";

// The expression keeps an index from being used that is not in the order of the ids.
#define OLD_CALLS(table, id, join)                                                \
  "SELECT " id                                                                    \
  ", c.placing_at, k.purpose = 'recruiting', "                                    \
  "b.completed_at IS NOT NULL AND p.hold_reason = '' FROM " table join            \
  " JOIN campaigns k ON k.id = c.campaign_id JOIN batches b ON b.id = c.batch_id" \
  " JOIN contacts p ON p.id = c.contact_id WHERE "

constexpr char kOldTranscripts[] =
    OLD_CALLS("transcripts t", "t.call_id", " JOIN calls c ON c.id = t.call_id")
    "t.tenant_id || '' = $1 AND t.call_id > $2 ORDER BY t.call_id LIMIT $3";
constexpr char kOldAnalyses[] =
    OLD_CALLS("call_analyses t", "t.call_id", " JOIN calls c ON c.id = t.call_id")
    "t.tenant_id || '' = $1 AND t.call_id > $2 ORDER BY t.call_id LIMIT $3";
constexpr char kOldCalls[] =
    OLD_CALLS("calls c", "c.id", "") "c.tenant_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3";

constexpr char kClearCall[] = R"(
  UPDATE calls SET recording_url = '', public_log_url = '', variables_json = '{}', error = ''
  WHERE id = $1 AND (recording_url <> '' OR public_log_url <> '' OR variables_json <> '{}' OR error <> ''))";
constexpr char kEnrolmentOfCall[] = "SELECT enrolment_id FROM calls WHERE id = $1";
constexpr char kDropCall[] = "DELETE FROM calls WHERE id = $1";
constexpr char kDropEnrolment[] = R"(
  DELETE FROM enrolments
  WHERE id = $1 AND finished_at < $2 AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.enrolment_id = enrolments.id))";

constexpr char kOldContacts[] = R"(
  SELECT id, created_at, updated_at, pruned_at IS NOT NULL,
         consent_type <> '' AND consent_type <> 'none', hold_reason <> ''
  FROM contacts WHERE tenant_id || '' = $1 AND id > $2 ORDER BY id LIMIT $3)";
constexpr char kUseOfContact[] = R"(
  SELECT COALESCE(MAX(e.finished_at), 0),
         COALESCE(MAX(CASE WHEN e.finished_at IS NULL OR b.completed_at IS NULL THEN 1 ELSE 0 END), 0),
         COALESCE(MAX(CASE WHEN k.purpose = 'recruiting' THEN 1 ELSE 0 END), 0),
         COALESCE(MAX(CASE WHEN EXISTS (SELECT 1 FROM calls c WHERE c.enrolment_id = e.id) THEN 1 ELSE 0 END), 0)
  FROM enrolments e JOIN batches b ON b.id = e.batch_id JOIN campaigns k ON k.id = e.campaign_id
  WHERE e.contact_id = $1)";
constexpr char kDropUncalled[] = R"(
  DELETE FROM enrolments
  WHERE contact_id = $1 AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.enrolment_id = enrolments.id))";
constexpr char kClearEnrolments[] = R"(
  UPDATE enrolments SET variables_json = '{}', dedupe_key = id WHERE contact_id = $1)";
constexpr char kClearContact[] = R"(
  UPDATE contacts SET external_id = NULL, name_key = id, name = '', first_name = '', last_name = '', email = '',
                      timezone = '', locale = '', region = '', fields_json = '{}', pruned_at = $1
  WHERE id = $2)";
constexpr char kDropContact[] = "DELETE FROM contacts WHERE id = $1";

constexpr char kPruneErrors[] = R"(
  DELETE FROM errors
  WHERE id IN (SELECT o.id FROM (SELECT id, created_at FROM errors WHERE tenant_id = $1 ORDER BY id LIMIT $2) o
               WHERE o.created_at < $3))";

struct OldCall {
  CallId id;
  base::Time at;
  bool candidate;
  bool may_go;
};

/// The next rows of the sweep that may go; ends the sweep at the first that is younger than all
/// cutoffs.
std::vector<OldCall> next_calls(const ReadTx& tx, const char* sql, TenantId tenant,
                                base::Time youngest, int limit, Sweep& sweep) {
  auto rows = tx.all(sql, {tenant, sweep.after, limit}, [](const Row& row) {
    return OldCall{row.id<CallId>(0), row.time(1), row.flag(2), row.flag(3)};
  });
  sweep.over = static_cast<int>(rows.size()) < limit;
  auto young = std::ranges::find_if(rows, [&](const OldCall& row) { return row.at >= youngest; });
  sweep.over |= young != rows.end();
  rows.erase(young, rows.end());
  if (!rows.empty()) sweep.after = rows.back().id.str();
  if (sweep.over) sweep.after.clear();
  std::erase_if(rows, [](const OldCall& row) { return !row.may_go; });
  return rows;
}

base::Time contents_of(const Cutoffs& cutoffs, const OldCall& call) {
  return call.candidate ? cutoffs.candidate_contents : cutoffs.contents;
}

void prune_contents(Tx& tx, const char* find, int (*drop)(Tx& tx, CallId call), TenantId tenant,
                    const Cutoffs& cutoffs, int limit, Sweep& sweep) {
  base::Time youngest = std::max(cutoffs.contents, cutoffs.candidate_contents);
  for (const OldCall& call : next_calls(tx, find, tenant, youngest, limit, sweep))
    if (call.at < contents_of(cutoffs, call)) sweep.gone += drop(tx, call.id);
}

void drop_call(Tx& tx, CallId id, base::Time before) {
  auto enrolment =
      tx.one(kEnrolmentOfCall, {id}, [](const Row& row) { return row.id<EnrolmentId>(0); }).value();
  delete_transcript(tx, id);
  delete_analysis(tx, id);
  delete_events_of_call(tx, id);
  tx.run(kDropCall, {id});
  tx.run(kDropEnrolment, {enrolment, before});
}

struct OldContact {
  ContactId id;
  base::Time created_at, last_use;
  bool pruned, consents, held;
};

int prune_contact(Tx& tx, const Cutoffs& cutoffs, OldContact contact) {
  bool in_use = false, candidate = false, called = false;
  tx.one(kUseOfContact, {contact.id}, [&](const Row& row) {
    contact.last_use = std::max(contact.last_use, row.time(0));
    in_use = row.flag(1);
    candidate = row.flag(2);
    called = row.flag(3);
    return true;
  });
  base::Time cutoff = candidate ? cutoffs.candidate_contacts : cutoffs.contacts;
  if (in_use || contact.last_use >= cutoff) return 0;
  bool proof = contact.consents && contact.last_use >= cutoffs.consent;
  if ((called || proof) && contact.pruned) return 0;
  tx.run(kDropUncalled, {contact.id});
  if (!called && !proof) return tx.run(kDropContact, {contact.id});
  tx.run(kClearEnrolments, {contact.id});
  return tx.run(kClearContact, {tx.now(), contact.id});
}

}  // namespace

TenantRetention retention_of(const ReadTx& tx, TenantId tenant) {
  return tx
      .one(kRetentionOf, {tenant},
           [](const Row& row) {
             return TenantRetention{row.opt_integer(0), row.opt_integer(1)};
           })
      .value_or(TenantRetention{});
}

void set_retention(Tx& tx, TenantId tenant, const TenantRetention& r) {
  tx.run(kSetRetention, {r.retention_days, r.candidate_retention_days, tenant});
}

void prune_transcripts(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep) {
  prune_contents(tx, kOldTranscripts, delete_transcript, tenant, cutoffs, limit, sweep);
}

void prune_analyses(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep) {
  prune_contents(tx, kOldAnalyses, delete_analysis, tenant, cutoffs, limit, sweep);
}

void prune_calls(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep) {
  base::Time youngest =
      std::max({cutoffs.contents, cutoffs.candidate_contents, cutoffs.call_detail});
  for (const OldCall& call : next_calls(tx, kOldCalls, tenant, youngest, limit, sweep)) {
    if (call.at < cutoffs.call_detail) {
      drop_call(tx, call.id, cutoffs.call_detail);
      ++sweep.gone;
    } else if (call.at < contents_of(cutoffs, call)) {
      sweep.gone += tx.run(kClearCall, {call.id});
    }
  }
}

void prune_contacts(Tx& tx, TenantId tenant, const Cutoffs& cutoffs, int limit, Sweep& sweep) {
  base::Time youngest = std::max(cutoffs.contacts, cutoffs.candidate_contacts);
  auto rows = tx.all(kOldContacts, {tenant, sweep.after, limit}, [](const Row& row) {
    return OldContact{row.id<ContactId>(0), row.time(1), row.time(2),
                      row.flag(3),          row.flag(4), row.flag(5)};
  });
  sweep.over = static_cast<int>(rows.size()) < limit;
  for (const OldContact& contact : rows) {
    sweep.over |= contact.created_at >= youngest;
    if (sweep.over && contact.created_at >= youngest) break;
    sweep.after = contact.id.str();
    if (!contact.held) sweep.gone += prune_contact(tx, cutoffs, contact);
  }
  if (sweep.over) sweep.after.clear();
}

int prune_errors(Tx& tx, TenantId tenant, base::Time before, int limit) {
  return tx.run(kPruneErrors, {tenant, limit, before});
}

}  // namespace outdial::schema
