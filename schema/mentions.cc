#include "schema/mentions.h"

#include <algorithm>

namespace outdial::schema {
namespace {

constexpr char kEnrolmentsWithPhone[] =
    "SELECT id FROM enrolments WHERE tenant_id = $1 AND phone = $2";

constexpr char kJobsOfEnrolment[] =
    "SELECT id FROM jobs WHERE tenant_id = $1 AND enrolment_id || '' = $2 AND finished_at IS NOT "
    "NULL";
constexpr char kJobsOfCall[] =
    "SELECT id FROM jobs WHERE tenant_id = $1 AND call_id || '' = $2 AND finished_at IS NOT NULL";

// Upper and lower case may differ.
constexpr char kErrorsThatSay[] = R"(
  SELECT id FROM errors WHERE tenant_id = $1
    AND (lower(message) LIKE '%' || lower($2) || '%' OR call_id = $2 OR correlation_id = $2))";
constexpr char kAuditsThatSay[] = R"(
  SELECT id FROM audit_log WHERE tenant_id = $1 AND lower(detail_json) LIKE '%' || lower($2) || '%')";
constexpr char kAuditsAbout[] = "SELECT id FROM audit_log WHERE tenant_id = $1 AND subject_id = $2";
constexpr char kUnmatchedEvents[] = R"(
  SELECT id FROM call_events WHERE call_id IS NULL AND tenant_id = $1 AND lower(body) LIKE '%' || lower($2) || '%')";
constexpr char kAnswersThatSay[] = R"(
  SELECT token_id, method, path, key FROM idempotency_keys
  WHERE tenant_id = $1 AND path NOT LIKE '%/erase' AND lower(body) LIKE '%' || lower($2) || '%')";

constexpr char kSuppressionIds[] =
    "SELECT id FROM suppressions WHERE tenant_id = $1 AND phone = $2";

template <class Id>
void add_ids(const ReadTx& tx, std::vector<Id>& list, const char* sql, TenantId tenant,
             std::string_view word) {
  for (Id id : tx.all(sql, {tenant, word}, [](const Row& row) { return row.template id<Id>(0); }))
    if (std::ranges::find(list, id) == list.end()) list.push_back(id);
}

/// What would give the person away wherever it stands.
std::vector<std::string> telling_words(const Subject& subject) {
  std::vector<std::string> words = subject.emails;
  std::ranges::copy(subject.names, std::back_inserter(words));
  for (const std::string& phone : subject.phones)
    if (!is_erased_number(phone)) words.push_back(phone);
  return words;
}

std::vector<std::string> ids_of(const Subject& subject) {
  std::vector<std::string> ids;
  for (ContactId id : subject.contacts)
    ids.push_back(id.str());
  for (EnrolmentId id : subject.enrolments)
    ids.push_back(id.str());
  for (CallId id : subject.calls)
    ids.push_back(id.str());
  return ids;
}

void add_keys(const ReadTx& tx, Mentions& found, TenantId tenant, std::string_view word) {
  tx.all(kAnswersThatSay, {tenant, word}, [&](const Row& row) {
    found.keys.push_back({row.id<TokenId>(0), row.text(1), row.text(2), row.text(3)});
    return 0;
  });
}

}  // namespace

std::vector<AuditId> audits_about(const ReadTx& tx, const Subject& subject) {
  std::vector<AuditId> audits;
  for (const std::string& id : ids_of(subject))
    add_ids(tx, audits, kAuditsAbout, subject.tenant_id, id);
  for (const std::string& phone : subject.phones) {
    add_ids(tx, audits, kAuditsAbout, subject.tenant_id, phone);
    if (auto erased = erased_number(tx, subject.tenant_id, phone))
      add_ids(tx, audits, kAuditsAbout, subject.tenant_id, *erased);
    for (const std::string& suppression : tx.all(kSuppressionIds, {subject.tenant_id, phone},
                                                 [](const Row& row) { return row.text(0); }))
      add_ids(tx, audits, kAuditsAbout, subject.tenant_id, suppression);
  }
  std::ranges::sort(audits);
  return audits;
}

Mentions mentions_of(const ReadTx& tx, const Subject& subject) {
  Mentions found;
  TenantId tenant = subject.tenant_id;
  for (const std::string& phone : subject.phones)
    add_ids(tx, found.enrolments, kEnrolmentsWithPhone, tenant, phone);
  for (EnrolmentId id : subject.enrolments)
    add_ids(tx, found.jobs, kJobsOfEnrolment, tenant, id.view());
  for (CallId id : subject.calls) {
    add_ids(tx, found.jobs, kJobsOfCall, tenant, id.view());
    add_ids(tx, found.errors, kErrorsThatSay, tenant, id.view());
  }
  found.audits = audits_about(tx, subject);
  for (const std::string& word : telling_words(subject)) {
    add_ids(tx, found.errors, kErrorsThatSay, tenant, word);
    add_ids(tx, found.audits, kAuditsThatSay, tenant, word);
    add_ids(tx, found.call_events, kUnmatchedEvents, tenant, word);
    add_keys(tx, found, tenant, word);
  }
  for (const std::string& id : ids_of(subject))
    add_keys(tx, found, tenant, id);
  return found;
}

}  // namespace outdial::schema
