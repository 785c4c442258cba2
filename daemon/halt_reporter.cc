#include "daemon/halt_reporter.h"

#include <vector>

#include "api/halt_cause.h"
#include "base/log.h"
#include "schema/events.h"

namespace outdial::daemon {
namespace {

constexpr int kStep = 200;

struct Halt {
  schema::BatchRow batch;
  std::string rule;
  api::HaltCause why;
};

void log_halt(const Halt& halt) {
  base::log_error("A safety rule halted a batch",
                  {{"batch", halt.batch.id.view()},
                   {"batch_name", halt.batch.name},
                   {"rule", halt.rule},
                   {"cause", halt.why.cause},
                   {"to_do", halt.why.advice},
                   {"then", "outdial batch resume " + halt.batch.id.str()}});
}

}  // namespace

HaltReporter::HaltReporter(schema::Store& store, schema::TenantId tenant)
    : store_(store), tenant_(tenant), seen_(store.read(schema::newest_event)) {}

void HaltReporter::run_once() {
  std::size_t step = 0;
  do {
    std::vector<Halt> halts;
    std::int64_t last = seen_;
    step = store_.read([&](const schema::ReadTx& tx) {
      auto events = schema::events_after(tx, tenant_, seen_, kStep);
      for (const auto& event : events) {
        last = event.seq;
        if (event.type != "batch.halted") continue;
        auto batch = schema::find_batch(tx, schema::BatchId::trusted(event.subject_id));
        // Whoever resumed it meanwhile knows.
        if (!batch || !batch->halted_rule) continue;
        halts.push_back(
            {*batch, *batch->halted_rule, api::halt_cause(tx, *batch, *batch->halted_rule)});
      }
      return events.size();
    });
    seen_ = last;
    for (const Halt& halt : halts)
      log_halt(halt);
  } while (step == kStep);
}

}  // namespace outdial::daemon
