#include "workers/hand.h"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

#include "base/log.h"
#include "tests/support/dialer.h"
#include "tests/support/manual_clock.h"
#include "tests/support/world.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

constexpr char kJobOf[] = "SELECT id FROM jobs WHERE enrolment_id = $1";
constexpr char kBreakPayload[] =
    "UPDATE jobs SET payload_json = 'no JSON' WHERE enrolment_id = $1 AND state = 'available'";

class HandTest : public testing::Test {
 protected:
  HandTest() { base::set_log(base::LogLevel::error, base::LogFormat::text); }

  workers::Claims::Options options() {
    workers::Claims::Options options;
    options.hands = 1;
    options.ahead = 3;
    options.self = world.instance;
    options.rules = [this] { return world.rules; };
    return options;
  }

  /// One hand works off all the turns that there are now.
  void work() {
    FakeCarrier carrier(dialer.exchange);
    workers::SendGate gate(clock);
    workers::Hand hand({*world.store, clock, carrier, gate, [this] { return world.rules; }}, claims,
                       3);
    std::chrono::nanoseconds rest{0};
    std::deque<workers::Turn> ready;
    for (auto& turn : claims.take(rest))
      ready.push_back(std::move(turn));
    auto next = [&] {
      workers::Turn turn = std::move(ready.front());
      ready.pop_front();
      return turn;
    };
    while (!ready.empty())
      hand.work(next(), [&]() -> std::optional<workers::Turn> {
        if (ready.empty() || !ready.front().is_dial()) return std::nullopt;
        return next();
      });
    world.audit();
  }

  schema::JobRow job_of(schema::EnrolmentId id) {
    return world.job(world.store
                         ->read([&](const schema::ReadTx& tx) {
                           return tx.one(kJobOf, {id}, [](const schema::Row& row) {
                             return row.id<schema::JobId>(0);
                           });
                         })
                         .value());
  }
  void break_job_of(schema::EnrolmentId id) {
    world.write([&](schema::Tx& tx) { EXPECT_EQ(tx.run(kBreakPayload, {id}), 1); });
  }

  ManualClock clock;
  World world{clock};
  Dialer dialer{world};
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, "+14155550121");
  schema::EnrolmentId robin = world.enrol(batch, "+14155550122");
  workers::Claims claims{*world.store, clock, options()};
};

TEST_F(HandTest, SettlesOneDialBeforeTheNextLeaves) {
  dialer.plan();
  int asked = 0;
  dialer.exchange.on_the_way = [&](const calls::Begun& dial) {
    EXPECT_EQ(world.call(dial.call_id).status, CallStatus::placing);
    if (++asked == 2) {
      EXPECT_EQ(world.call_of(dana).status, CallStatus::placed);
    }
    EXPECT_EQ(claims.under_way(), 5 - asked) << "the dial and the turns that lie ready";
  };
  work();
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(world.call_of(robin).status, CallStatus::placed);
  EXPECT_EQ(job_of(dana).state, JobState::completed);
  EXPECT_EQ(job_of(robin).state, JobState::completed);
  EXPECT_EQ(claims.under_way(), 0);
}

TEST_F(HandTest, KeepsAnAnswerWhenTheNextDialCannotBegin) {
  dialer.plan();
  break_job_of(robin);
  testing::internal::CaptureStderr();
  work();
  EXPECT_NE(testing::internal::GetCapturedStderr().find("could not begin"), std::string::npos);
  EXPECT_EQ(world.call_of(dana).status, CallStatus::placed);
  EXPECT_EQ(job_of(dana).state, JobState::completed);
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
  EXPECT_EQ(world.enrolment(robin).status, EnrolmentStatus::queued);
  EXPECT_EQ(claims.under_way(), 0);
}

TEST_F(HandTest, AJobThatCannotBeginWaitsLongerEachTimeAndTheOthersGoOn) {
  dialer.plan();
  break_job_of(dana);
  testing::internal::CaptureStderr();
  work();
  work();
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(world.call_of(robin).status, CallStatus::placed);
  auto job = job_of(dana);
  EXPECT_EQ(job.state, JobState::scheduled);
  EXPECT_EQ(job.tries, 1);
  EXPECT_GE(job.due_at, clock.now() + 2s);
  EXPECT_FALSE(job.last_error.empty());
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::queued);
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
}

TEST_F(HandTest, ADialWhoseCarrierThrowsIsLeftToTheRescuer) {
  dialer.plan();
  dialer.exchange.on_the_way = [](const calls::Begun&) { throw std::runtime_error("no memory"); };
  testing::internal::CaptureStderr();
  work();
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(world.call_of(dana).status, CallStatus::placing);
  EXPECT_EQ(job_of(dana).state, JobState::running);
  EXPECT_EQ(claims.under_way(), 0);
  clock.advance(dialer.lease + 1ms);
  EXPECT_EQ(dialer.rescue().lost_calls, 2);
}

TEST_F(HandTest, LooksPastThoseWhoMayNotBeDialled) {
  dialer.plan();
  world.write([&](schema::Tx& tx) {
    tx.run("UPDATE enrolments SET not_before = $1 WHERE id = $2", {tx.now() + 1h, dana});
  });
  world.rules.concurrency = 1;
  work();
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::pending);
  EXPECT_EQ(world.call_of(robin).status, CallStatus::placed);
}

TEST_F(HandTest, BeginsNothingWhileNothingCanBeStored) {
  dialer.plan();
  auto aside = world.database().string() + ".aside";
  std::filesystem::rename(world.database(), aside);
  FakeCarrier carrier(dialer.exchange);
  workers::SendGate gate(clock);
  workers::Hand hand({*world.store, clock, carrier, gate, [this] { return world.rules; }}, claims,
                     3);
  std::chrono::nanoseconds rest{0};
  testing::internal::CaptureStderr();
  for (auto& turn : claims.take(rest))
    hand.work(std::move(turn), [] { return std::nullopt; });
  EXPECT_TRUE(claims.take(rest).empty());
  EXPECT_EQ(claims.under_way(), 0);
  std::filesystem::rename(aside, world.database());
  clock.advance(6s);
  work();
  testing::internal::GetCapturedStderr();
  EXPECT_EQ(dialer.exchange.dialled().size(), 2U);
}

}  // namespace
}  // namespace outdial::tests
