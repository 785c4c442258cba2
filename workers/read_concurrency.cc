#include <algorithm>

#include "schema/accounts.h"
#include "schema/jobs.h"
#include "workers/worker_context.h"

namespace outdial::workers {
namespace {

std::int64_t in_flight(WorkerContext& context, schema::AccountId id) {
  return context.store.read(
      [&](const schema::ReadTx& tx) { return schema::find_account(tx, id).value().in_flight; });
}

}  // namespace

JobOutcome read_concurrency(WorkerContext& context, const schema::JobRow& job) {
  std::int64_t before = in_flight(context, job.account_id);
  auto report = context.carrier.concurrency();
  if (!report) return JobFailed{report.error().message, report.error().retry_after};
  context.store.write([&](schema::Tx& tx) {
    // Ours may have come or gone while the question was on its way: neither reading may be taken
    // for others' calls.
    std::int64_t ours =
        std::max(before, schema::find_account(tx, job.account_id).value().in_flight);
    std::optional<std::int64_t> others;
    if (report->current) others = std::max<std::int64_t>(0, *report->current - ours);
    schema::set_remote_concurrency(tx, job.account_id, report->limit, report->reserved, others);
    schema::complete_job(tx, job);
    tx.announce(schema::Topic::jobs);
  });
  return JobSettled{};
}

}  // namespace outdial::workers
