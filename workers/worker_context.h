#pragma once

#include <functional>

#include "calls/rules.h"
#include "schema/store.h"
#include "workers/carrier.h"
#include "workers/job_outcome.h"
#include "workers/send_gate.h"

namespace outdial::workers {

/// What a job may use while it runs. `carrier` belongs to the running thread; the rest is shared.
struct WorkerContext {
  schema::Store& store;
  const base::Clock& clock;
  Carrier& carrier;
  SendGate& gate;
  std::function<calls::Rules()> rules;
};

// One function per kind of job that is no dial.
JobOutcome reconcile_call(WorkerContext& context, const schema::JobRow& job);
JobOutcome poll_overdue_call(WorkerContext& context, const schema::JobRow& job);
JobOutcome read_concurrency(WorkerContext& context, const schema::JobRow& job);
JobOutcome erase_person(WorkerContext& context, const schema::JobRow& job);

}  // namespace outdial::workers
