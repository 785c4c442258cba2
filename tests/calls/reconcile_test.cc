#include "scheduler/clock_keeper.h"
#include "schema/suppressions.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using calls::AnswerPlaced;
using calls::AnswerUnknown;
using schema::CallStatus;
using schema::EnrolmentStatus;

class ReconcileTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, "+14155550123");
  base::Time placing_at = clock.now();

  schema::CallRow lose() { return dialled(dana, AnswerUnknown{"timed out"}); }
  /// Lets time pass to `after` since the placing, looking up what is due.
  void pass_to(base::Millis after) {
    while (clock.now() < placing_at + after) {
      clock.advance(std::min<base::Millis>(5s, placing_at + after - clock.now()));
      dialer.look_up();
    }
  }
  void jump_to(base::Millis after) { clock.advance(placing_at + after - clock.now()); }
  schema::CallRow given_up() {
    auto call = lose();
    pass_to(15min);
    expect_call(call.id, CallStatus::not_placed);
    return world.call(call.id);
  }
};

TEST_F(ReconcileTest, AsksAtItsTimesCountedFromThePlacing) {
  lose();
  std::vector<base::Millis> asked;
  int before = 0;
  while (clock.now() < placing_at + 15min) {
    clock.advance(1s);
    dialer.look_up();
    if (dialer.exchange.lookups() > before) asked.push_back(clock.now() - placing_at);
    before = dialer.exchange.lookups();
  }
  EXPECT_EQ(asked, (std::vector<base::Millis>{5s, 30s, 2min, 5min, 15min}));
}

TEST_F(ReconcileTest, AListHitOfAnyStageMovesTheCallOn) {
  struct Hit {
    calls::Evidence (*evidence)(const schema::CallRow&);
    CallStatus status;
    EnrolmentStatus enrolment;
  };
  const Hit hits[] = {
      {[](const auto& call) { return seen(call, "call_x"); }, CallStatus::placed,
       EnrolmentStatus::in_call},
      {[](const auto& call) { return started(call, "call_x"); }, CallStatus::ongoing,
       EnrolmentStatus::in_call},
      {[](const auto& call) { return not_answered(call, "call_x", "dial_no_answer"); },
       CallStatus::ended, EnrolmentStatus::pending},
      {[](const auto& call) { return hung_up(call, "call_x"); }, CallStatus::ended,
       EnrolmentStatus::in_call},
      {[](const auto& call) { return analyzed(call, "call_x", "interested"); },
       CallStatus::analyzed, EnrolmentStatus::done},
  };
  for (const auto& hit : hits) {
    SCOPED_TRACE(schema::to_text(hit.status));
    World w{clock};
    Dialer d{w};
    auto robin = w.enrol(w.add_batch(), "+14155550124");
    d.exchange.answers.push_back(AnswerUnknown{"timed out"});
    ASSERT_TRUE(d.dial_one());
    auto call = w.call_of(robin);
    d.exchange.attempts[call.id] = {hit.evidence(call)};
    clock.advance(5s);
    EXPECT_EQ(d.look_up(), 1);
    EXPECT_EQ(w.call(call.id).status, hit.status);
    EXPECT_EQ(w.call(call.id).provider_call_id, "call_x");
    EXPECT_EQ(w.enrolment(robin).status, hit.enrolment);
    EXPECT_EQ(d.exchange.dialled().size(), 1U);
  }
}

TEST_F(ReconcileTest, AnEmptyLookUpBeforeGivingUpDecidesNothing) {
  auto call = lose();
  pass_to(15min - 1s);
  EXPECT_GE(dialer.exchange.lookups(), 4);
  expect_call(call.id, CallStatus::unknown);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
}

TEST_F(ReconcileTest, AnEmptyLookUpAfterGivingUpMeansNotPlaced) {
  auto call = given_up();
  EXPECT_EQ(world.the_account().in_flight, 0);
  EXPECT_FALSE(call.counted);
  expect_enrolment(dana, EnrolmentStatus::pending, "not_placed");
  EXPECT_EQ(world.enrolment(dana).attempts, 0);
  EXPECT_EQ(world.enrolment(dana).next_attempt_at, placing_at + 1h)
      << "counted from the placing, not from the decision";
}

TEST_F(ReconcileTest, IsNotDialledAgainBeforeItsTime) {
  given_up();
  jump_to(1h - 1ms);
  EXPECT_EQ(dialer.dial_all(), 0);
  jump_to(1h);
  EXPECT_EQ(dialer.dial_all(), 1);
  EXPECT_EQ(dialer.exchange.dialled().size(), 2U);
}

TEST_F(ReconcileTest, AnOldAnswerIsNoProof) {
  auto call = lose();
  pass_to(1min);
  dialer.exchange.on_lookup = [&] {
    if (clock.now() < placing_at + 15min) clock.advance(1h);
  };
  while (clock.now() < placing_at + 15min) {
    clock.advance(5s);
    dialer.look_up();
  }
  expect_call(call.id, CallStatus::unknown);
  clock.advance(5min);
  dialer.look_up();
  expect_call(call.id, CallStatus::not_placed);
}

TEST_F(ReconcileTest, AClockSetForwardLetsNoTimePass) {
  auto call = lose();
  scheduler::ClockKeeper keeper(*world.store, clock);
  keeper.run_once();
  clock.set(clock.now() + 2h);
  keeper.run_once();
  dialer.look_up();
  expect_call(call.id, CallStatus::unknown);
  EXPECT_EQ(dialer.dial_all(), 0);
  look_up_for(16min);
  expect_call(call.id, CallStatus::not_placed);
  EXPECT_EQ(dialer.dial_all(), 0) << "the hour before the redial passes too";
}

TEST_F(ReconcileTest, AnotherBatchWaitsForTheRedialToo) {
  given_up();
  auto again = world.enrol(world.add_batch(), "+14155550123");
  jump_to(1h - 1ms);
  EXPECT_EQ(dialer.dial_all(), 0);
  expect_enrolment(again, EnrolmentStatus::pending, "not_placed");
}

TEST_F(ReconcileTest, NobodyIsDialledWhileADoubleIsLive) {
  auto first = given_up();
  jump_to(1h);
  auto second = dialled(dana);
  world.apply(started(first, "call_late"));
  world.apply(not_answered(second, "call_1", "dial_no_answer"));
  expect_call(first.id, CallStatus::ongoing);
  clock.advance(48h);
  EXPECT_EQ(dialer.dial_all(), 0);
}

TEST_F(ReconcileTest, FailedLookUpsNeverDecideAndAreRepeated) {
  auto call = lose();
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  pass_to(3h);
  expect_call(call.id, CallStatus::unknown);
  EXPECT_GT(dialer.exchange.lookups(), 20) << "it goes on asking";
  dialer.exchange.lookup_failure.reset();
  pass_to(3h + 10min);
  expect_call(call.id, CallStatus::not_placed);
  EXPECT_GE(world.enrolment(dana).next_attempt_at, placing_at + 3h);
}

TEST_F(ReconcileTest, ALookUpThatIsThrottledWaitsAsLongAsItIsAskedTo) {
  lose();
  clock.advance(5s);
  dialer.exchange.lookup_failure =
      workers::LookupFailure{workers::LookupFailure::Kind::throttled, "slow down", 40s};
  dialer.look_up();
  ASSERT_EQ(dialer.exchange.lookups(), 1);
  clock.advance(39s);
  dialer.look_up();
  EXPECT_EQ(dialer.exchange.lookups(), 1);
  clock.advance(1s);
  dialer.look_up();
  EXPECT_EQ(dialer.exchange.lookups(), 2);
}

TEST_F(ReconcileTest, AWebhookResolvesUnknown) {
  auto call = lose();
  world.apply(started(call, "call_x"));
  expect_call(call.id, CallStatus::ongoing);
  EXPECT_EQ(world.progress(batch).calls_unknown, 0);
  EXPECT_EQ(world.progress(batch).calls_placed, 1);
  world.apply(analyzed(call, "call_x", "interested"));
  expect_enrolment(dana, EnrolmentStatus::done, "");
  pass_to(1min);
  EXPECT_EQ(dialer.exchange.lookups(), 0);
}

TEST_F(ReconcileTest, TwoHitsForOneAttemptStopTheSecond) {
  auto call = lose();
  dialer.exchange.attempts[call.id] = {started(call, "call_x"), started(call, "call_y")};
  pass_to(5s);
  EXPECT_EQ(world.call(call.id).provider_call_id, "call_x");
  EXPECT_EQ(dialer.exchange.stopped(), std::vector<std::string>{"call_y"});
  EXPECT_EQ(world.errors(), std::vector<std::string>{"critical double_call"});
}

TEST_F(ReconcileTest, LateProofWithoutASecondCallMovesTheCallOn) {
  auto call = given_up();
  auto result = world.apply(started(call, "call_x"));
  EXPECT_TRUE(result.stop_provider_call_id.empty());
  expect_call(call.id, CallStatus::ongoing);
  EXPECT_FALSE(world.call(call.id).doubled);
  EXPECT_EQ(world.the_account().in_flight, 1);
  EXPECT_TRUE(world.errors().empty());
  world.apply(analyzed(call, "call_x", "interested"));
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(world.enrolment(dana).attempts, 1);
  jump_to(48h);
  EXPECT_EQ(dialer.dial_all(), 0);
}

TEST_F(ReconcileTest, LateProofHoldsThePersonUntilItsOutcomeIsKnown) {
  auto call = given_up();
  jump_to(59min);
  world.apply(started(call, "call_x"));
  jump_to(1h);
  EXPECT_EQ(dialer.dial_all(), 0) << "they talk";
  world.apply(hung_up(call, "call_x"));
  clock.advance(2min);
  EXPECT_EQ(dialer.dial_all(), 0) << "they have talked; what came of it is not known yet";
  world.apply(analyzed(call, "call_x", "interested"));
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
}

TEST_F(ReconcileTest, LateProofAloneIsFollowedToItsEnd) {
  auto call = given_up();
  world.apply(started(call, "call_x"));
  dialer.exchange.details["call_x"] = analyzed(call, "call_x", "interested");
  pass_to(20min);
  expect_call(call.id, CallStatus::analyzed);
  expect_enrolment(dana, EnrolmentStatus::done, "");
}

TEST_F(ReconcileTest, LateProofOfATalkWithoutAnalysisIsNotDialledForADay) {
  auto call = given_up();
  world.apply(hung_up(call, "call_x"));
  pass_to(2h);
  EXPECT_TRUE(world.call(call.id).provisional);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::pending);
  EXPECT_GE(world.enrolment(dana).next_attempt_at, world.call(call.id).ended_at.value() + 24h);
}

TEST_F(ReconcileTest, LateProofOfACallNobodyKnowsTheEndOfFreesItsSlot) {
  auto call = given_up();
  world.apply(started(call, "call_x"));
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  pass_to(2h);
  expect_call(call.id, CallStatus::ended);
  EXPECT_EQ(world.the_account().in_flight, 0);
}

TEST_F(ReconcileTest, LateProofBesideASecondLiveCallIsReportedAndStopped) {
  auto first = given_up();
  jump_to(1h);
  auto second = dialled(dana);
  ASSERT_NE(second.id, first.id);
  auto result = world.apply(started(first, "call_late"));
  EXPECT_EQ(result.stop_provider_call_id, "call_late");
  EXPECT_TRUE(world.call(first.id).doubled);
  expect_call(first.id, CallStatus::ongoing);
  expect_call(second.id, CallStatus::placed);
  EXPECT_EQ(world.errors(), std::vector<std::string>{"critical double_call"});
  EXPECT_EQ(world.the_account().in_flight, 2) << "both hold a slot";

  auto stopped = hung_up(first, "call_late");
  stopped.end_reason = "manual_stopped";
  world.apply(stopped);
  stopped.stage = calls::Evidence::Stage::analyzed;
  world.apply(stopped);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call)
      << "the second call tells how it ended";
  world.apply(analyzed(second, "call_1", "interested"));
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(world.the_account().in_flight, 0);
}

TEST_F(ReconcileTest, LateProofAfterASecondCallHasEndedIsReportedToo) {
  auto first = given_up();
  jump_to(1h);
  auto second = dialled(dana);
  world.apply(not_answered(second, "call_1", "dial_no_answer"));
  auto due = world.enrolment(dana).next_attempt_at;
  auto result = world.apply(started(first, "call_late"));
  EXPECT_EQ(result.stop_provider_call_id, "call_late");
  EXPECT_EQ(world.errors(), std::vector<std::string>{"critical double_call"});
  world.apply(not_answered(first, "call_late", "dial_no_answer"));
  EXPECT_GE(world.enrolment(dana).next_attempt_at, due)
      << "an older call never brings the next one forward";
}

TEST_F(ReconcileTest, EvidenceOutweighsADefiniteAnswer) {
  const calls::Answer answers[] = {calls::AnswerRefused{400, "no"},
                                   calls::AnswerThrottled{1s, "no"}, calls::AnswerNotSent{"no"}};
  for (const auto& answer : answers) {
    SCOPED_TRACE(answer.index());
    World w{clock};
    Dialer d{w};
    auto robin = w.enrol(w.add_batch(), "+14155550124");
    d.exchange.answers.push_back(answer);
    ASSERT_TRUE(d.dial_one());
    auto call = w.call_of(robin);
    EXPECT_EQ(w.apply(started(call, "call_x")).applied, calls::Applied::changed);
    EXPECT_EQ(w.errors().back(), "critical contradicting_evidence");
    EXPECT_EQ(w.call(call.id).status, CallStatus::ongoing);
    clock.advance(24h);
    EXPECT_FALSE(d.dial_one()) << "the person is on the phone";
    w.apply(analyzed(call, "call_x", "dnc_request"));
    EXPECT_EQ(w.enrolment(robin).status, schema::EnrolmentStatus::suppressed);
    EXPECT_EQ(w.enrolment(robin).attempts, 1);
    EXPECT_TRUE(w.store->read([&](const schema::ReadTx& tx) {
      return schema::active_suppression(tx, w.tenant, "+14155550124").has_value();
    }));
  }
}

TEST_F(ReconcileTest, ACallIdOfAnotherAttemptIsNotTakenOver) {
  auto robin = world.enrol(world.add_batch(), "+14155550124");
  dialer.exchange.answers = {AnswerPlaced{"call_same"}, AnswerPlaced{"call_same"}};
  EXPECT_EQ(dialer.dial_all(), 2);
  auto first = world.call_of(dana), second = world.call_of(robin);
  if (!first.provider_call_id) std::swap(first, second);
  EXPECT_EQ(first.provider_call_id, "call_same");
  EXPECT_EQ(second.provider_call_id, std::nullopt);
  expect_call(second.id, CallStatus::ended);
  EXPECT_EQ(world.enrolment(second.enrolment_id).status, schema::EnrolmentStatus::needs_review);
  EXPECT_EQ(world.errors().front(), "critical provider_call_id_reused");
  world.apply(hung_up(first, "call_same"));
  world.apply(analyzed(first, "call_same", "completed"));
  expect_call(first.id, CallStatus::analyzed);
}

TEST_F(ReconcileTest, AnAnswerThatComesAfterTheRescuerStillPlacesTheCall) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  clock.advance(dialer.patience + 1s);
  EXPECT_EQ(dialer.rescue().lost_calls, 1);
  expect_call(begun.call_id, CallStatus::unknown);
  world.settle(begun.call_id, AnswerPlaced{"call_x"});
  expect_call(begun.call_id, CallStatus::placed);
  EXPECT_EQ(world.call(begun.call_id).provider_call_id, "call_x");
}

TEST_F(ReconcileTest, AnAnswerThatComesAfterNotPlacedIsLateProof) {
  auto job = claimed();
  auto begun = std::get<calls::Begun>(world.begin(job));
  clock.advance(dialer.patience + 1s);
  dialer.rescue();
  pass_to(15min);
  expect_call(begun.call_id, CallStatus::not_placed);
  jump_to(1h);
  auto second = dialled(dana);
  auto result = world.settle(begun.call_id, AnswerPlaced{"call_late"});
  EXPECT_EQ(result.stop_provider_call_id, "call_late");
  EXPECT_TRUE(world.call(begun.call_id).doubled);
  expect_call(second.id, CallStatus::placed);
}

TEST_F(ReconcileTest, EvidenceForNobodyOfOursIsUnmatched) {
  auto call = lose();
  auto foreign = started(call, "call_foreign");
  foreign.attempt_id = schema::CallId::make(world.ids);
  EXPECT_EQ(world.apply(foreign).applied, calls::Applied::unmatched);
  expect_call(call.id, CallStatus::unknown);
}

}  // namespace
}  // namespace outdial::tests
