#pragma once

#include <optional>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

/// What a call came to, for the counts that people look at.
enum class CallGroup { none, connected, voicemail, no_answer, busy, failed };

/// Counts of one batch; they change in the transaction that changes what they count.
struct ProgressRow {
  BatchId batch_id;
  TenantId tenant_id;
  std::int64_t total = 0;
  std::int64_t pending = 0, queued = 0, in_call = 0;
  std::int64_t done = 0, exhausted = 0, suppressed = 0, expired = 0, cancelled = 0,
               needs_review = 0;
  std::int64_t calls_placed = 0, calls_connected = 0, calls_voicemail = 0, calls_no_answer = 0,
               calls_busy = 0, calls_failed = 0, calls_unknown = 0;
  /// Milliseconds of connected time, and cost in millionths of the account's currency.
  std::int64_t talk_ms = 0, cost_micros = 0;
  base::Time updated_at{};

  bool operator==(const ProgressRow&) const = default;
};

std::optional<ProgressRow> find_progress(const ReadTx& tx, BatchId batch);
/// The same counts made anew from enrolments and calls; talk, cost and updated_at are left 0.
ProgressRow recount_progress(const ReadTx& tx, BatchId batch);

void count_new_enrolment(Tx& tx, BatchId batch);
void count_enrolment_move(Tx& tx, BatchId batch, EnrolmentStatus from, EnrolmentStatus to);

struct CallCountChange {
  int placed = 0;
  int unknown = 0;
  CallGroup from_group = CallGroup::none;
  CallGroup to_group = CallGroup::none;
  std::int64_t talk_ms = 0;
  std::int64_t cost_micros = 0;
};
void count_call_change(Tx& tx, BatchId batch, const CallCountChange& change);

/// Progress rows that changed since they were last published as an event, and whose last event is
/// older than `since`.
std::vector<ProgressRow> progress_to_publish(const ReadTx& tx, base::Time since);
void mark_progress_published(Tx& tx, BatchId batch);

CallGroup group_of_disposition(std::string_view disposition);

}  // namespace outdial::schema
