#include "scheduler/surveyor.h"
#include "tests/support/flow_test.h"
#include "workers/job_runner.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

class JobsTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, "+14155550123");
};

TEST_F(JobsTest, ADialSendsWhatBeganAndIsCompleted) {
  auto call = dialled(dana);
  auto sent = dialer.exchange.dialled().at(0);
  EXPECT_EQ(sent.to_number, "+14155550123");
  EXPECT_EQ(sent.from_number, world.from_number);
  EXPECT_EQ(sent.agent_id, "agent_1");
  EXPECT_EQ(sent.agent_version, "2");
  EXPECT_EQ(sent.metadata.at("outdial_attempt_id"), call.id.str());
  EXPECT_EQ(world.job(call.job_id).state, JobState::completed);
}

TEST_F(JobsTest, ADialHeldUpAfterItsCommitForTwoSecondsIsNotSent) {
  // Another dial has just left on the same line, and the next turn comes after the limit.
  world.rules.calls_per_minute = 20;
  world.enrol(batch, "+14155550124");
  ASSERT_TRUE(dialer.dial_one());
  clock.advance(3158ms);
  world.rules.calls_per_minute = 10;  // slower from now on: 6 s between sends
  dialer.dial_all();
  auto calls = world.all_calls();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[1].status, CallStatus::not_sent);
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
  EXPECT_EQ(world.enrolment(calls[1].enrolment_id).attempts, 0);
}

TEST_F(JobsTest, ThePreviousDialsGapIsWaitedForWithinTheLimit) {
  world.rules.calls_per_second = 1;
  world.enrol(batch, "+14155550124");
  ASSERT_TRUE(dialer.dial_one());
  world.write([&](schema::Tx& tx) {
    schema::note_account_dial(tx, world.account, tx.now());
    schema::add_in_flight(tx, world.account, -1);
    auto number = schema::find_from_number(tx, world.tenant, world.from_number).value();
    number.next_dial_at = tx.now();
    schema::set_number_pace(tx, number);
  });
  base::Boot before = clock.boot();
  ASSERT_TRUE(dialer.dial_one());
  EXPECT_EQ(dialer.exchange.dialled().size(), 2U);
  EXPECT_EQ(clock.boot() - before, 1s);
}

TEST_F(JobsTest, TheSurveyLearnsWhatOthersUse) {
  dialer.exchange.concurrency = {20, 2, 8};
  dialled(dana);
  EXPECT_EQ(scheduler::Surveyor(*world.store).run_once(), 1);
  EXPECT_EQ(scheduler::Surveyor(*world.store).run_once(), 0) << "one question at a time";
  dialer.run(dialer.claim_other().value());
  auto account = world.the_account();
  EXPECT_EQ(account.remote_limit, 20);
  EXPECT_EQ(account.remote_reserved, 2);
  EXPECT_EQ(account.remote_others, 7) << "one of the eight is ours";
  EXPECT_EQ(scheduler::Surveyor(*world.store).run_once(), 0);
  clock.advance(60s);
  EXPECT_EQ(scheduler::Surveyor(*world.store).run_once(), 1);
}

TEST_F(JobsTest, AJobThatFailsIsTriedAgainWithBackoffAndThenDiscarded) {
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  scheduler::Surveyor(*world.store).run_once();
  auto job = dialer.claim_other().value();
  for (int tries = 1; tries < dialer.job_tries; ++tries) {
    dialer.run(job);
    auto row = world.job(job.id);
    EXPECT_EQ(row.state, JobState::scheduled);
    EXPECT_EQ(row.tries, tries);
    EXPECT_GE(row.due_at - clock.now(), base::Millis{2s} * tries);
    clock.advance(row.due_at - clock.now());
    dialer.stage();
    job = dialer.claim_other().value();
  }
  dialer.run(job);
  EXPECT_EQ(world.job(job.id).state, JobState::discarded);
}

TEST(JobBackoffTest, DoublesToAMinuteAndNeverFallsShortOfWhatIsAsked) {
  struct Row {
    std::int64_t tries;
    std::optional<base::Millis> asked;
    base::Millis least, most;
  };
  const Row rows[] = {{0, {}, 2s, 2500ms}, {1, {}, 4s, 5s},    {2, {}, 8s, 10s}, {10, {}, 60s, 75s},
                      {99, {}, 60s, 75s},  {0, 90s, 90s, 90s}, {3, 1s, 16s, 20s}};
  for (const auto& row : rows) {
    auto delay = workers::job_backoff(row.tries, "job_x", row.asked);
    EXPECT_GE(delay, row.least);
    EXPECT_LE(delay, row.most);
    EXPECT_EQ(delay, workers::job_backoff(row.tries, "job_x", row.asked)) << "it replays exactly";
  }
}

}  // namespace
}  // namespace outdial::tests
