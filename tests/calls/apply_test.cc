#include "calls/apply.h"

#include <algorithm>

#include "calls/batch_control.h"
#include "schema/clock_shift.h"
#include "schema/outcomes.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using calls::Evidence;
using schema::CallStatus;
using schema::EnrolmentStatus;


class ApplyTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, kDana);
};

/// What must come out the same in whatever order the events came: everything but the instants at
/// which we were told.
std::string essence(const World& world, schema::EnrolmentId id) {
  auto person = world.enrolment(id);
  auto call = world.call_of(id);
  auto outcome = world.store->read([&](const schema::ReadTx& tx) {
    auto analysis = schema::find_analysis(tx, call.id);
    auto transcript = schema::find_transcript(tx, call.id);
    return (analysis ? analysis->custom_responses + analysis->call_summary : "none") + "|" +
           (transcript ? transcript->transcript : "none");
  });
  auto number = [](auto optional) { return optional ? std::to_string(*optional) : "none"; };
  auto instant = [](auto optional) {
    return optional ? std::to_string(base::to_millis(*optional)) : "none";
  };
  std::string text;
  for (const auto& part : {std::string(schema::to_text(person.status)),
                           person.reason,
                           person.disposition,
                           std::to_string(person.attempts),
                           std::to_string(person.backoffs),
                           instant(person.last_attempt_at),
                           std::string(schema::to_text(call.status)),
                           call.disposition,
                           call.end_reason,
                           number(call.duration_ms),
                           call.cost_cents.value_or("none"),
                           call.recording_url,
                           instant(call.reported_started_at),
                           instant(call.reported_ended_at),
                           std::to_string(call.settled),
                           std::to_string(call.provisional),
                           std::to_string(call.counted),
                           std::to_string(call.answered),
                           instant(call.next_check_at),
                           outcome})
    text += part + "\n";
  if (person.status == EnrolmentStatus::pending)
    text += instant(std::optional(person.next_attempt_at));
  return text;
}

/// The stories that webhooks tell, each as its events in their natural order.
std::vector<std::vector<Evidence>> stories(const schema::CallRow& call) {
  const std::string id = call.provider_call_id.value();
  auto interested = analyzed(call, id, "interested");
  auto voicemail = analyzed(call, id, "");
  voicemail.analysis->in_voicemail = true;
  auto unreachable = not_answered(call, id, "dial_no_answer");
  auto unreachable_analyzed = unreachable;
  unreachable_analyzed.stage = Evidence::Stage::analyzed;
  unreachable_analyzed.analysis = Evidence::Analysis{};
  auto no_slot = not_answered(call, id, "concurrency_limit_reached");
  auto opt_out = analyzed(call, id, "dnc_request");
  return {{seen(call, id), started(call, id), hung_up(call, id), interested},
          {started(call, id), hung_up(call, id), voicemail},
          {started(call, id), hung_up(call, id), opt_out},
          {seen(call, id), unreachable, unreachable_analyzed},
          {seen(call, id), no_slot}};
}

constexpr std::size_t kStories = 5;

class OrderTest : public ApplyTest {
 protected:
  /// What comes of the events in that order; nothing of it stays.
  std::string told_in(const std::vector<Evidence>& events, const std::vector<std::size_t>& order,
                      schema::EnrolmentId person) {
    struct Undo {};
    std::string came;
    auto tell = [&](schema::Tx& tx) {
      for (std::size_t i : order)
        calls::apply(tx, events[i], world.rules);
      world.audit();
      came = essence(world, person);
      throw Undo{};
    };
    EXPECT_THROW(world.store->write(tell), Undo);
    return came;
  }
};

TEST_F(OrderTest, EveryOrderOfTheEventsAndTheirCopiesConverges) {
  for (std::size_t story = 0; story < kStories; ++story) {
    SCOPED_TRACE(story);
    std::optional<std::string> expected;
    std::vector<std::size_t> order{0, 0, 1, 1, 2, 3};
    auto robin = world.enrol(batch, "+141555502" + std::to_string(10 + story));
    world.write([&](schema::Tx& tx) {
      auto others = schema::enrolments_in(tx, batch, EnrolmentStatus::pending, 10);
      for (const auto& other : others)
        if (other.id != robin) calls::cancel_enrolment(tx, other.id, "out of the way");
    });
    auto call = dialled(robin, calls::AnswerPlaced{"call_" + robin.str()});
    auto events = stories(call)[story];
    std::erase_if(order, [&](std::size_t i) { return i >= events.size(); });
    do {
      std::string came = told_in(events, order, robin);
      if (!expected) expected = came;
      ASSERT_EQ(came, *expected);
    } while (std::next_permutation(order.begin(), order.end()));
    for (const auto& event : events)
      world.apply(event);
    EXPECT_EQ(essence(world, robin), *expected);
    world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, robin, "done"); });
  }
}

TEST_F(ApplyTest, AnEndAloneIsEnough) {
  auto call = dialled(dana);
  world.apply(not_answered(call, "call_1", "dial_no_answer"));
  expect_call(call.id, CallStatus::ended);
  expect_enrolment(dana, EnrolmentStatus::pending, "retry_later");
  EXPECT_EQ(world.enrolment(dana).disposition, "no_answer");
  EXPECT_EQ(world.enrolment(dana).attempts, 1);
  EXPECT_EQ(world.enrolment(dana).next_attempt_at, clock.now() + 2h);
  EXPECT_EQ(world.progress(batch).calls_no_answer, 1);
}

TEST_F(ApplyTest, TheEndFreesTheSlotAndAConnectedPersonWaitsForTheAnalysis) {
  auto call = dialled(dana);
  world.apply(hung_up(call, "call_1"));
  EXPECT_EQ(world.the_account().in_flight, 0);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::in_call);
  EXPECT_EQ(world.enrolment(dana).attempts, 0);
  EXPECT_EQ(world.call(call.id).next_check_at, clock.now() + world.rules.analysis_wait);
  world.apply(analyzed(call, "call_1", "interested"));
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(world.enrolment(dana).disposition, "interested");
  EXPECT_EQ(world.enrolment(dana).attempts, 1);
  EXPECT_EQ(world.progress(batch).calls_connected, 1);
}

TEST_F(ApplyTest, CopiesOfTheEndDoNotPutOffTheWaitForTheAnalysis) {
  auto call = dialled(dana);
  world.apply(hung_up(call, "call_1"));
  auto due = world.call(call.id).next_check_at;
  clock.advance(5min);
  world.apply(hung_up(call, "call_1"));
  EXPECT_EQ(world.call(call.id).next_check_at, due);
}

TEST_F(ApplyTest, ALostAnalysisIsAskedForOnceAndThenSettledForADay) {
  auto call = dialled(dana);
  world.apply(hung_up(call, "call_1"));
  base::Time ended = clock.now();
  dialer.exchange.details["call_1"] = hung_up(call, "call_1");
  look_up_for(10min - 10s);
  EXPECT_EQ(dialer.exchange.lookups(), 0);
  look_up_for(10s);
  EXPECT_EQ(dialer.exchange.lookups(), 1);
  EXPECT_TRUE(world.call(call.id).provisional);
  expect_enrolment(dana, EnrolmentStatus::pending, "retry_later");
  auto next = world.enrolment(dana).next_attempt_at;
  EXPECT_GE(next, ended + 24h);
  EXPECT_LT(next, ended + 27h) << "in the next part of the day";
  look_up_for(1h);
  EXPECT_EQ(dialer.exchange.lookups(), 1) << "nobody asks again";
  clock.advance(22h);
  EXPECT_EQ(dialer.dial_all(), 0);
}

TEST_F(ApplyTest, TheGetCallMayBringTheAnalysis) {
  auto call = dialled(dana);
  world.apply(hung_up(call, "call_1"));
  dialer.exchange.details["call_1"] = analyzed(call, "call_1", "not_interested");
  look_up_for(10min);
  EXPECT_FALSE(world.call(call.id).provisional);
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(world.enrolment(dana).disposition, "not_interested");
}

TEST_F(ApplyTest, SettlesProvisionallyAlthoughGetCallNeverAnswers) {
  auto call = dialled(dana);
  world.apply(hung_up(call, "call_1"));
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  look_up_for(1h);
  EXPECT_TRUE(world.call(call.id).provisional);
  EXPECT_EQ(dialer.exchange.lookups(), 4);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::pending);
}

TEST_F(ApplyTest, AnAnalysisAfterTheProvisionalEndDecidesAnew) {
  auto call = dialled(dana);
  world.apply(hung_up(call, "call_1"));
  dialer.exchange.details["call_1"] = hung_up(call, "call_1");
  look_up_for(11min);
  world.apply(analyzed(call, "call_1", "interested"));
  EXPECT_FALSE(world.call(call.id).provisional);
  expect_enrolment(dana, EnrolmentStatus::done, "");
  EXPECT_EQ(world.enrolment(dana).attempts, 1) << "counted once";
}

TEST_F(ApplyTest, ALaterAnalysisReplacesTheEarlierOne) {
  auto call = dialled(dana);
  world.apply(analyzed(call, "call_1", "not_interested"));
  world.apply(analyzed(call, "call_1", "interested"));
  EXPECT_EQ(world.enrolment(dana).disposition, "interested");
  EXPECT_EQ(world.call(call.id).disposition, "interested");
  EXPECT_EQ(world.enrolment(dana).attempts, 1);
}

TEST_F(ApplyTest, ASilentCallIsPolledWithGrowingPauses) {
  auto call = dialled(dana);
  dialer.exchange.details["call_1"] = started(call, "call_1");
  std::vector<base::Millis> asked;
  base::Time from = clock.now();
  for (int before = 0; clock.now() < from + 15min; before = dialer.exchange.lookups()) {
    clock.advance(10s);
    dialer.look_up();
    if (dialer.exchange.lookups() > before) asked.push_back(clock.now() - from);
  }
  EXPECT_EQ(asked, (std::vector<base::Millis>{2min, 4min, 8min}));
  expect_call(call.id, CallStatus::ongoing);
}

TEST_F(ApplyTest, PollingAloneBringsACallToItsEnd) {
  auto call = dialled(dana);
  dialer.exchange.details["call_1"] = analyzed(call, "call_1", "interested");
  look_up_for(2min);
  expect_call(call.id, CallStatus::analyzed);
  expect_enrolment(dana, EnrolmentStatus::done, "");
}

TEST_F(ApplyTest, ACallNobodyKnowsTheEndOfNeedsReviewAfterItsLongestTime) {
  auto call = dialled(dana);
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  look_up_for(20min - 10s);
  expect_call(call.id, CallStatus::placed);
  look_up_for(20min);
  expect_call(call.id, CallStatus::ended);
  EXPECT_EQ(world.call(call.id).end_reason, "outcome_lost");
  expect_enrolment(dana, EnrolmentStatus::needs_review, "outcome_lost");
  EXPECT_EQ(world.the_account().in_flight, 0);
  EXPECT_EQ(world.errors(), std::vector<std::string>{"error outcome_lost"});
}

TEST_F(ApplyTest, AClockSetForwardMakesNoCallTooLong) {
  auto call = dialled(dana);
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  clock.advance(3h);
  world.store->write([](schema::Tx& tx) { schema::note_clock_jump(tx, tx.now()); });
  look_up_for(20min - 10s);
  expect_call(call.id, CallStatus::placed);
  look_up_for(20min);
  expect_call(call.id, CallStatus::ended);
}

TEST_F(ApplyTest, AnAnsweredCallNobodyKnowsTheEndOfNeedsReviewToo) {
  auto call = dialled(dana);
  world.apply(started(call, "call_1"));
  dialer.exchange.details["call_1"] = started(call, "call_1");
  look_up_for(1h);
  expect_call(call.id, CallStatus::ended);
  expect_enrolment(dana, EnrolmentStatus::needs_review, "outcome_lost");
}

TEST_F(ApplyTest, ACallWithoutAProvidersIdDoesNotHoldItsSlotForEver) {
  auto call = dialled(dana, calls::AnswerUnknown{"timed out"});
  world.apply(started(call, ""));
  look_up_for(1h);
  expect_call(call.id, CallStatus::ended);
  EXPECT_EQ(world.the_account().in_flight, 0);
}

}  // namespace
}  // namespace outdial::tests
