#include "calls/apply.h"
#include "calls/settle.h"
#include "schema/calls.h"
#include "schema/jobs.h"
#include "workers/worker_context.h"

namespace outdial::workers {
namespace {

/// Once the call could be given up, it is asked for at this interval until a look-up succeeds.
constexpr base::Millis kLateInterval{300'000};

base::Time next_look(const schema::CallRow& call, const calls::Rules& rules, base::Time now) {
  for (base::Millis after : rules.reconcile_after)
    if (call.placing_at + after > now) return call.placing_at + after;
  base::Time give_up = call.placing_at + rules.give_up_unknown_after;
  return give_up > now ? give_up : now + kLateInterval;
}

}  // namespace

JobOutcome reconcile_call(WorkerContext& context, const schema::JobRow& job) {
  calls::Rules rules = context.rules();
  auto call = context.store.read(
      [&](const schema::ReadTx& tx) { return schema::find_call(tx, job.call_id); });
  base::Time asked_at = context.clock.now();
  if (!call || call->status != schema::CallStatus::unknown) return JobDone{};
  auto found = context.carrier.find_attempt(call->id);
  if (!found) return JobFailed{found.error().message, found.error().retry_after};
  auto stops = context.store.write([&](schema::Tx& tx) {
    std::vector<std::string> to_stop;
    for (const auto& evidence : *found)
      to_stop.push_back(calls::apply(tx, evidence, rules).stop_provider_call_id);
    if (found->empty() && !calls::settle_untraced(tx, call->id, asked_at, rules))
      schema::set_next_check(tx, call->id, next_look(*call, rules, tx.now()), call->checks + 1);
    schema::complete_job(tx, job);
    return to_stop;
  });
  for (const auto& id : stops)
    stop_double(context.carrier, id);
  return JobSettled{};
}

}  // namespace outdial::workers
