#include "workers/dial_contact.h"

#include "calls/settle.h"
#include "schema/jobs.h"

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

}  // namespace

void begin_dial(schema::Tx& tx, const schema::JobRow& job, const calls::Rules& rules,
                DialStep& step) {
  auto beginning = calls::begin(tx, job, rules);
  if (auto* begun = std::get_if<calls::Begun>(&beginning))
    step.begun = Dial{job, std::move(*begun)};
  else
    step.turned_away.push_back(std::get<calls::NotBegun>(beginning).reason);
}

calls::Answer place_dial(WorkerContext& context, const Dial& dial) {
  auto gap = gap_at_full_rate(context.rules());
  base::Boot latest = dial.begun.checked_at + kSendWithin;
  return context.carrier.place(dial.begun, [&] {
    return context.gate.pass(dial.begun.account_id.str(), gap, latest) &&
           context.gate.pass(dial.begun.from_number, gap, latest) && context.clock.boot() < latest;
  });
}

void settle_dial(schema::Tx& tx, const Dial& dial, const calls::Answer& answer,
                 const calls::Rules& rules, DialStep& step) {
  step.stop_provider_call_id =
      calls::settle(tx, dial.begun.booked, answer, rules).stop_provider_call_id;
  schema::complete_job(tx, dial.job);
}

}  // namespace outdial::workers
