#include "scheduler/planner.h"

#include <algorithm>

#include "calls/enqueue.h"
#include "schema/enrolments.h"
#include "schema/progress.h"

namespace outdial::scheduler {
namespace {

/// Enrolments looked at in one transaction, most of which may turn out to be set aside.
constexpr int kLookAhead = 50;

/// max(2 × concurrency, a minute's worth of dials): enough to keep the lines busy, little enough to
/// take back at once.
std::int64_t queue_cap(const schema::BatchRow& batch, const calls::Rules& rules) {
  double rate =
      std::min(batch.calls_per_second.value_or(rules.calls_per_second), rules.calls_per_second);
  for (auto per_minute : {batch.calls_per_minute.value_or(0), rules.calls_per_minute})
    if (per_minute > 0) rate = std::min(rate, static_cast<double>(per_minute) / 60.0);
  std::int64_t concurrency =
      std::min(batch.concurrency.value_or(rules.concurrency), rules.concurrency);
  return std::max(2 * concurrency, static_cast<std::int64_t>(60.0 * rate));
}

void keep_earlier(std::optional<base::Time>& next, std::optional<base::Time> candidate) {
  if (candidate && (!next || *candidate < *next)) next = candidate;
}

}  // namespace

Planner::Result Planner::run_once() {
  calls::Rules rules = rules_();
  Chunking chunking = chunking_();
  Result total;
  for (const auto& batch :
       store_.read([](const schema::ReadTx& tx) { return schema::batches_to_plan(tx); })) {
    Result part = plan(batch.id, rules, chunking);
    total.queued += part.queued;
    total.set_aside += part.set_aside;
    keep_earlier(total.next_due, part.next_due);
  }
  return total;
}

Planner::Result Planner::plan(schema::BatchId id, const calls::Rules& rules,
                              const Chunking& defaults) {
  auto idle = store_.read([&](const schema::ReadTx& tx) -> std::optional<Result> {
    auto batch = schema::find_batch(tx, id).value();
    auto due = schema::next_due(tx, id);
    if (!due) return Result{};
    base::Time earliest = std::max(*due, batch.next_chunk_at);
    if (earliest > tx.now()) return Result{0, 0, earliest};
    return std::nullopt;
  });
  if (idle) return *idle;

  return store_.write([&](schema::Tx& tx) {
    Result result;
    auto batch = schema::find_batch(tx, id).value();
    if (batch.status != schema::BatchStatus::in_progress) return result;
    std::int64_t room = queue_cap(batch, rules) - schema::find_progress(tx, id).value().queued;
    std::int64_t chunk = std::min(batch.chunk_size.value_or(defaults.chunk_size), room);
    base::Millis interval =
        batch.chunk_interval_ms ? base::Millis{*batch.chunk_interval_ms} : defaults.chunk_interval;
    interval = tx.clock().to_stored(interval);
    base::Time next_chunk = tx.now() + interval;
    bool held = false;
    if (chunk > 0) {
      for (const auto& enrolment :
           schema::due_enrolments(tx, id, static_cast<int>(chunk) + kLookAhead)) {
        if (result.queued == chunk) break;
        auto [enqueued, held_until] = calls::enqueue(tx, enrolment, rules);
        ++(enqueued == calls::Enqueued::queued ? result.queued : result.set_aside);
        if (enqueued != calls::Enqueued::held) continue;
        held = true;
        next_chunk = std::max(next_chunk, held_until);
        break;
      }
    }
    bool full = held || result.queued > 0 || chunk <= 0;
    if (full) schema::set_batch_chunk(tx, id, next_chunk);
    if (auto due = schema::next_due(tx, id))
      result.next_due = full ? std::max(*due, next_chunk) : *due;
    return result;
  });
}

}  // namespace outdial::scheduler
