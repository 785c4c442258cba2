#include "schema/person_records.h"

#include "schema/call_events.h"
#include "schema/outcomes.h"

namespace outdial::schema {
namespace {

constexpr char kEraseContact[] = R"(
  UPDATE contacts SET external_id = NULL, phone = $1, name_key = $2, name = '', first_name = '', last_name = '',
                      email = '', timezone = '', locale = '', region = '', fields_json = '{}',
                      version = version + 1, erased_at = $3, updated_at = $3
  WHERE id = $2)";
constexpr char kPhoneOfContact[] = "SELECT phone FROM contacts WHERE id = $1";

constexpr char kEraseEnrolment[] = R"(
  UPDATE enrolments SET phone = $1, dedupe_key = $2, line = 0, variables_json = '{}', not_before = NULL,
                        not_after = NULL, appointment_time = NULL, callback_at = NULL
  WHERE id = $2)";
constexpr char kPhoneOfEnrolment[] = "SELECT phone FROM enrolments WHERE id = $1";

constexpr char kEraseCall[] = R"(
  UPDATE calls SET phone_number = $1, error = '', recording_url = '', public_log_url = '', variables_json = '{}',
                   erased_at = $2
  WHERE id = $3)";
constexpr char kPhoneOfCall[] = "SELECT phone_number FROM calls WHERE id = $1";
constexpr char kProviderIdOfCall[] =
    "SELECT provider, provider_call_id FROM calls WHERE id = $1 AND provider_call_id IS NOT NULL";
constexpr char kDeleteEventsOfProviderCall[] =
    "DELETE FROM call_events WHERE provider = $1 AND provider_call_id = $2";

constexpr char kDeleteEvent[] = "DELETE FROM call_events WHERE id = $1";
constexpr char kDeleteJob[] = "DELETE FROM jobs WHERE id = $1 AND finished_at IS NOT NULL";
constexpr char kEraseError[] = "UPDATE errors SET message = 'erased' WHERE id = $1";
constexpr char kEraseAudit[] =
    "UPDATE audit_log SET detail_json = '{}' WHERE id = $1 AND action <> 'person.erased'";
constexpr char kEraseAnswer[] = R"(
  UPDATE idempotency_keys SET body = '{}' WHERE token_id = $1 AND method = $2 AND path = $3 AND key = $4)";

constexpr char kFirstListed[] =
    "SELECT MIN(created_at) FROM suppressions WHERE tenant_id = $1 AND phone = $2";
constexpr char kDeleteSuppressions[] =
    "DELETE FROM suppressions WHERE tenant_id = $1 AND phone = $2";
constexpr char kPutErased[] = R"(
  INSERT INTO suppressions (id, tenant_id, phone, scope, reason, source, created_by, created_at)
  VALUES ($1, $2, $3, 'tenant', 'erased', 'erasure', '', $4)
  ON CONFLICT (tenant_id, phone, scope) DO NOTHING)";
constexpr char kSuppressionsOf[] =
    "SELECT id FROM suppressions WHERE tenant_id = $1 AND phone = $2 ORDER BY id";

template <class Id>
std::string text_of(const ReadTx& tx, const char* sql, Id id) {
  return tx.one(sql, {id}, [](const Row& row) { return row.text(0); }).value_or("");
}

void erase_call(Tx& tx, TenantId tenant, CallId id, ErasedCounts& counts) {
  std::string phone = make_erased_number(tx, tenant, text_of(tx, kPhoneOfCall, id));
  counts.calls += tx.run(kEraseCall, {phone, tx.now(), id});
  counts.transcripts += delete_transcript(tx, id);
  counts.analyses += delete_analysis(tx, id);
  counts.call_events += delete_events_of_call(tx, id);
  auto provider = tx.one(kProviderIdOfCall, {id},
                         [](const Row& row) { return std::pair(row.text(0), row.text(1)); });
  if (provider)
    counts.call_events += tx.run(kDeleteEventsOfProviderCall, {provider->first, provider->second});
}

void erase_mentions(Tx& tx, const Mentions& mentions, ErasedCounts& counts) {
  for (CallEventId id : mentions.call_events)
    counts.call_events += tx.run(kDeleteEvent, {id});
  for (JobId id : mentions.jobs)
    counts.jobs += tx.run(kDeleteJob, {id});
  for (ErrorId id : mentions.errors)
    counts.errors += tx.run(kEraseError, {id});
  for (AuditId id : mentions.audits)
    counts.audits += tx.run(kEraseAudit, {id});
  for (const Mentions::Key& key : mentions.keys)
    counts.answers += tx.run(kEraseAnswer, {key.token_id, key.method, key.path, key.key});
}

}  // namespace

ErasedCounts erase_records(Tx& tx, const Subject& subject, const Mentions& mentions) {
  ErasedCounts counts;
  TenantId tenant = subject.tenant_id;
  std::vector<EnrolmentId> enrolments = subject.enrolments;
  enrolments.insert(enrolments.end(), mentions.enrolments.begin(), mentions.enrolments.end());
  for (CallId id : subject.calls)
    erase_call(tx, tenant, id, counts);
  for (EnrolmentId id : enrolments)
    counts.enrolments += tx.run(
        kEraseEnrolment, {make_erased_number(tx, tenant, text_of(tx, kPhoneOfEnrolment, id)), id});
  for (ContactId id : subject.contacts)
    counts.contacts +=
        tx.run(kEraseContact,
               {make_erased_number(tx, tenant, text_of(tx, kPhoneOfContact, id)), id, tx.now()});
  erase_mentions(tx, mentions, counts);
  for (const std::string& phone : subject.phones) {
    put_erased_suppression(tx, tenant, phone);
    if (!is_erased_number(phone))
      counts.suppressions += tx.run(kDeleteSuppressions, {tenant, phone});
  }
  return counts;
}

void put_erased_suppression(Tx& tx, TenantId tenant, std::string_view phone) {
  std::string erased = make_erased_number(tx, tenant, phone);
  auto since =
      tx.one(kFirstListed, {tenant, phone}, [](const Row& row) { return row.opt_time(0); });
  tx.run(kPutErased, {tx.new_id<SuppressionId>(), tenant, erased,
                      since.value_or(std::nullopt).value_or(tx.now())});
}

std::vector<SuppressionId> suppressions_of(const ReadTx& tx, const Subject& subject) {
  std::vector<SuppressionId> found;
  auto add = [&](std::string_view phone) {
    for (SuppressionId id : tx.all(kSuppressionsOf, {subject.tenant_id, phone},
                                   [](const Row& row) { return row.id<SuppressionId>(0); }))
      found.push_back(id);
  };
  for (const std::string& phone : subject.phones) {
    add(phone);
    auto erased = erased_number(tx, subject.tenant_id, phone);
    if (erased && *erased != phone) add(*erased);
  }
  return found;
}

}  // namespace outdial::schema
