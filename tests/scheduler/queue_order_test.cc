// In which order people are called who wait at the same time.
#include <algorithm>

#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;

class QueueOrderTest : public FlowTest {
 protected:
  schema::EnrolmentId fresh(schema::BatchId batch, base::Millis due_since = 1h) {
    return add(batch, [&](auto& row) { row.next_attempt_at = clock.now() - due_since; });
  }
  schema::EnrolmentId reminder(schema::BatchId batch, base::Millis appointment_in,
                               base::Millis due_since = 1h) {
    return add(batch, [&](auto& row) {
      row.next_attempt_at = clock.now() - due_since;
      row.appointment_time = clock.now() + appointment_in;
    });
  }
  /// Called that often, and not due.
  schema::EnrolmentId retry(schema::BatchId batch, int attempts) {
    auto id = fresh(batch, 0h);
    for (int i = 0; i < attempts; ++i) {
      clock.advance(2h);
      wait(id, 0h);
      auto call = dialled(id);
      world.apply(not_answered(call, call.provider_call_id.value(), "dial_busy"));
      wait(id, -100h);
    }
    clock.advance(2h);
    return id;
  }
  void wait(schema::EnrolmentId id, base::Millis due_since) {
    world.write(
        [&](schema::Tx& tx) { schema::postpone_enrolment(tx, id, tx.now() - due_since, ""); });
  }
  schema::EnrolmentId callback(schema::BatchId batch, base::Millis due_since = 0h) {
    auto id = fresh(batch, due_since);
    world.write([&](schema::Tx& tx) { schema::set_callback(tx, id, tx.now() - due_since); });
    return id;
  }
  /// The next chunk of the batch.
  std::vector<schema::EnrolmentId> due(schema::BatchId batch, int limit = 100) {
    std::vector<schema::EnrolmentId> ids;
    world.store->read([&](const schema::ReadTx& tx) {
      for (const auto& row : schema::due_enrolments(tx, batch, limit))
        ids.push_back(row.id);
    });
    return ids;
  }
  /// Everybody who waits, in the order in which the workers take them.
  std::vector<schema::EnrolmentId> dialled_in_order() {
    dialer.plan();
    std::vector<schema::EnrolmentId> ids;
    while (auto job = dialer.claim()) {
      ids.push_back(job->enrolment_id);
      dialer.run(*job);
    }
    return ids;
  }

 private:
  template <class Change>
  schema::EnrolmentId add(schema::BatchId batch, Change change) {
    return world.enrol(batch, "+1415555" + std::to_string(1'000 + ++people_), change);
  }
  int people_ = 0;
};

using Ids = std::vector<schema::EnrolmentId>;

TEST_F(QueueOrderTest, CallbacksThenRemindersThenRetriesThenPeopleNotCalledYet) {
  auto batch = world.add_batch();
  auto tried = retry(batch, 1), waited = retry(batch, 2);
  wait(tried, 1h);
  wait(waited, 2h);
  auto newest = fresh(batch, 1h), oldest = fresh(batch, 9h);
  auto later = reminder(batch, 5h, 9h), sooner = reminder(batch, 4h, 1h);
  auto asked = callback(batch);
  EXPECT_EQ(due(batch), (Ids{asked, sooner, later, waited, tried, oldest, newest}));
  EXPECT_EQ(due(batch, 3), (Ids{asked, sooner, later}));
}

TEST_F(QueueOrderTest, FewestAttemptsFirstAmongEquals) {
  auto batch = world.add_batch();
  auto twice = retry(batch, 2), once = retry(batch, 1);
  wait(twice, 1h);
  wait(once, 1h);
  EXPECT_EQ(due(batch), (Ids{once, twice}));
}

TEST_F(QueueOrderTest, WhoeverAskedForAnotherCallWithoutAnHourIsACallbackToo) {
  auto batch = world.add_batch();
  auto waiting = fresh(batch, 9h), asked = fresh(batch, 1min);
  world.write(
      [&](schema::Tx& tx) { schema::set_enrolment_disposition(tx, asked, "callback_requested"); });
  EXPECT_EQ(due(batch), (Ids{asked, waiting}));
}

TEST_F(QueueOrderTest, WhoIsNotDueIsInNoClass) {
  auto batch = world.add_batch();
  auto due_now = fresh(batch, 0h);
  fresh(batch, -1h);
  reminder(batch, 5h, -2h);
  callback(batch, -3h);
  EXPECT_EQ(due(batch), Ids{due_now});
  EXPECT_EQ(world.store->read([&](auto& tx) { return schema::next_due(tx, batch); }), clock.now());
  dialer.plan();
  EXPECT_EQ(world.store->read([&](auto& tx) { return schema::next_due(tx, batch); }),
            clock.now() + 1h);
}

TEST_F(QueueOrderTest, WorkersTakeThemInTheSameOrderOverAllBatches) {
  auto urgent = world.add_batch([](auto& row) { row.priority = 10; });
  auto other = world.add_batch([](auto& row) { row.priority = 80; });
  auto tried = retry(other, 1);
  wait(tried, 1h);
  auto not_yet = fresh(urgent), last = fresh(other);
  auto soon = reminder(other, 3h), later = reminder(urgent, 4h);
  auto asked = callback(other);
  EXPECT_EQ(dialled_in_order(), (Ids{asked, soon, later, tried, not_yet, last}));
}

TEST_F(QueueOrderTest, ACallbackOvertakesWhoIsInTheQueueAlready) {
  auto batch = world.add_batch();
  world.enrol_many(batch, 5);
  dialer.plan();
  auto asked = callback(batch);
  EXPECT_EQ(dialled_in_order().front(), asked);
}

TEST_F(QueueOrderTest, ConfirmationsGoBeforeFollowUps) {
  auto of_kind = [&](const char* kind) {
    auto campaign = world.add_campaign([&](auto& row) { row.kind = kind; });
    return world.add_batch([&](auto& row) { row.campaign_id = campaign; });
  };
  auto follow_up = retry(of_kind("follow_up"), 1);
  wait(follow_up, 2h);
  auto confirmation = fresh(of_kind("confirm_appointment"));
  auto wanted = fresh(of_kind("consumer_callback"));
  EXPECT_EQ(dialled_in_order(), (Ids{wanted, confirmation, follow_up}));
}

}  // namespace
}  // namespace outdial::tests
