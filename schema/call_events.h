#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// A webhook as it came: the inbox. It is stored before it is answered and applied in the same
/// transaction if it can be; its body, often long, is then written once.
struct CallEventRow {
  CallEventId id;
  TenantId tenant_id;
  std::string provider;
  std::string event;
  std::string provider_call_id;
  CallId attempt_id;
  CallId call_id;
  std::string body_sha256;
  std::string body;
  std::int64_t copies = 1;
  std::int64_t tries = 0;
  std::string apply_error;
  base::Time received_at{};
  std::optional<base::Time> applied_at;
  /// When a chore tries again; unset once applied or given up.
  std::optional<base::Time> next_try_at;
};

/// True when the same body of the same event was stored before; the copy is counted then.
bool count_event_copy(Tx& tx, const CallEventRow& event);
/// Stores an event that is no copy and what became of it, received now.
void insert_call_event(Tx& tx, const CallEventRow& event);
void mark_event_applied(Tx& tx, CallEventId id, CallId call);
void mark_event_failed(Tx& tx, CallEventId id, std::string_view error,
                       std::optional<base::Time> next_try_at);
std::vector<CallEventRow> events_to_retry(const ReadTx& tx, int limit);
std::vector<CallEventRow> events_of_call(const ReadTx& tx, CallId call);
std::int64_t count_unapplied_events(const ReadTx& tx);
int prune_call_events(Tx& tx, base::Time before, int limit);
/// How many there were.
int delete_events_of_call(Tx& tx, CallId call);

}  // namespace outdial::schema
