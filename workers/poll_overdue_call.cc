#include <algorithm>

#include "calls/apply.h"
#include "schema/calls.h"
#include "schema/jobs.h"
#include "workers/worker_context.h"

namespace outdial::workers {
namespace {

constexpr std::int64_t kMostDoublings = 4;
/// An analysis is not waited for longer when Retell has not answered so many times.
constexpr std::int64_t kChecksWithoutAnswer = 3;

base::Millis poll_delay(const calls::Rules& rules, std::int64_t checks) {
  return rules.poll_overdue_after * (std::int64_t{1} << std::min(checks, kMostDoublings));
}

bool still_waits(const schema::CallRow& call) {
  return !call.settled &&
         (schema::is_live(call.status) || call.status == schema::CallStatus::ended);
}

/// Whoever told us of the call may not have named the provider's id.
Lookup<calls::Evidence> ask(Carrier& carrier, const schema::CallRow& call) {
  if (call.provider_call_id) return carrier.get(*call.provider_call_id);
  auto found = carrier.find_attempt(call.id);
  if (!found) return base::unexpected(found.error());
  if (found->empty())
    return base::unexpected(LookupFailure{LookupFailure::Kind::not_found, "not listed", {}});
  return found->front();
}

/// After a look-up that brought no end: settle what has waited long enough, else ask again later.
void wait_on(schema::Tx& tx, schema::CallId id, const calls::Rules& rules, std::int64_t checks,
             bool answered) {
  auto call = schema::find_call(tx, id).value();
  bool waited = call.ended_at && tx.now() >= *call.ended_at + rules.analysis_wait;
  bool asked = answered || checks >= kChecksWithoutAnswer;
  if (call.status == schema::CallStatus::ended && waited && asked)
    calls::settle_provisionally(tx, id, rules);
  else
    calls::give_up(tx, id, rules);
  if (auto after = schema::find_call(tx, id); after && still_waits(*after))
    schema::set_next_check(tx, id, tx.now() + poll_delay(rules, checks), checks + 1);
}

}  // namespace

JobOutcome poll_overdue_call(WorkerContext& context, const schema::JobRow& job) {
  calls::Rules rules = context.rules();
  auto call = context.store.read(
      [&](const schema::ReadTx& tx) { return schema::find_call(tx, job.call_id); });
  if (!call || !still_waits(*call)) return JobDone{};
  Lookup<calls::Evidence> answer = ask(context.carrier, *call);
  auto stop = context.store.write([&](schema::Tx& tx) {
    calls::ApplyResult result;
    if (answer) {
      calls::Evidence evidence = *answer;
      evidence.attempt_id = call->id;
      result = calls::apply(tx, evidence, rules);
    }
    wait_on(tx, call->id, rules, call->checks, answer.has_value());
    schema::complete_job(tx, job);
    return result.stop_provider_call_id;
  });
  stop_double(context.carrier, stop);
  return JobSettled{};
}

}  // namespace outdial::workers
