#include "schema/progress.h"

#include <array>

namespace outdial::schema {
namespace {

ProgressRow read_progress(const Row& row) {
  ProgressRow p;
  p.batch_id = row.id<BatchId>(0);
  p.tenant_id = row.id<TenantId>(1);
  int column = 2;
  for (std::int64_t* count :
       {&p.total, &p.pending, &p.queued, &p.in_call, &p.done, &p.exhausted, &p.suppressed,
        &p.expired, &p.cancelled, &p.needs_review, &p.calls_placed, &p.calls_connected,
        &p.calls_voicemail, &p.calls_no_answer, &p.calls_busy, &p.calls_failed, &p.calls_unknown,
        &p.talk_ms, &p.cost_micros})
    *count = row.integer(column++);
  p.updated_at = row.time(column);
  return p;
}

#define PROGRESS_COLUMNS                                                                        \
  "SELECT batch_id, tenant_id, total, pending, queued, in_call, done, exhausted, suppressed, "  \
  "expired, cancelled, "                                                                        \
  "needs_review, calls_placed, calls_connected, calls_voicemail, calls_no_answer, calls_busy, " \
  "calls_failed, "                                                                              \
  "calls_unknown, talk_ms, cost_micros, updated_at FROM batch_progress "

constexpr char kFindProgress[] = PROGRESS_COLUMNS "WHERE batch_id = $1";

constexpr char kToPublish[] =
    PROGRESS_COLUMNS "WHERE updated_at > published_at AND published_at <= $1";

constexpr char kMarkPublished[] = R"(
  UPDATE batch_progress SET published_at = CASE WHEN updated_at < $1 THEN updated_at ELSE $1 END WHERE batch_id = $2)";

constexpr char kAddEnrolments[] = R"(
  UPDATE batch_progress SET pending = pending + $1, queued = queued + $2, in_call = in_call + $3, done = done + $4,
                            exhausted = exhausted + $5, suppressed = suppressed + $6, expired = expired + $7,
                            cancelled = cancelled + $8, needs_review = needs_review + $9, total = total + $10,
                            updated_at = $11
  WHERE batch_id = $12)";

constexpr char kAddCalls[] = R"(
  UPDATE batch_progress SET calls_placed = calls_placed + $1, calls_unknown = calls_unknown + $2,
                            calls_connected = calls_connected + $3, calls_voicemail = calls_voicemail + $4,
                            calls_no_answer = calls_no_answer + $5, calls_busy = calls_busy + $6,
                            calls_failed = calls_failed + $7, talk_ms = talk_ms + $8, cost_micros = cost_micros + $9,
                            updated_at = $10
  WHERE batch_id = $11)";

constexpr char kRecountEnrolments[] = R"(
  SELECT status, COUNT(*) FROM enrolments WHERE batch_id = $1 GROUP BY status)";

constexpr char kRecountCalls[] = R"(
  SELECT CASE WHEN provider_call_id IS NULL THEN 0 ELSE 1 END, CASE WHEN status = 'unknown' THEN 1 ELSE 0 END,
         disposition, COUNT(*)
  FROM calls WHERE batch_id = $1 GROUP BY 1, 2, 3)";

using EnrolmentDeltas = std::array<int, 9>;

void add_enrolments(Tx& tx, BatchId batch, const EnrolmentDeltas& d, int total) {
  tx.run(kAddEnrolments,
         {d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7], d[8], total, tx.now(), batch});
}

std::int64_t* group_count(ProgressRow& p, CallGroup group) {
  switch (group) {
    case CallGroup::connected:
      return &p.calls_connected;
    case CallGroup::voicemail:
      return &p.calls_voicemail;
    case CallGroup::no_answer:
      return &p.calls_no_answer;
    case CallGroup::busy:
      return &p.calls_busy;
    case CallGroup::failed:
      return &p.calls_failed;
    case CallGroup::none:
      break;
  }
  return nullptr;
}

std::int64_t* enrolment_count(ProgressRow& p, EnrolmentStatus status) {
  std::int64_t* counts[] = {&p.pending,    &p.queued,  &p.in_call,   &p.done,        &p.exhausted,
                            &p.suppressed, &p.expired, &p.cancelled, &p.needs_review};
  return counts[static_cast<std::size_t>(status)];
}

}  // namespace

std::optional<ProgressRow> find_progress(const ReadTx& tx, BatchId batch) {
  return tx.one(kFindProgress, {batch}, read_progress);
}

ProgressRow recount_progress(const ReadTx& tx, BatchId batch) {
  ProgressRow p;
  p.batch_id = batch;
  tx.all(kRecountEnrolments, {batch}, [&](const Row& row) {
    *enrolment_count(p, parse_state<EnrolmentStatus>(row.text(0)).value()) += row.integer(1);
    p.total += row.integer(1);
    return 0;
  });
  tx.all(kRecountCalls, {batch}, [&](const Row& row) {
    if (row.flag(0)) p.calls_placed += row.integer(3);
    if (row.flag(1)) p.calls_unknown += row.integer(3);
    if (auto* count = group_count(p, group_of_disposition(row.text(2)))) *count += row.integer(3);
    return 0;
  });
  return p;
}

void count_new_enrolment(Tx& tx, BatchId batch) {
  add_enrolments(tx, batch, {1}, 1);
}

void count_enrolment_move(Tx& tx, BatchId batch, EnrolmentStatus from, EnrolmentStatus to) {
  EnrolmentDeltas deltas{};
  deltas[static_cast<std::size_t>(from)] -= 1;
  deltas[static_cast<std::size_t>(to)] += 1;
  add_enrolments(tx, batch, deltas, 0);
}

void count_call_change(Tx& tx, BatchId batch, const CallCountChange& change) {
  ProgressRow delta;
  if (auto* count = group_count(delta, change.from_group)) *count -= 1;
  if (auto* count = group_count(delta, change.to_group)) *count += 1;
  tx.run(kAddCalls, {change.placed, change.unknown, delta.calls_connected, delta.calls_voicemail,
                     delta.calls_no_answer, delta.calls_busy, delta.calls_failed, change.talk_ms,
                     change.cost_micros, tx.now(), batch});
}

std::vector<ProgressRow> progress_to_publish(const ReadTx& tx, base::Time since) {
  return tx.all(kToPublish, {since}, read_progress);
}

void mark_progress_published(Tx& tx, BatchId batch) {
  // A change that shares this millisecond may still come: it has to look newer than what was
  // published.
  tx.run(kMarkPublished, {tx.now() - base::Millis{1}, batch});
}

CallGroup group_of_disposition(std::string_view disposition) {
  if (disposition.empty()) return CallGroup::none;
  if (disposition == "voicemail_no_message" || disposition == "voicemail_left")
    return CallGroup::voicemail;
  if (disposition == "no_answer" || disposition == "user_declined") return CallGroup::no_answer;
  if (disposition == "busy") return CallGroup::busy;
  if (disposition == "network_failure" || disposition == "call_error" ||
      disposition == "provider_error" || disposition == "blocked_spam" ||
      disposition == "invalid_number" || disposition == "permission_denied")
    return CallGroup::failed;
  return CallGroup::connected;
}

}  // namespace outdial::schema
