#include "scheduler/surveyor.h"

#include "schema/accounts.h"
#include "schema/jobs.h"

namespace outdial::scheduler {
namespace {

bool is_due(const schema::ReadTx& tx, const schema::AccountRow& account,
            const base::Millis& interval) {
  if (account.remote_seen_at && *account.remote_seen_at > tx.now() - interval) return false;
  return !schema::has_open_account_job(tx, account.id, schema::JobKind::read_concurrency);
}

}  // namespace

int Surveyor::run_once() {
  return store_.write([&](schema::Tx& tx) {
    int made = 0;
    for (const auto& account : schema::list_accounts(tx)) {
      if (!is_due(tx, account, tx.clock().to_stored(interval_))) continue;
      schema::JobRow job;
      job.id = tx.new_id<schema::JobId>();
      job.tenant_id = account.tenant_id;
      job.kind = schema::JobKind::read_concurrency;
      job.account_id = account.id;
      job.due_at = tx.now();
      if (schema::insert_job(tx, job)) ++made;
    }
    return made;
  });
}

}  // namespace outdial::scheduler
