#include "schema/call_events.h"

namespace outdial::schema {
namespace {

#define CALL_EVENT_COLUMNS                                                                      \
  "SELECT id, tenant_id, provider, event, provider_call_id, attempt_id, call_id, body_sha256, " \
  "body, copies, tries, "                                                                       \
  "apply_error, received_at, applied_at, next_try_at FROM call_events "

CallEventRow read_event(const Row& row) {
  CallEventRow e;
  e.id = row.id<CallEventId>(0);
  e.tenant_id = row.id<TenantId>(1);
  e.provider = row.text(2);
  e.event = row.text(3);
  e.provider_call_id = row.text(4);
  e.attempt_id = row.id<CallId>(5);
  e.call_id = row.id<CallId>(6);
  e.body_sha256 = row.text(7);
  e.body = row.text(8);
  e.copies = row.integer(9);
  e.tries = row.integer(10);
  e.apply_error = row.text(11);
  e.received_at = row.time(12);
  e.applied_at = row.opt_time(13);
  e.next_try_at = row.opt_time(14);
  return e;
}

constexpr char kCountCopy[] = R"(
  UPDATE call_events SET copies = copies + 1
  WHERE provider = $1 AND provider_call_id = $2 AND event = $3 AND body_sha256 = $4)";

constexpr char kInsertCallEvent[] = R"(
  INSERT INTO call_events (id, tenant_id, provider, event, provider_call_id, attempt_id, call_id, body_sha256, body,
                           tries, apply_error, received_at, applied_at, next_try_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))";

constexpr char kApplied[] = R"(
  UPDATE call_events SET applied_at = $1, call_id = $2, apply_error = '', next_try_at = NULL WHERE id = $3)";

constexpr char kFailed[] = R"(
  UPDATE call_events SET tries = tries + 1, apply_error = $1, next_try_at = $2 WHERE id = $3)";

constexpr char kToRetry[] =
    CALL_EVENT_COLUMNS "WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT $2";
constexpr char kOfCall[] = CALL_EVENT_COLUMNS "WHERE call_id = $1 ORDER BY id";

constexpr char kUnapplied[] = "SELECT COUNT(*) FROM call_events WHERE next_try_at IS NOT NULL";

constexpr char kPruneCallEvents[] = R"(
  DELETE FROM call_events
  WHERE id IN (SELECT id FROM call_events WHERE received_at < $1 AND next_try_at IS NULL ORDER BY received_at LIMIT $2))";

constexpr char kDeleteOfCall[] = "DELETE FROM call_events WHERE call_id = $1";

}  // namespace

bool count_event_copy(Tx& tx, const CallEventRow& e) {
  return tx.run(kCountCopy, {e.provider, e.provider_call_id, e.event, e.body_sha256}) == 1;
}

void insert_call_event(Tx& tx, const CallEventRow& e) {
  tx.run(kInsertCallEvent,
         {e.id, e.tenant_id, e.provider, e.event, e.provider_call_id, e.attempt_id, e.call_id,
          e.body_sha256, e.body, e.tries, e.apply_error, tx.now(), e.applied_at, e.next_try_at});
}

void mark_event_applied(Tx& tx, CallEventId id, CallId call) {
  tx.run(kApplied, {tx.now(), call, id});
}

void mark_event_failed(Tx& tx, CallEventId id, std::string_view error,
                       std::optional<base::Time> next_try_at) {
  tx.run(kFailed, {error, next_try_at, id});
}

std::vector<CallEventRow> events_to_retry(const ReadTx& tx, int limit) {
  return tx.all(kToRetry, {tx.now(), limit}, read_event);
}

std::vector<CallEventRow> events_of_call(const ReadTx& tx, CallId call) {
  return tx.all(kOfCall, {call}, read_event);
}

std::int64_t count_unapplied_events(const ReadTx& tx) {
  return tx.integer(kUnapplied, {});
}

int prune_call_events(Tx& tx, base::Time before, int limit) {
  return tx.run(kPruneCallEvents, {before, limit});
}

int delete_events_of_call(Tx& tx, CallId call) {
  return tx.run(kDeleteOfCall, {call});
}

}  // namespace outdial::schema
