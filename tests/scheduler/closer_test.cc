#include "scheduler/closer.h"

#include "calls/batch_control.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::BatchStatus;
using schema::EnrolmentStatus;

class CloserTest : public FlowTest {};

TEST_F(CloserTest, ClosesABatchOnceNothingInItIsOpen) {
  auto batch = world.add_batch();
  auto dana = world.enrol(batch, "+14155550123");
  EXPECT_EQ(dialer.close(), 0);
  auto call = dialled(dana);
  EXPECT_EQ(dialer.close(), 0);
  world.apply(hung_up(call, "call_1"));
  EXPECT_EQ(dialer.close(), 0) << "its outcome is not known yet";
  world.apply(analyzed(call, "call_1", "interested"));
  EXPECT_EQ(dialer.close(), 1);
  expect_batch(batch, BatchStatus::completed);
  EXPECT_EQ(world.batch(batch).completed_at, clock.now());
  EXPECT_EQ(dialer.close(), 0);
}

TEST_F(CloserTest, ARetryKeepsTheBatchOpen) {
  auto batch = world.add_batch();
  auto dana = world.enrol(batch, "+14155550123");
  world.apply(not_answered(dialled(dana), "call_1", "dial_busy"));
  EXPECT_EQ(dialer.close(), 0);
}

TEST_F(CloserTest, AnExpiredBatchEndsWhoWaitsAndLetsLiveCallsSettle) {
  auto batch = world.add_batch([&](auto& row) { row.expires_at = clock.now() + 1h; });
  auto people = world.enrol_many(batch, 1'203);
  dialer.dial_one();
  dialer.plan();
  auto talking = people[0];
  clock.advance(1h - 1ms);
  EXPECT_EQ(dialer.close(), 0);
  EXPECT_EQ(world.progress(batch).expired, 0);
  clock.advance(1ms);
  for (int i = 0; i < 3; ++i)
    dialer.close();
  EXPECT_EQ(world.progress(batch).expired, 1'202);
  expect_enrolment(people[1], EnrolmentStatus::expired, "batch_expired");
  EXPECT_EQ(world.enrolment(talking).status, EnrolmentStatus::in_call);
  expect_batch(batch, BatchStatus::in_progress);
  EXPECT_EQ(dialer.dial_all(), 0);
  world.apply(not_answered(world.call_of(talking), "call_1", "dial_busy"));
  EXPECT_EQ(dialer.close(), 1);
  expect_enrolment(talking, EnrolmentStatus::expired, "batch_expired");
  expect_batch(batch, BatchStatus::completed);
}

TEST_F(CloserTest, PausedBatchesStayAsTheyAre) {
  auto batch = world.add_batch();
  world.write([&](schema::Tx& tx) { calls::pause(tx, batch); });
  EXPECT_EQ(dialer.close(), 0);
  expect_batch(batch, BatchStatus::paused);
}

TEST_F(CloserTest, ADialClaimedWhileItsBatchExpiresDialsNobody) {
  auto batch = world.add_batch([&](auto& row) { row.expires_at = clock.now() + 1h; });
  auto dana = world.enrol(batch, "+14155550123");
  auto job = claimed();
  clock.advance(1h);
  EXPECT_EQ(dialer.close(), 1);
  dialer.run(job);
  EXPECT_TRUE(dialer.exchange.dialled().empty());
  expect_enrolment(dana, EnrolmentStatus::expired, "batch_expired");
  EXPECT_EQ(world.job(job.id).state, schema::JobState::cancelled);
}

}  // namespace
}  // namespace outdial::tests
