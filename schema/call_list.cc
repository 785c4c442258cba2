#include "schema/call_list.h"

namespace outdial::schema {
namespace {

#define CALL_CHOICE                                                                        \
  " AND id < $3 AND placing_at >= $4 AND placing_at < $5 "                                 \
  "AND ($6 = '' OR campaign_id = $6) AND ($7 = '' OR batch_id = $7) "                      \
  "AND ($8 = '' OR contact_id = $8) AND ($9 = '' OR $9 LIKE '%,' || disposition || ',%') " \
  "AND ($10 = '' OR EXISTS (SELECT 1 FROM campaigns p WHERE p.id = campaign_id "           \
  "AND $10 LIKE '%,' || p.kind || ',%')) "                                                 \
  "AND (($11 = '' AND $12 = 0 AND $13 = 0) OR $11 LIKE '%,' || status || ',%' "            \
  "OR (status IN ('ended', 'analyzed') AND CASE WHEN disposition IN ('no_answer', "        \
  "'user_declined', 'busy', 'network_failure', 'call_error', 'provider_error', "           \
  "'blocked_spam', 'invalid_number', 'permission_denied') "                                \
  "THEN $13 ELSE $12 END = 1)) ORDER BY id DESC LIMIT $14"

// An expression instead of the column keeps the tenant's index from being preferred to the
// narrower one.
constexpr char kCallsOfTenant[] =
    "SELECT id FROM calls WHERE tenant_id = $1 AND tenant_id = $2" CALL_CHOICE;
constexpr char kOfBatch[] =
    "SELECT id FROM calls WHERE tenant_id || '' = $1 AND batch_id = $2" CALL_CHOICE;
constexpr char kCallsOfContact[] =
    "SELECT id FROM calls WHERE tenant_id || '' = $1 AND enrolment_id IN (SELECT e.id FROM "
    "enrolments e WHERE e.contact_id = $2)" CALL_CHOICE;

constexpr char kEvents[] = R"(
  SELECT id, event, provider_call_id, copies, tries, apply_error, received_at, applied_at, next_try_at
  FROM call_events WHERE call_id = $1 AND id < $2 AND received_at >= $3 AND received_at < $4
  ORDER BY id DESC LIMIT $5)";

}  // namespace

std::vector<CallId> call_page(const ReadTx& tx, TenantId tenant, const CallFilter& filter,
                              const PageRange& range) {
  const char* sql = kCallsOfTenant;
  std::string_view owner = tenant.view();
  if (!filter.batch_id.empty()) {
    sql = kOfBatch;
    owner = filter.batch_id.view();
  } else if (!filter.contact_id.empty()) {
    sql = kCallsOfContact;
    owner = filter.contact_id.view();
  }
  std::string dispositions = one_of(filter.dispositions);
  std::string kinds = one_of(filter.kinds);
  std::string statuses = one_of(filter.statuses);
  return tx.all(sql,
                {tenant, owner, range.top(), range.from, range.until, filter.campaign_id.view(),
                 filter.batch_id.view(), filter.contact_id.view(), dispositions, kinds, statuses,
                 filter.or_completed, filter.or_failed, range.limit},
                [](const Row& row) { return row.id<CallId>(0); });
}

std::vector<CallEventSummary> call_event_page(const ReadTx& tx, CallId call,
                                              const PageRange& range) {
  return tx.all(kEvents, {call, range.top(), range.from, range.until, range.limit},
                [](const Row& row) {
                  CallEventSummary e;
                  e.id = row.id<CallEventId>(0);
                  e.event = row.text(1);
                  e.provider_call_id = row.text(2);
                  e.copies = row.integer(3);
                  e.tries = row.integer(4);
                  e.apply_error = row.text(5);
                  e.received_at = row.time(6);
                  e.applied_at = row.opt_time(7);
                  e.next_try_at = row.opt_time(8);
                  return e;
                });
}

}  // namespace outdial::schema
