#include "base/log.h"
#include "calls/begin.h"
#include "calls/settle.h"
#include "schema/jobs.h"
#include "workers/worker_context.h"

namespace outdial::workers {
namespace {

/// A dial that could not leave within this after it was checked is not made.
constexpr std::chrono::seconds kSendWithin{2};

std::chrono::nanoseconds gap_at_full_rate(const calls::Rules& rules) {
  double seconds = rules.calls_per_second > 0 ? 1.0 / rules.calls_per_second : 0.0;
  if (rules.calls_per_minute > 0)
    seconds = std::max(seconds, 60.0 / static_cast<double>(rules.calls_per_minute));
  return std::chrono::nanoseconds{static_cast<std::int64_t>(seconds * 1e9)};
}

calls::Answer place(WorkerContext& context, const calls::Begun& dial, const calls::Rules& rules) {
  auto gap = gap_at_full_rate(rules);
  base::Boot latest = dial.checked_at + kSendWithin;
  return context.carrier.place(dial, [&] {
    return context.gate.pass(dial.account_id.str(), gap, latest) &&
           context.gate.pass(dial.from_number, gap, latest) && context.clock.boot() < latest;
  });
}

}  // namespace

JobOutcome dial_contact(WorkerContext& context, const schema::JobRow& job) {
  calls::Rules rules = context.rules();
  auto payload = calls::read_dial_payload(job.payload_json);
  auto beginning =
      context.store.write([&](schema::Tx& tx) { return calls::begin(tx, job, payload, rules); });
  context.dial_decided(job);
  if (auto* not_begun = std::get_if<calls::NotBegun>(&beginning)) {
    base::log_debug("Did not dial", {{"job", job.id.view()}, {"reason", not_begun->reason}});
    return JobSettled{};
  }
  const auto& dial = std::get<calls::Begun>(beginning);
  calls::Answer answer = place(context, dial, rules);
  auto result = context.store.write([&](schema::Tx& tx) {
    auto applied = calls::settle(tx, dial.call_id, answer, rules);
    schema::complete_job(tx, job);
    return applied;
  });
  stop_double(context.carrier, result.stop_provider_call_id);
  return JobSettled{};
}

}  // namespace outdial::workers
