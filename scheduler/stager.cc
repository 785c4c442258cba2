#include "scheduler/stager.h"

#include "schema/jobs.h"

namespace outdial::scheduler {
namespace {

constexpr int kStageStep = 500;

}  // namespace

Stager::Result Stager::run_once() {
  Result result;
  auto next_due = [&] {
    return store_.read(
        [](const schema::ReadTx& tx) { return std::pair(schema::next_scheduled(tx), tx.now()); });
  };
  auto [due, now] = next_due();
  while (due && *due <= now) {
    result.staged +=
        store_.write([](schema::Tx& tx) { return schema::stage_jobs(tx, kStageStep); });
    std::tie(due, now) = next_due();
  }
  result.next_due = due;
  return result;
}

}  // namespace outdial::scheduler
