#include "scheduler/planner.h"

#include "calls/batch_control.h"
#include "schema/meta.h"
#include "tests/support/flow_test.h"
#include "tests/support/hours.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::EnrolmentStatus;

class PlannerTest : public FlowTest {
 protected:
  PlannerTest() { dialer.chunking = {10, 1s}; }

  std::int64_t queued(schema::BatchId id) { return world.progress(id).queued; }
};

TEST_F(PlannerTest, QueuesOneChunkPerInterval) {
  auto batch = world.add_batch();
  world.enrol_many(batch, 25);
  auto result = dialer.plan();
  EXPECT_EQ(result.queued, 10);
  EXPECT_EQ(result.next_due, clock.now() + 1s);
  clock.advance(999ms);
  EXPECT_EQ(dialer.plan().queued, 0);
  EXPECT_EQ(queued(batch), 10);
  clock.advance(1ms);
  EXPECT_EQ(dialer.plan().queued, 10);
  clock.advance(1s);
  EXPECT_EQ(dialer.plan().queued, 5);
  EXPECT_FALSE(dialer.plan().next_due) << "nothing more is to be planned";
}

TEST_F(PlannerTest, ABatchMayHaveChunksOfItsOwn) {
  auto batch = world.add_batch([](auto& row) {
    row.chunk_size = 3;
    row.chunk_interval_ms = 5'000;
  });
  world.enrol_many(batch, 9);
  EXPECT_EQ(dialer.plan().queued, 3);
  clock.advance(4s);
  EXPECT_EQ(dialer.plan().queued, 0);
  clock.advance(1s);
  EXPECT_EQ(dialer.plan().queued, 3);
}

TEST_F(PlannerTest, TheQueueIsCappedByConcurrencyAndRate) {
  struct Case {
    std::int64_t concurrency;
    double per_second;
    std::int64_t cap;
  };
  for (const Case& c : {Case{4, 0, 8}, Case{2, 0.5, 30}, Case{20, 0.1, 40}}) {
    World w{clock};
    Dialer d{w};
    d.chunking.chunk_size = 1'000;
    w.rules.concurrency = c.concurrency;
    w.rules.calls_per_second = c.per_second;
    auto batch = w.add_batch();
    w.enrol_many(batch, 100);
    for (int i = 0; i < 5; ++i) {
      d.plan();
      clock.advance(1s);
    }
    EXPECT_EQ(w.progress(batch).queued, c.cap);
  }
}

TEST_F(PlannerTest, TheBatchsOwnLimitsLowerTheCap) {
  auto batch = world.add_batch([](auto& row) {
    row.concurrency = 2;
    row.calls_per_minute = 6;
    row.chunk_size = 100;
  });
  world.rules.calls_per_second = 1;
  world.enrol_many(batch, 50);
  dialer.plan();
  EXPECT_EQ(queued(batch), 6);
}

TEST_F(PlannerTest, ASmallBatchIsNotHeldUpByALargeOne) {
  auto large = world.add_batch();
  world.enrol_many(large, 200);
  dialer.plan();
  clock.advance(1s);
  auto small = world.add_batch();
  world.enrol_many(small, 5);
  dialer.plan();
  EXPECT_EQ(queued(small), 5);
  EXPECT_EQ(queued(large), 20);
}

TEST_F(PlannerTest, TwoBatchesAreDialledSideBySide) {
  auto first = world.add_batch();
  auto second = world.add_batch();
  world.enrol_many(first, 40);
  world.enrol_many(second, 40);
  dialer.chunking = {2, 1s};
  for (int i = 0; i < 10; ++i) {
    dialer.plan();
    for (int dials = 0; dials < 2; ++dials)
      if (auto job = dialer.claim()) {
        dialer.run(*job);
        world.apply(not_answered(world.call(world.all_calls().back().id),
                                 "call_" + std::to_string(world.all_calls().size()),
                                 "invalid_destination"));
      }
    clock.advance(1s);
    EXPECT_LE(std::abs(world.batch(first).dials - world.batch(second).dials), 2);
  }
  EXPECT_EQ(world.batch(first).dials + world.batch(second).dials, 20);
}

TEST_F(PlannerTest, TenantsDoNotHoldEachOtherUp) {
  auto theirs = world.add_batch_of_another_tenant();
  auto ours = world.add_batch();
  world.enrol_many(ours, 100);
  world.enrol_many(theirs, 5);
  dialer.plan();
  EXPECT_EQ(queued(ours), 10);
  EXPECT_EQ(queued(theirs), 5);
  world.write([&](schema::Tx& tx) { schema::halt_account(tx, world.account, "http_401"); });
  int dialled = 0;
  while (auto job = dialer.claim()) {
    dialer.run(*job);
    ++dialled;
  }
  EXPECT_EQ(dialled, 5);
  EXPECT_EQ(world.progress(theirs).in_call, 5);
}

TEST_F(PlannerTest, TheSameNumberMayBeCalledByTwoTenants) {
  auto theirs = world.add_batch_of_another_tenant();
  world.enrol(theirs, "+14155550123");
  world.enrol(world.add_batch(), "+14155550123");
  EXPECT_EQ(dialer.dial_all(), 2);
}

TEST_F(PlannerTest, WhatIsMoreUrgentIsDialledFirst) {
  auto follow_ups = world.add_batch([](auto& row) { row.priority = 5; });
  auto confirmations = world.add_batch([](auto& row) { row.priority = 1; });
  world.enrol_many(follow_ups, 3);
  world.enrol_many(confirmations, 3);
  dialer.plan();
  std::vector<schema::BatchId> order;
  while (auto job = dialer.claim()) {
    order.push_back(job->batch_id);
    dialer.run(*job);
  }
  ASSERT_EQ(order.size(), 6U);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(order[static_cast<std::size_t>(i)], confirmations);
}

TEST_F(PlannerTest, PeopleOutsideTheirHoursAreSetAsideAndBlockNobody) {
  world.rules.hours = every_day(9, 20);
  auto batch = world.add_batch();
  // 18:00 UTC is 07:00 of the next day in Auckland and 08:00 in Honolulu.
  std::vector<schema::EnrolmentId> asleep;
  for (int i = 0; i < 100; ++i)
    asleep.push_back(world.enrol(batch, "+6421555" + std::to_string(1000 + i), {},
                                 [](auto& contact) { contact.timezone = "Pacific/Auckland"; }));
  auto honolulu = world.enrol(batch, "+18085550101", {},
                              [](auto& contact) { contact.timezone = "Pacific/Honolulu"; });
  auto awake = world.enrol_many(batch, 5);
  int rounds = 0;
  while (queued(batch) < 5 && ++rounds < 10)
    dialer.plan();
  EXPECT_LE(rounds, 3) << "no pause between rounds that only set aside";
  for (auto id : awake)
    EXPECT_EQ(world.enrolment(id).status, EnrolmentStatus::queued);
  expect_enrolment(asleep[0], EnrolmentStatus::pending, "outside_calling_hours");
  EXPECT_EQ(world.enrolment(asleep[0]).next_attempt_at, clock.now() + 2h);
  EXPECT_EQ(world.enrolment(honolulu).next_attempt_at, clock.now() + 1h);
  clock.advance(1h);
  dialer.plan();
  EXPECT_EQ(world.enrolment(honolulu).status, EnrolmentStatus::queued);
}

TEST_F(PlannerTest, PeopleWhoCannotBeCalledAtAllGoToReview) {
  auto batch = world.add_batch();
  auto lost = world.enrol(batch, "+14155550123", {},
                          [](auto& contact) { contact.timezone = "Mars/Olympus"; });
  auto late = world.enrol(batch, "+14155550124", [&](auto& row) { row.not_after = clock.now(); });
  auto missed = world.enrol(batch, "+14155550125",
                            [&](auto& row) { row.appointment_time = clock.now() - 1ms; });
  auto early =
      world.enrol(batch, "+14155550126", [&](auto& row) { row.not_before = clock.now() + 3h; });
  dialer.plan();
  expect_enrolment(lost, EnrolmentStatus::needs_review, "unknown_zone");
  expect_enrolment(late, EnrolmentStatus::expired, "not_after");
  expect_enrolment(missed, EnrolmentStatus::expired, "appointment_passed");
  expect_enrolment(early, EnrolmentStatus::pending, "not_before");
  EXPECT_EQ(world.enrolment(early).next_attempt_at, clock.now() + 3h);
}

TEST_F(PlannerTest, OfOneNumberInTwoBatchesOneDialsAndTheOtherIsWokenAtTheEnd) {
  auto first = world.enrol(world.add_batch(), "+14155550123");
  auto second = world.enrol(world.add_batch(), "+14155550123");
  EXPECT_EQ(dialer.dial_all(), 2) << "both were queued, one was turned away";
  ASSERT_EQ(dialer.exchange.dialled().size(), 1U);
  bool first_dials = world.enrolment(first).status == EnrolmentStatus::in_call;
  auto dials = first_dials ? first : second;
  auto waits = first_dials ? second : first;
  expect_enrolment(waits, EnrolmentStatus::pending, "number_busy");

  clock.advance(20s);
  EXPECT_EQ(dialer.dial_all(), 0);
  world.apply(not_answered(world.call_of(dials), "call_1", "dial_no_answer"));
  EXPECT_EQ(world.enrolment(waits).next_attempt_at, clock.now());
  EXPECT_EQ(dialer.dial_all(), 0);
  expect_enrolment(waits, EnrolmentStatus::pending, "attempt_cap");
  clock.advance(world.enrolment(waits).next_attempt_at - clock.now());
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(world.enrolment(waits).status, EnrolmentStatus::in_call);
}

TEST_F(PlannerTest, ABatchWaitsForItsStart) {
  auto batch = world.add_batch([&](auto& row) { row.starts_at = clock.now() + 1h; });
  world.enrol_many(batch, 2);
  EXPECT_EQ(dialer.plan().queued, 0);
  clock.advance(1h);
  EXPECT_EQ(dialer.plan().queued, 2);
}

/// What holds up a whole batch is looked at once a round, not written into each of its people.
TEST_F(PlannerTest, WhatHoldsUpAWholeBatchIsNotWrittenToItsPeople) {
  struct Hold {
    const char* reason;
    void (*begin)(World&, schema::Tx&);
  };
  const Hold holds[] = {
      {"dialling_locked",
       [](World&, schema::Tx& tx) { schema::set_meta(tx, schema::kMetaDiallingLocked, "x"); }},
      {"account_halted",
       [](World& w, schema::Tx& tx) { schema::halt_account(tx, w.account, "http_401"); }},
      {"account_resting",
       [](World& w, schema::Tx& tx) {
         schema::note_account_failure(tx, w.account, tx.now() + 30s);
       }},
      {"from_number_paused",
       [](World& w, schema::Tx& tx) {
         schema::pause_from_number(tx, w.tenant, w.from_number, "http_404");
       }},
      {"from_number_resting",
       [](World& w, schema::Tx& tx) {
         schema::rest_from_number(tx, w.tenant, w.from_number, tx.now() + 24h);
       }},
  };
  for (const auto& hold : holds) {
    SCOPED_TRACE(hold.reason);
    World w{clock};
    Dialer d{w};
    auto batch = w.add_batch();
    auto people = w.enrol_many(batch, 300);
    w.write([&](schema::Tx& tx) { hold.begin(w, tx); });
    auto result = d.plan();
    EXPECT_EQ(result.queued, 0);
    EXPECT_LE(result.set_aside, 1);
    ASSERT_TRUE(result.next_due);
    EXPECT_GT(*result.next_due, clock.now());
    EXPECT_EQ(w.enrolment(people[0]).reason, hold.reason);
    EXPECT_EQ(w.enrolment(people[299]).next_attempt_at, clock.now());
    EXPECT_EQ(w.enrolment(people[299]).reason, "");
  }
}

}  // namespace
}  // namespace outdial::tests
