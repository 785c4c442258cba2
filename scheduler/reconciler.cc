#include "scheduler/reconciler.h"

#include "schema/calls.h"
#include "schema/jobs.h"

namespace outdial::scheduler {
namespace {

constexpr int kReconcileStep = 200;
/// Should the job be lost, the call is looked at again after this.
constexpr base::Millis kFallback{300'000};
constexpr std::int64_t kCheckPriority = 0;

void make_job(schema::Tx& tx, const schema::CallRow& call) {
  schema::JobRow job;
  job.id = tx.new_id<schema::JobId>();
  job.tenant_id = call.tenant_id;
  job.kind = call.status == schema::CallStatus::unknown ? schema::JobKind::reconcile_call
                                                        : schema::JobKind::poll_overdue_call;
  job.account_id = call.account_id;
  job.call_id = call.id;
  job.priority = kCheckPriority;
  job.due_at = tx.now();
  schema::insert_job(tx, job);
  schema::set_next_check(tx, call.id, tx.now() + kFallback, call.checks);
}

}  // namespace

int Reconciler::run_once() {
  bool due =
      store_.read([](const schema::ReadTx& tx) { return !schema::calls_to_check(tx, 1).empty(); });
  if (!due) return 0;
  return store_.write([](schema::Tx& tx) {
    int made = 0;
    for (const auto& call : schema::calls_to_check(tx, kReconcileStep)) {
      make_job(tx, call);
      ++made;
    }
    return made;
  });
}

}  // namespace outdial::scheduler
