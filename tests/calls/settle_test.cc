#include "calls/settle.h"

#include "calls/batch_control.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using calls::AnswerNotSent;
using calls::AnswerPlaced;
using calls::AnswerRefused;
using calls::AnswerThrottled;
using calls::AnswerUnknown;
using schema::BatchStatus;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

class SettleTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, "+14155550123");

  void expect_unharmed(schema::EnrolmentId id, const std::string& reason) {
    expect_enrolment(id, EnrolmentStatus::pending, reason);
    EXPECT_EQ(world.enrolment(id).attempts, 0);
    EXPECT_FALSE(world.enrolment(id).first_attempt_at);
    EXPECT_TRUE(world.enrolment(id).disposition.empty());
  }
};

TEST_F(SettleTest, PlacedKeepsTheSlotAndWaitsForNews) {
  auto call = dialled(dana, AnswerPlaced{"call_x"});
  EXPECT_EQ(call.status, CallStatus::placed);
  EXPECT_EQ(call.provider_call_id, "call_x");
  EXPECT_EQ(call.placed_at, clock.now());
  EXPECT_EQ(call.next_check_at, clock.now() + world.rules.poll_overdue_after);
  EXPECT_EQ(world.the_account().in_flight, 1);
  EXPECT_EQ(world.progress(batch).calls_placed, 1);
  EXPECT_EQ(world.job(call.job_id).state, JobState::completed);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
}

TEST_F(SettleTest, AKeyOrPaymentThatIsRefusedHaltsEveryBatchOfTheAccount) {
  for (int status : {401, 402, 403}) {
    SCOPED_TRACE(status);
    World w{clock};
    Dialer d{w};
    w.add_number(w.tenant, w.account, "+12125550101");
    auto first = w.add_batch();
    auto same_account = w.add_batch([&](auto& row) {
      row.campaign_id = w.add_campaign([](auto& c) { c.from_number = "+12125550101"; });
    });
    auto other_account = w.add_account(w.tenant);
    w.add_number(w.tenant, other_account, "+12125550102");
    auto elsewhere = w.add_batch([&](auto& row) {
      row.campaign_id = w.add_campaign([](auto& c) { c.from_number = "+12125550102"; });
    });
    auto people = w.enrol_many(first, 3);
    w.enrol_many(same_account, 2);
    d.exchange.answers.push_back(AnswerRefused{status, "no"});
    ASSERT_TRUE(d.dial_one());

    std::string rule = "http_" + std::to_string(status);
    EXPECT_EQ(w.batch(first).status, BatchStatus::halted);
    EXPECT_EQ(w.batch(first).halted_rule, rule);
    EXPECT_EQ(w.batch(same_account).status, BatchStatus::halted);
    EXPECT_EQ(w.batch(elsewhere).status, BatchStatus::in_progress);
    EXPECT_EQ(w.the_account().halted_rule, rule);
    EXPECT_EQ(w.the_account().in_flight, 0);
    EXPECT_EQ(w.progress(first).pending, 3) << "nobody of the list is burnt";
    EXPECT_EQ(w.progress(same_account).pending, 2);
    EXPECT_EQ(w.enrolment(people[0]).attempts, 0);
    EXPECT_EQ(w.call_of(people[0]).status, CallStatus::refused);
    clock.advance(24h);
    EXPECT_EQ(d.dial_all(), 0);
    EXPECT_EQ(w.all_calls().size(), 1U);
  }
}

TEST_F(SettleTest, AnAgentThatIsNotFoundHaltsTheBatchesOfTheNumberOnly) {
  world.add_number(world.tenant, world.account, "+12125550101");
  auto sibling = world.add_batch();
  auto other = world.add_batch([&](auto& row) {
    row.campaign_id = world.add_campaign([](auto& c) { c.from_number = "+12125550101"; });
  });
  dialled(dana, AnswerRefused{404, "agent not found"});
  expect_unharmed(dana, "http_404");
  expect_batch(batch, BatchStatus::halted);
  expect_batch(sibling, BatchStatus::halted);
  expect_batch(other, BatchStatus::in_progress);
  EXPECT_FALSE(world.the_account().halted_rule);
  EXPECT_EQ(world.the_number().paused_rule, "http_404");
  auto robin = world.enrol(other, "+14155550124");
  EXPECT_TRUE(dialer.dial_one());
  EXPECT_EQ(world.enrolment(robin).status, EnrolmentStatus::in_call);
}

TEST_F(SettleTest, ResumingAHaltedBatchLiftsWhatHaltedIt) {
  dialled(dana, AnswerRefused{401, "bad key"});
  EXPECT_TRUE(world.write([&](schema::Tx& tx) { return calls::resume(tx, batch); }));
  EXPECT_FALSE(world.the_account().halted_rule);
  clock.advance(5min);
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
}

TEST_F(SettleTest, ThreeRefusalsAcrossContactsHaltTheBatchAndAllThreeArePending) {
  auto others = world.enrol_many(batch, 4);
  for (int status : {400, 422, 400})
    dialer.exchange.answers.push_back(AnswerRefused{status, "bad"});
  dialer.dial_all();
  EXPECT_EQ(world.all_calls().size(), 3U);
  expect_batch(batch, BatchStatus::halted);
  EXPECT_EQ(world.batch(batch).halted_rule, "three_refusals_in_a_row");
  EXPECT_EQ(world.progress(batch).pending, 5);
  EXPECT_FALSE(world.the_account().halted_rule);
  expect_unharmed(dana, "refused_400");
}

TEST_F(SettleTest, APlacedCallBetweenRefusalsBreaksTheRow) {
  world.enrol_many(batch, 4);
  dialer.exchange.answers = {AnswerRefused{400, ""}, AnswerRefused{400, ""}, AnswerPlaced{"call_x"},
                             AnswerRefused{400, ""}, AnswerRefused{400, ""}};
  dialer.dial_all();
  EXPECT_EQ(world.all_calls().size(), 5U);
  expect_batch(batch, BatchStatus::in_progress);
}

TEST_F(SettleTest, TwoRefusalsOfOneContactGoToReviewAndTheBatchGoesOn) {
  dialled(dana, AnswerRefused{400, "bad number"});
  expect_unharmed(dana, "refused_400");
  clock.advance(5min);
  dialled(dana, AnswerRefused{422, "bad number"});
  expect_enrolment(dana, EnrolmentStatus::needs_review, "refused_422");
  expect_batch(batch, BatchStatus::in_progress);
}

TEST_F(SettleTest, TwoContactsRefusedInTurnDoNotHaltTheBatch) {
  auto robin = world.enrol(batch, "+14155550124");
  for (int i = 0; i < 4; ++i)
    dialer.exchange.answers.push_back(AnswerRefused{400, "bad number"});
  EXPECT_EQ(dialer.dial_all(), 2);
  clock.advance(5min);
  EXPECT_EQ(dialer.dial_all(), 2);
  expect_batch(batch, BatchStatus::in_progress);
  expect_enrolment(dana, EnrolmentStatus::needs_review, "refused_400");
  expect_enrolment(robin, EnrolmentStatus::needs_review, "refused_400");
}

TEST_F(SettleTest, ARefusedNumberIsFreeForWhoWaitsForIt) {
  auto second = world.add_batch();
  auto waiting = world.enrol(second, "+14155550123");
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  auto first = world.call(begun.call_id).enrolment_id;
  auto waits = first == dana ? waiting : dana;
  auto other_job = claimed();
  world.begin(other_job);
  expect_enrolment(waits, EnrolmentStatus::pending, "number_busy");
  world.settle(begun.call_id, AnswerRefused{400, "bad"});
  EXPECT_EQ(world.enrolment(waits).next_attempt_at, clock.now());
}

TEST_F(SettleTest, ThrottledRestsTheAccountAsLongAsItIsAskedTo) {
  auto robin = world.enrol(batch, "+14155550124");
  auto call = dialled(dana, AnswerThrottled{30s, "slow down"});
  EXPECT_EQ(call.status, CallStatus::throttled);
  expect_unharmed(dana, "throttled");
  EXPECT_EQ(world.the_account().rest_until, clock.now() + 30s);
  EXPECT_EQ(world.the_account().in_flight, 0);
  clock.advance(29'999ms);
  dialer.dial_all();
  EXPECT_EQ(world.all_calls().size(), 1U);
  clock.advance(1ms);
  dialer.dial_all();
  EXPECT_EQ(world.enrolment(robin).status, EnrolmentStatus::in_call);
}

TEST_F(SettleTest, ThrottlingAgainAndAgainRestsLongerButAMinuteAtMost) {
  base::Millis last{0};
  for (int i = 0; i < 9; ++i) {
    dialled(dana, AnswerThrottled{std::nullopt, "slow down"});
    base::Millis rest = world.the_account().rest_until.value() - clock.now();
    EXPECT_GE(rest, last * 3 / 2 < 60s ? last * 3 / 2 : last - 1ms);
    EXPECT_LE(rest, 60s);
    last = rest;
    clock.advance(24h);
  }
  EXPECT_EQ(last, 60s);
  EXPECT_EQ(world.enrolment(dana).attempts, 0);
  dialled(dana, AnswerPlaced{"call_x"});
  EXPECT_EQ(world.the_account().failures, 0);
  EXPECT_FALSE(world.the_account().rest_until);
}

TEST_F(SettleTest, NotSentIsDialledAgainWithoutAnAttempt) {
  auto call = dialled(dana, AnswerNotSent{"connection refused"});
  EXPECT_EQ(call.status, CallStatus::not_sent);
  EXPECT_EQ(call.error, "connection refused");
  expect_unharmed(dana, "not_sent");
  clock.advance(2min);
  EXPECT_NE(dialled(dana).id, call.id) << "every request has its own row and attempt id";
}

TEST_F(SettleTest, ARequestThatCouldNotLeaveInTimeIsNotSent) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  clock.advance(2s);
  FakeCarrier carrier{dialer.exchange};
  auto answer = carrier.place(begun, [&] { return clock.boot() < begun.checked_at + 2s; });
  world.settle(begun.call_id, answer);
  expect_call(begun.call_id, CallStatus::not_sent);
  EXPECT_TRUE(dialer.exchange.dialled().empty());
}

TEST_F(SettleTest, UnknownKeepsSlotAndNumber) {
  auto call = dialled(dana, AnswerUnknown{"timed out"});
  EXPECT_EQ(call.status, CallStatus::unknown);
  EXPECT_EQ(call.next_check_at, call.placing_at + 5s);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
  EXPECT_EQ(world.the_account().in_flight, 1);
  EXPECT_EQ(world.progress(batch).calls_unknown, 1);
  EXPECT_EQ(world.job(call.job_id).state, JobState::completed);
}

TEST_F(SettleTest, NobodyDialsANumberWhoseCallIsUnknown) {
  dialled(dana, AnswerUnknown{"timed out"});
  auto second = world.add_batch();
  auto waiting = world.enrol(second, "+14155550123");
  for (int i = 0; i < 60; ++i) {
    clock.advance(1min);
    dialer.dial_all();
  }
  expect_enrolment(waiting, EnrolmentStatus::pending, "number_busy");
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
}

TEST_F(SettleTest, AnAnswerAfterTheWebhooksTakesNothingBack) {
  const calls::Answer answers[] = {AnswerPlaced{"call_x"}, AnswerUnknown{"timed out"},
                                   AnswerRefused{400, "odd"}, AnswerThrottled{1s, "odd"},
                                   AnswerNotSent{"odd"}};
  int person = 10;
  for (const auto& answer : answers) {
    SCOPED_TRACE(answer.index());
    auto robin = world.enrol(batch, "+141555501" + std::to_string(person++));
    world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, dana, "out of the way"); });
    std::string provider_id = answer.index() == 0 ? "call_x" : "call_" + std::to_string(person);
    dialer.exchange.on_the_way = [&](const calls::Begun& begun) {
      auto call = world.call(begun.call_id);
      world.apply(started(call, provider_id));
      world.apply(hung_up(call, provider_id));
    };
    auto call = dialled(robin, answer);
    EXPECT_EQ(call.status, CallStatus::ended);
    EXPECT_EQ(call.provider_call_id, provider_id);
    EXPECT_EQ(world.enrolment(robin).status, EnrolmentStatus::in_call)
        << "it waits for the analysis";
    EXPECT_EQ(world.the_account().in_flight, 0);
    world.apply(analyzed(call, provider_id, "interested"));
    expect_enrolment(robin, EnrolmentStatus::done, "");
    clock.advance(2min);
  }
  EXPECT_TRUE(dialer.exchange.stopped().empty());
}

TEST_F(SettleTest, ASecondProvidersIdForOneAttemptIsStoppedAndReported) {
  dialer.exchange.on_the_way = [&](const calls::Begun& begun) {
    world.apply(started(world.call(begun.call_id), "call_first"));
  };
  auto call = dialled(dana, AnswerPlaced{"call_second"});
  EXPECT_EQ(call.provider_call_id, "call_first");
  EXPECT_EQ(dialer.exchange.stopped(), std::vector<std::string>{"call_second"});
  EXPECT_EQ(world.errors(), std::vector<std::string>{"critical double_call"});
}

TEST_F(SettleTest, APersonWhoseCallEndedBeforeOurAnswerIsNotLost) {
  // Rings busy at once; the retry is due while the worker still waits for its answer.
  dialer.exchange.on_the_way = [&](const calls::Begun& begun) {
    world.apply(not_answered(world.call(begun.call_id), "call_x", "dial_busy"));
    clock.advance(2h);
    dialer.plan();
  };
  auto call = dialled(dana, AnswerPlaced{"call_x"});
  EXPECT_EQ(call.status, CallStatus::ended);
  dialer.exchange.on_the_way = {};
  clock.advance(2min);
  EXPECT_NE(dialled(dana).id, call.id);
}

}  // namespace
}  // namespace outdial::tests
