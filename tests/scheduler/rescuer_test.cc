#include "scheduler/rescuer.h"

#include "calls/batch_control.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

class RescuerTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, "+14155550123");

  scheduler::Rescuer::Result next_daemon_takes_over() {
    world.instance = schema::InstanceId::make(world.ids);
    return dialer.rescue();
  }
};

TEST_F(RescuerTest, LeavesWorkersAloneThatAreWithinTheirLease) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  clock.advance(dialer.patience);
  auto result = dialer.rescue();
  EXPECT_EQ(result.lost_calls + result.returned_jobs, 0);
  expect_call(begun.call_id, CallStatus::placing);
}

TEST_F(RescuerTest, AJobThatHadNotBegunGoesBackToTheQueue) {
  auto job = claimed();
  clock.advance(dialer.lease + 1ms);
  EXPECT_EQ(dialer.rescue().returned_jobs, 1);
  EXPECT_EQ(world.job(job.id).state, JobState::available);
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
}

TEST_F(RescuerTest, ADialThatHadBegunBecomesUnknownAndIsNeverRepeated) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  clock.advance(dialer.lease + 1ms);
  EXPECT_EQ(dialer.rescue().lost_calls, 1);
  expect_call(begun.call_id, CallStatus::unknown);
  EXPECT_EQ(world.job(job.id).state, JobState::discarded);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
  EXPECT_EQ(world.the_account().in_flight, 1);
  EXPECT_EQ(dialer.dial_all(), 0);
  EXPECT_EQ(dialer.look_up(), 1);
  EXPECT_EQ(dialer.exchange.lookups(), 1);
  EXPECT_TRUE(dialer.exchange.dialled().empty());
  EXPECT_EQ(dialer.rescue().lost_calls, 0);
}

TEST_F(RescuerTest, TheNextDaemonTakesOverAtOnce) {
  auto robin = world.enrol(batch, "+14155550124");
  auto first = claimed();
  auto second = dialer.claim().value();
  auto begun = std::get<calls::Begun>(world.begin(first));
  auto result = next_daemon_takes_over();
  EXPECT_EQ(result.lost_calls, 1);
  EXPECT_EQ(result.returned_jobs, 1);
  expect_call(begun.call_id, CallStatus::unknown);
  EXPECT_EQ(world.job(second.id).state, JobState::available);
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(world.enrolment(robin).status, EnrolmentStatus::in_call);
}

TEST_F(RescuerTest, ACallThatEvidenceMovedOnIsNotLost) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  world.apply(started(world.call(begun.call_id), "call_x"));
  next_daemon_takes_over();
  expect_call(begun.call_id, CallStatus::ongoing);
  EXPECT_EQ(world.job(job.id).state, JobState::discarded);
}

TEST_F(RescuerTest, AFrozenWorkerWhoseLeaseIsRenewedIsGivenUpToo) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  for (int i = 0; i < 4; ++i) {
    clock.advance(10s);
    world.write([&](schema::Tx& tx) {
      schema::renew_lease(tx, job.id, job.lease_epoch, tx.now() + dialer.lease);
    });
  }
  EXPECT_EQ(dialer.rescue().lost_calls, 1);
  expect_call(begun.call_id, CallStatus::unknown);
  EXPECT_EQ(world.job(job.id).state, JobState::discarded);
}

TEST_F(RescuerTest, EveryAnswerOfAFrozenWorkerIsSafe) {
  const calls::Answer answers[] = {calls::AnswerPlaced{"call_x"}, calls::AnswerRefused{401, "no"},
                                   calls::AnswerThrottled{1s, "no"},
                                   calls::AnswerNotSent{"too late"},
                                   calls::AnswerUnknown{"timed out"}};
  for (const auto& answer : answers) {
    SCOPED_TRACE(answer.index());
    World w{clock};
    Dialer d{w};
    auto robin = w.enrol(w.add_batch(), "+14155550124");
    d.plan();
    auto begun = std::get<calls::Begun>(w.begin(d.claim().value()));
    clock.advance(d.patience + 1s);
    d.rescue();
    w.settle(begun.call_id, answer);
    bool placed = answer.index() == 0;
    EXPECT_EQ(w.call(begun.call_id).status, placed ? CallStatus::placed : CallStatus::unknown);
    EXPECT_EQ(w.enrolment(robin).status, EnrolmentStatus::in_call);
    clock.advance(59min);
    EXPECT_EQ(d.dial_all(), 0) << "nobody is dialled a second time";
  }
}

TEST_F(RescuerTest, AJobOfSomebodySuppressedMeanwhileDialsNobody) {
  claimed();
  world.suppress("+14155550123");
  next_daemon_takes_over();
  dialer.dial_all();
  EXPECT_TRUE(dialer.exchange.dialled().empty());
  expect_enrolment(dana, EnrolmentStatus::suppressed, "suppression_list");
}

TEST_F(RescuerTest, ALookUpThatDiedIsMadeAgain) {
  dialled(dana, calls::AnswerUnknown{"timed out"});
  clock.advance(5s);
  scheduler::Reconciler(*world.store).run_once();
  ASSERT_TRUE(dialer.claim_other());
  EXPECT_EQ(next_daemon_takes_over().returned_jobs, 1);
  EXPECT_EQ(dialer.look_up(), 1);
  EXPECT_EQ(dialer.exchange.lookups(), 1);
}

}  // namespace
}  // namespace outdial::tests
