#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calls/begin.h"
#include "workers/worker_context.h"

namespace outdial::workers {

/// A dial that has begun and whose request is to leave.
struct Dial {
  schema::JobRow job;
  calls::Begun begun;
};

/// What a transaction came to that settles one dial, begins one, or both.
struct DialStep {
  std::optional<Dial> begun;
  /// Why jobs that were looked at were not dialled: names of rules.
  std::vector<std::string> turned_away;
  /// A call to somebody who has another, which is to be stopped.
  std::string stop_provider_call_id;
};

// The three parts of a dial.

/// Books the dial of a claimed job, or sends the job where the reason sends it.
void begin_dial(schema::Tx& tx, const schema::JobRow& job, const calls::Rules& rules,
                DialStep& step);
/// Sends the request, on no transaction's time.
calls::Answer place_dial(WorkerContext& context, const Dial& dial);
void settle_dial(schema::Tx& tx, const Dial& dial, const calls::Answer& answer,
                 const calls::Rules& rules, DialStep& step);

}  // namespace outdial::workers
