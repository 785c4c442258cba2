#include "calls/batch_control.h"

#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::BatchStatus;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

class BatchControlTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();

  template <class F>
  bool order(F&& control, schema::BatchId id) {
    return world.write([&](schema::Tx& tx) { return control(tx, id); });
  }
  std::int64_t waiting_jobs() {
    auto counts = world.store->read(schema::count_jobs);
    return counts.available + counts.scheduled;
  }
};

TEST_F(BatchControlTest, PauseTakesQueuedDialsBack) {
  world.enrol_many(batch, 10);
  dialer.plan();
  ASSERT_EQ(world.progress(batch).queued, 10);
  EXPECT_TRUE(order(calls::pause, batch));
  EXPECT_EQ(world.progress(batch).pending, 10);
  EXPECT_EQ(waiting_jobs(), 0);
  clock.advance(1h);
  EXPECT_EQ(dialer.dial_all(), 0);
}

TEST_F(BatchControlTest, PauseTakesBackALongQueueToo) {
  world.rules.concurrency = 2'000;
  dialer.chunking.chunk_size = 5'000;
  world.enrol_many(batch, 1'100);
  dialer.plan();
  ASSERT_EQ(world.progress(batch).queued, 1'100);
  EXPECT_TRUE(order(calls::pause, batch));
  EXPECT_EQ(world.progress(batch).queued, 0);
}

TEST_F(BatchControlTest, ALiveCallSettlesInAPausedBatch) {
  auto dana = world.enrol(batch, kDana);
  auto call = dialled(dana);
  order(calls::pause, batch);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
  world.apply(analyzed(call, "call_1", "interested"));
  expect_enrolment(dana, EnrolmentStatus::done, "");
}

TEST_F(BatchControlTest, ResumeGoesOnWhereItStopped) {
  world.enrol_many(batch, 3);
  dialer.dial_one();
  order(calls::pause, batch);
  EXPECT_TRUE(order(calls::resume, batch));
  EXPECT_EQ(dialer.dial_all(), 2);
  EXPECT_EQ(dialer.exchange.dialled().size(), 3U);
}

TEST_F(BatchControlTest, ABatchLaunchedOnAHaltedAccountIsHaltedUntilResumed) {
  world.write([&](schema::Tx& tx) {
    calls::halt_batches_of_account(tx, world.account, "error_user_not_joined");
  });
  order(calls::cancel, batch);
  auto late = world.add_batch([](auto& row) { row.status = BatchStatus::preparing; });
  world.enrol_many(late, 2);
  EXPECT_TRUE(order(calls::launch, late));
  expect_batch(late, BatchStatus::halted);
  EXPECT_EQ(world.batch(late).halted_rule, "error_user_not_joined");
  EXPECT_EQ(dialer.dial_all(), 0);
  EXPECT_TRUE(order(calls::resume, late));
  EXPECT_EQ(world.the_account().halted_rule, std::nullopt);
  EXPECT_EQ(dialer.dial_all(), 2);
}

TEST_F(BatchControlTest, ABatchLaunchedOnAPausedNumberIsHaltedUntilResumed) {
  world.write([&](schema::Tx& tx) {
    calls::halt_batches_of_number(tx, world.tenant, world.from_number, "number_not_found");
  });
  auto late = world.add_batch([](auto& row) { row.status = BatchStatus::preparing; });
  EXPECT_TRUE(order(calls::launch, late));
  EXPECT_EQ(world.batch(late).halted_rule, "number_not_found");
  EXPECT_TRUE(order(calls::resume, late));
  EXPECT_EQ(world.the_number().paused_rule, std::nullopt);
}

TEST_F(BatchControlTest, ResumingAPausedBatchDoesNotLiftAHaltUnseen) {
  world.enrol_many(batch, 1);
  order(calls::pause, batch);
  world.write(
      [&](schema::Tx& tx) { calls::halt_batches_of_account(tx, world.account, "scam_detected"); });
  EXPECT_TRUE(order(calls::resume, batch));
  expect_batch(batch, BatchStatus::halted);
  EXPECT_EQ(world.the_account().halted_rule, "scam_detected");
  EXPECT_EQ(dialer.dial_all(), 0);
  EXPECT_TRUE(order(calls::resume, batch));
  EXPECT_EQ(world.the_account().halted_rule, std::nullopt);
  EXPECT_EQ(dialer.dial_all(), 1);
}

TEST_F(BatchControlTest, ResumeLiftsTheRestOfAnAccountThatFailed) {
  world.enrol_many(batch, 1);
  dialer.exchange.answers.push_back(calls::AnswerThrottled{50min, "slow down"});
  dialer.dial_one();
  ASSERT_TRUE(world.the_account().rest_until);
  order(calls::pause, batch);
  EXPECT_TRUE(order(calls::resume, batch));
  EXPECT_EQ(world.the_account().rest_until, std::nullopt);
}

TEST_F(BatchControlTest, OrdersThatDoNotFitTheStateAreRefused) {
  EXPECT_FALSE(order(calls::launch, batch));
  EXPECT_FALSE(order(calls::resume, batch));
  EXPECT_TRUE(order(calls::pause, batch));
  EXPECT_FALSE(order(calls::pause, batch));
  EXPECT_FALSE(world.write([&](schema::Tx& tx) { return calls::halt(tx, batch, "rule"); }));
  EXPECT_TRUE(order(calls::cancel, batch));
  EXPECT_FALSE(order(calls::cancel, batch));
  EXPECT_FALSE(order(calls::resume, batch));
  dialer.close_all();
  expect_batch(batch, BatchStatus::cancelled);
  EXPECT_FALSE(order(calls::cancel, batch));
}

TEST_F(BatchControlTest, ARefusedResumeKeepsTheFirstCount) {
  auto trial = world.add_batch([](auto& row) { row.first_count = 2; });
  world.enrol_many(trial, 5);
  EXPECT_FALSE(order(calls::resume, trial));
  dialer.dial_all();
  EXPECT_EQ(world.batch(trial).dials, 2);
}

TEST_F(BatchControlTest, APauseBeforeTheFirstCountDoesNotUseItUp) {
  auto trial = world.add_batch([](auto& row) { row.first_count = 2; });
  world.enrol_many(trial, 5);
  dialer.dial_one();
  order(calls::pause, trial);
  order(calls::resume, trial);
  dialer.dial_all();
  EXPECT_EQ(world.batch(trial).dials, 2);
  expect_batch(trial, BatchStatus::paused);
  order(calls::resume, trial);
  dialer.dial_all();
  EXPECT_EQ(world.batch(trial).dials, 5);
}

TEST_F(BatchControlTest, CancelDialsNobodyMoreAndLetsLiveCallsSettle) {
  auto people = world.enrol_many(batch, 1'200);
  ASSERT_TRUE(dialer.dial_one());
  auto called = people[0];
  auto call = world.call_of(called);
  auto claimed_job = dialer.claim().value();
  EXPECT_TRUE(order(calls::cancel, batch));
  EXPECT_EQ(std::get<calls::NotBegun>(world.begin(claimed_job)).reason, "batch_cancelled");
  EXPECT_EQ(dialer.close(), 0);
  dialer.close();
  dialer.close();
  expect_batch(batch, BatchStatus::cancelling);
  EXPECT_EQ(world.progress(batch).cancelled, 1'199);
  EXPECT_EQ(world.progress(batch).in_call, 1);
  EXPECT_EQ(waiting_jobs(), 0);

  world.apply(hung_up(call, "call_1"));
  dialer.close();
  expect_batch(batch, BatchStatus::cancelling);
  world.apply(analyzed(call, "call_1", "interested"));
  expect_enrolment(called, EnrolmentStatus::done, "");
  EXPECT_EQ(dialer.close(), 1);
  expect_batch(batch, BatchStatus::cancelled);
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
}

TEST_F(BatchControlTest, AnUnknownCallKeepsACancelledBatchOpen) {
  auto dana = world.enrol(batch, kDana);
  dialled(dana, calls::AnswerUnknown{"timed out"});
  order(calls::cancel, batch);
  dialer.close();
  expect_batch(batch, BatchStatus::cancelling);
  clock.advance(15min);
  dialer.look_up();
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::pending);
  EXPECT_EQ(dialer.close(), 1);
  expect_enrolment(dana, EnrolmentStatus::cancelled, "batch_cancelled");
}

TEST_F(BatchControlTest, APersonWhoWouldBeRetriedIsCancelledWithTheBatch) {
  auto dana = world.enrol(batch, kDana);
  auto call = dialled(dana);
  order(calls::cancel, batch);
  world.apply(not_answered(call, "call_1", "dial_busy"));
  dialer.close_all();
  expect_enrolment(dana, EnrolmentStatus::cancelled, "batch_cancelled");
  EXPECT_EQ(world.enrolment(dana).disposition, "busy");
  expect_batch(batch, BatchStatus::cancelled);
}

TEST_F(BatchControlTest, PauseAllStopsEveryBatchOfTheTenantOnly) {
  auto theirs = world.add_batch_of_another_tenant();
  auto second = world.add_batch();
  world.enrol_many(batch, 3);
  world.enrol_many(second, 3);
  world.enrol_many(theirs, 3);
  dialer.plan();
  world.write([&](schema::Tx& tx) { calls::pause_all(tx, world.tenant); });
  EXPECT_EQ(world.progress(batch).pending, 3);
  EXPECT_EQ(world.progress(second).pending, 3);
  EXPECT_EQ(dialer.dial_all(), 3);
  EXPECT_EQ(world.progress(theirs).in_call, 3);
  expect_batch(batch, BatchStatus::in_progress);
  world.write([&](schema::Tx& tx) { calls::resume_all(tx, world.tenant); });
  EXPECT_EQ(dialer.dial_all(), 6);
}

TEST_F(BatchControlTest, SuppressingOneOfAThousandQueuedTouchesNobodyElse) {
  world.rules.concurrency = 2'000;
  dialer.chunking.chunk_size = 5'000;
  world.enrol_many(batch, 1'000);
  auto dana = world.enrol(batch, kDana);
  dialer.plan();
  ASSERT_EQ(world.progress(batch).queued, 1'001);
  auto job = world.enrolment(dana).job_id;
  world.suppress(kDana);
  expect_enrolment(dana, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.job(job).state, JobState::cancelled);
  EXPECT_EQ(world.progress(batch).queued, 1'000);
}

TEST_F(BatchControlTest, SuppressingAThousandQueuedDialsOfOneNumberTakesThemAll) {
  world.rules.concurrency = 2'000;
  dialer.chunking.chunk_size = 5'000;
  world.enrol_often(batch, 1'000, kDana);
  dialer.plan();
  ASSERT_EQ(world.progress(batch).queued, 1'000);
  world.suppress(kDana);
  EXPECT_EQ(world.progress(batch).suppressed, 1'000);
  EXPECT_EQ(waiting_jobs(), 0);
  EXPECT_EQ(dialer.dial_all(), 0);
}

TEST_F(BatchControlTest, ALiveCallToASuppressedNumberSettlesAndIsTheLast) {
  auto dana = world.enrol(batch, kDana);
  auto call = dialled(dana);
  world.suppress(kDana);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
  world.apply(not_answered(call, "call_1", "dial_busy"));
  clock.advance(1h);
  EXPECT_EQ(dialer.dial_all(), 0);
  expect_enrolment(dana, EnrolmentStatus::suppressed, "suppression_list");
}

TEST_F(BatchControlTest, AContactCanBeTakenOutUnlessItIsInACall) {
  auto people = world.enrol_many(batch, 3);
  dialer.dial_one();
  auto take_out = [&](schema::EnrolmentId id) {
    return world.write(
        [&](schema::Tx& tx) { return calls::cancel_enrolment(tx, id, "taken_out"); });
  };
  EXPECT_FALSE(take_out(people[0]));
  EXPECT_TRUE(take_out(people[1]));
  EXPECT_FALSE(take_out(people[1]));
  expect_enrolment(people[1], EnrolmentStatus::cancelled, "taken_out");
  EXPECT_EQ(dialer.dial_all(), 1);
}

}  // namespace
}  // namespace outdial::tests
