#include "scheduler/pruner.h"

#include "schema/audit.h"
#include "schema/call_events.h"
#include "schema/events.h"
#include "schema/idempotency.h"
#include "schema/jobs.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;

class PrunerTest : public FlowTest {
 protected:
  void add_one_of_each() {
    world.write([&](schema::Tx& tx) {
      schema::append_event(tx, world.tenant, "call.ended", "att", "{}");
      schema::CallEventRow webhook;
      webhook.id = tx.new_id<schema::CallEventId>();
      webhook.tenant_id = world.tenant;
      schema::insert_call_event(tx, webhook);
      schema::mark_event_applied(tx, webhook.id, {});
      schema::JobRow job;
      job.id = tx.new_id<schema::JobId>();
      job.tenant_id = world.tenant;
      job.due_at = tx.now();
      schema::insert_job(tx, job);
      schema::cancel_waiting_job(tx, job.id);
      schema::AuditRow entry;
      entry.tenant_id = world.tenant;
      schema::insert_audit(tx, entry);
      schema::KeyScope scope{tx.new_id<schema::TokenId>(), "POST", "/", "key"};
      schema::insert_done_key(tx, world.tenant, scope, "", world.instance, 200, "");
    });
  }
  /// How many are left of events, webhooks, jobs, audit entries and keys.
  std::vector<std::int64_t> left() {
    return world.store->read([](const schema::ReadTx& tx) {
      return std::vector<std::int64_t>{tx.integer("SELECT COUNT(*) FROM events", {}),
                                       tx.integer("SELECT COUNT(*) FROM call_events", {}),
                                       tx.integer("SELECT COUNT(*) FROM jobs", {}),
                                       tx.integer("SELECT COUNT(*) FROM audit_log", {}),
                                       tx.integer("SELECT COUNT(*) FROM idempotency_keys", {})};
    });
  }

  scheduler::Pruner pruner{*world.store, {1h, 2h, 3h, 4h, 5h}};
};

TEST_F(PrunerTest, DeletesEachKindAfterARetentionOfItsOwn) {
  add_one_of_each();
  std::vector<std::int64_t> expected{1, 1, 1, 1, 1};
  for (auto& kind : expected) {
    clock.advance(1h);
    EXPECT_EQ(pruner.run_once(), 0);
    EXPECT_EQ(left(), expected);
    clock.advance(1ms);
    EXPECT_EQ(pruner.run_once(), 1);
    kind = 0;
    EXPECT_EQ(left(), expected);
    clock.advance(-1ms);
  }
}

TEST_F(PrunerTest, TakesManyStepsWhenMuchIsPast) {
  world.write([&](schema::Tx& tx) {
    for (int i = 0; i < 1'200; ++i)
      schema::append_event(tx, world.tenant, "call.ended", "att", "{}");
  });
  clock.advance(2h);
  EXPECT_EQ(pruner.run_once(), 1'200);
  EXPECT_EQ(left().front(), 0);
}

}  // namespace
}  // namespace outdial::tests
