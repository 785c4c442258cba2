#include "scheduler/rescuer.h"

#include "base/log.h"
#include "calls/settle.h"
#include "schema/calls.h"
#include "schema/jobs.h"

namespace outdial::scheduler {
namespace {

constexpr int kRescueStep = 200;
constexpr char kAfterTheDial[] = "the worker did not finish after the dial had begun";

/// True when the job's dial had begun.
bool rescue(schema::Tx& tx, const schema::JobRow& job, const calls::Rules& rules) {
  auto call = schema::find_call_of_job(tx, job.enrolment_id, job.id);
  if (!call) {
    schema::return_job(tx, job);
    return false;
  }
  if (call->status == schema::CallStatus::placing) calls::lose_sight(tx, *call, rules);
  schema::discard_job(tx, job, kAfterTheDial);
  return true;
}

/// Its worker may still be there and only stuck: whatever it says later finds the job gone.
void give_up_on(schema::Tx& tx, const schema::CallRow& call, const calls::Rules& rules) {
  calls::lose_sight(tx, call, rules);
  if (auto job = schema::find_job(tx, call.job_id)) schema::discard_job(tx, *job, kAfterTheDial);
}

}  // namespace

Rescuer::Result Rescuer::run_once() {
  calls::Rules rules = rules_();
  auto busy = store_.read([&](const schema::ReadTx& tx) {
    return !schema::expired_leases(tx, self_, 1).empty() ||
           !schema::stale_placing(tx, tx.now(), 1).empty();
  });
  if (!busy) return {};
  Result result = store_.write([&](schema::Tx& tx) {
    Result done;
    for (const auto& job : schema::expired_leases(tx, self_, kRescueStep))
      ++(rescue(tx, job, rules) ? done.lost_calls : done.returned_jobs);
    base::Time stale = tx.now() - tx.clock().to_stored(placing_patience_);
    for (const auto& call : schema::stale_placing(tx, stale, kRescueStep)) {
      give_up_on(tx, call, rules);
      ++done.lost_calls;
    }
    return done;
  });
  if (result.lost_calls + result.returned_jobs > 0)
    base::log_warn("Took over from workers that did not finish",
                   {{"unknown_calls", result.lost_calls}, {"returned_jobs", result.returned_jobs}});
  return result;
}

}  // namespace outdial::scheduler
