#include "scheduler/clock_keeper.h"

#include "schema/clock_shift.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::CallStatus;

class ClockKeeperTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  scheduler::ClockKeeper keeper{*world.store, clock};

  std::optional<base::Time> jumped_at() {
    return world.store->read([](const schema::ReadTx& tx) { return schema::clock_jumped_at(tx); });
  }
  void set_clock(base::Millis by) { clock.set(clock.now() + by); }
};

TEST_F(ClockKeeperTest, TimeThatPassesIsNoJump) {
  keeper.run_once();
  for (base::Millis step : {base::Millis{250}, base::Millis{10s}, base::Millis{24h}}) {
    clock.advance(step);
    keeper.run_once();
  }
  set_clock(4s);
  keeper.run_once();
  EXPECT_EQ(jumped_at(), std::nullopt);
}

TEST_F(ClockKeeperTest, NotesAJumpForward) {
  keeper.run_once();
  clock.advance(1s);
  set_clock(1h);
  keeper.run_once();
  EXPECT_EQ(jumped_at(), clock.now());
}

TEST_F(ClockKeeperTest, WhatWasDueStaysDueWhenTheClockIsSetBack) {
  auto dana = world.enrol(batch, "+14155550123");
  auto robin = world.enrol(batch, "+14155550124");
  world.enrol(batch, "+14155550125");
  dialer.exchange.answers.push_back(calls::AnswerUnknown{"timed out"});
  keeper.run_once();
  ASSERT_TRUE(dialer.dial_one());
  set_clock(-1h);
  keeper.run_once();
  dialer.dial_all();
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U) << "after an unknown outcome the account rests";
  clock.advance(5s);
  EXPECT_EQ(dialer.look_up(), 1);
  dialer.dial_all();
  EXPECT_EQ(dialer.exchange.dialled().size(), 3U);
  EXPECT_EQ(world.enrolment(dana).attempts + world.enrolment(robin).attempts, 0);
}

TEST_F(ClockKeeperTest, ACallThatWasNeverPlacedRestsNoLongerWhenTheClockIsSetBack) {
  auto dana = world.enrol(batch, "+14155550123");
  dialer.exchange.answers.push_back(calls::AnswerUnknown{"timed out"});
  keeper.run_once();
  ASSERT_TRUE(dialer.dial_one());
  clock.advance(16min);
  dialer.look_up();
  ASSERT_EQ(world.call_of(dana).status, CallStatus::not_placed);
  keeper.run_once();
  set_clock(-1h);
  keeper.run_once();
  world.enrol(world.add_batch(), "+14155550123");
  clock.advance(40min);
  dialer.dial_all();
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U) << "an hour has not passed";
  clock.advance(5min);
  dialer.dial_all();
  EXPECT_EQ(dialer.exchange.dialled().size(), 2U);
}

TEST_F(ClockKeeperTest, SeesThatItWasSetBackWhileNothingRan) {
  world.enrol_many(batch, 2);
  keeper.run_once();
  set_clock(-2h);
  scheduler::ClockKeeper next(*world.store, clock);
  next.run_once();
  EXPECT_EQ(dialer.dial_all(), 2);
}

TEST_F(ClockKeeperTest, ProgressStillToBeToldIsToldWhenTheClockIsSetBack) {
  keeper.run_once();
  auto to_tell = [&] {
    return world.store->read([&](const schema::ReadTx& tx) {
      return schema::progress_to_publish(tx, clock.now() - 250ms).size();
    });
  };
  auto tell = [&] {
    world.write([&](schema::Tx& tx) { schema::mark_progress_published(tx, batch); });
  };
  world.enrol(batch, "+14155550123");
  set_clock(-2h);
  keeper.run_once();
  clock.advance(1s);
  EXPECT_EQ(to_tell(), 1U);
  tell();
  EXPECT_EQ(to_tell(), 0U);
  set_clock(-2h);
  keeper.run_once();
  clock.advance(1s);
  EXPECT_EQ(to_tell(), 0U) << "what was told is not told again";
}

TEST_F(ClockKeeperTest, AnUnknownCallIsGivenUpAfterAsMuchTimeAsEver) {
  auto dana = world.enrol(batch, "+14155550123");
  auto call = dialled(dana, calls::AnswerUnknown{"timed out"});
  keeper.run_once();
  set_clock(-30min);
  keeper.run_once();
  look_up_for(14min);
  expect_call(call.id, CallStatus::unknown);
  clock.advance(2min);
  dialer.look_up();
  expect_call(call.id, CallStatus::not_placed);
}

}  // namespace
}  // namespace outdial::tests
