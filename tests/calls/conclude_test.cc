#include "calls/conclude.h"

#include "base/rfc3339.h"
#include "calls/batch_control.h"
#include "schema/suppressions.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using calls::Evidence;
using schema::BatchStatus;
using schema::EnrolmentStatus;

base::Time called_at(const char* text) {
  return base::parse_rfc3339(text).value();
}

Evidence asks_back(const schema::CallRow& call, const std::string& provider_call_id,
                   const std::string& when) {
  auto told = analyzed(call, provider_call_id, "");
  told.analysis->successful = false;
  told.analysis->custom_json =
      R"({"outcome":"callback_requested","callback_time":")" + when + R"("})";
  return told;
}

class ConcludeTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, kDana);
};

TEST_F(ConcludeTest, AnsweredComesFirstWhateverTheReasonSays) {
  struct Sign {
    const char* name;
    void (*show)(Evidence&);
  };
  const Sign signs[] = {
      {"start", [](Evidence& e) { e.reported_start_ms = 1; }},
      {"duration", [](Evidence& e) { e.duration_ms = 1; }},
      {"transcript", [](Evidence& e) { e.transcript = "User: Hello?\n"; }},
  };
  int person = 10;
  for (const char* reason : {"dial_no_answer", "error_retell", "telephony_provider_unavailable"})
    for (const auto& sign : signs) {
      SCOPED_TRACE(std::string(reason) + " " + sign.name);
      auto other = world.add_batch();
      world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, dana, "out of the way"); });
      auto robin = world.enrol(other, "+141555501" + std::to_string(person++));
      ASSERT_TRUE(dialer.dial_one());
      auto call = world.call_of(robin);
      auto end = not_answered(call, call.provider_call_id.value(), reason);
      sign.show(end);
      world.apply(end);
      EXPECT_TRUE(world.call(call.id).answered);
      EXPECT_EQ(world.enrolment(robin).status, EnrolmentStatus::in_call);
      EXPECT_EQ(world.progress(other).calls_connected, 1);
      end.stage = Evidence::Stage::analyzed;
      world.apply(end);
      EXPECT_EQ(world.enrolment(robin).attempts, 1) << "it was an attempt on the person";
    }
}

TEST_F(ConcludeTest, ErrorsOfTheProviderAreNoAttempts) {
  base::Millis waits[] = {1min, 5min, 15min, 60min, 240min, 240min};
  for (base::Millis wait : waits) {
    auto call = dialled(dana);
    world.apply(not_answered(call, call.provider_call_id.value(), "concurrency_limit_reached"));
    auto row = world.enrolment(dana);
    EXPECT_EQ(row.status, EnrolmentStatus::pending);
    EXPECT_EQ(row.attempts, 0);
    EXPECT_EQ(row.next_attempt_at, clock.now() + wait);
    clock.advance(wait);
  }
  auto call = dialled(dana);
  world.apply(not_answered(call, call.provider_call_id.value(), "dial_no_answer"));
  EXPECT_EQ(world.enrolment(dana).attempts, 1);
  EXPECT_EQ(world.enrolment(dana).backoffs, 0);
}

TEST_F(ConcludeTest, NoPaymentAndScamHaltTheAccount) {
  for (const char* reason : {"no_valid_payment", "scam_detected"}) {
    SCOPED_TRACE(reason);
    World w{clock};
    Dialer d{w};
    auto first = w.add_batch();
    auto second = w.add_batch();
    auto people = w.enrol_many(first, 3);
    d.dial_one();
    auto call = w.call_of(people[0]);
    w.apply(not_answered(call, "call_1", reason));
    EXPECT_EQ(w.batch(first).status, BatchStatus::halted);
    EXPECT_EQ(w.batch(second).status, BatchStatus::halted);
    EXPECT_EQ(w.the_account().halted_rule, reason);
    EXPECT_EQ(w.enrolment(people[0]).status, EnrolmentStatus::pending);
    EXPECT_EQ(w.enrolment(people[0]).attempts, 0);
    EXPECT_EQ(w.progress(first).pending, 3);
    clock.advance(24h);
    EXPECT_EQ(d.dial_all(), 0);
  }
}

TEST_F(ConcludeTest, ATrunkThatRefusesPausesTheNumber) {
  for (const char* reason : {"telephony_provider_permission_denied", "sip_routing_error"}) {
    SCOPED_TRACE(reason);
    World w{clock};
    Dialer d{w};
    auto first = w.add_batch();
    auto people = w.enrol_many(first, 3);
    d.dial_one();
    w.apply(not_answered(w.call_of(people[0]), "call_1", reason));
    EXPECT_EQ(w.the_number().paused_rule, reason);
    EXPECT_FALSE(w.the_account().halted_rule);
    EXPECT_EQ(w.batch(first).status, BatchStatus::halted);
    EXPECT_EQ(w.enrolment(people[0]).attempts, 0);
  }
}

TEST_F(ConcludeTest, ASpamMarkRestsTheNumberForADay) {
  auto others = world.enrol_many(batch, 2);
  auto call = dialled(dana);
  world.apply(not_answered(call, "call_1", "marked_as_spam"));
  EXPECT_EQ(world.the_number().rest_until, clock.now() + 24h);
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::done);
  dialer.dial_all();
  EXPECT_EQ(dialer.exchange.dialled().size(), 1U);
  clock.advance(24h);
  dialer.dial_all();
  EXPECT_EQ(dialer.exchange.dialled().size(), 3U);
}

TEST_F(ConcludeTest, AnEffectIsTakenOnceHoweverOftenTheEndIsTold) {
  auto call = dialled(dana);
  auto end = not_answered(call, "call_1", "no_valid_payment");
  world.apply(end);
  world.write([&](schema::Tx& tx) { calls::resume(tx, batch); });
  world.apply(end);
  expect_batch(batch, BatchStatus::in_progress);
}

TEST_F(ConcludeTest, LaddersRunDownToExhausted) {
  // From ten in the morning; 120, 1440, 1440 and 2880 minutes, and on to a part of the day at which
  // nobody has tried in three days: noon, 14:00, 17:00 and 09:00.
  base::Millis waits[] = {2h, 26h, 27h, 64h};
  for (base::Millis wait : waits) {
    auto call = dialled(dana);
    world.apply(not_answered(call, call.provider_call_id.value(), "dial_no_answer"));
    expect_enrolment(dana, EnrolmentStatus::pending, "retry_later");
    EXPECT_EQ(world.enrolment(dana).next_attempt_at, clock.now() + wait);
    clock.advance(wait - 1ms);
    EXPECT_EQ(dialer.dial_all(), 0);
    clock.advance(1ms);
  }
  auto call = dialled(dana);
  world.apply(not_answered(call, call.provider_call_id.value(), "dial_no_answer"));
  expect_enrolment(dana, EnrolmentStatus::exhausted, "max_retries");
  EXPECT_EQ(world.enrolment(dana).attempts, 5);
}

TEST_F(ConcludeTest, ARetryIsPlannedForWhenItWillBeAllowed) {
  clock.set(called_at("2026-11-19T04:30:00Z"));  // half past eight in the evening in California
  auto call = dialled(dana);
  world.apply(not_answered(call, "call_1", "dial_busy"));
  expect_enrolment(dana, EnrolmentStatus::pending, "retry_later");
  auto next = called_at("2026-11-19T17:00:00Z");
  EXPECT_EQ(world.enrolment(dana).next_attempt_at, next);
  clock.set(next - 1ms);
  EXPECT_FALSE(dialer.dial_one());
  clock.advance(1ms);
  dialled(dana);
}

TEST_F(ConcludeTest, WhereNoHoursAreAheadSomebodyHasToLook) {
  auto call = dialled(dana);
  world.rules.hours = {};
  world.apply(not_answered(call, "call_1", "dial_busy"));
  expect_enrolment(dana, EnrolmentStatus::needs_review, "no_window");
}

TEST_F(ConcludeTest, WhoNamesTheHourIsCalledAtIt) {
  world.rules.retry.max_attempts_per_day = 3;
  auto call = dialled(dana);
  world.apply(asks_back(call, "call_1", "in 30 minutes"));
  EXPECT_EQ(world.enrolment(dana).next_attempt_at, clock.now() + 30min);
  clock.advance(30min - 1ms);
  EXPECT_FALSE(dialer.dial_one());
  clock.advance(1ms);
  call = dialled(dana);
  world.apply(asks_back(call, "call_2", "some other time"));
  EXPECT_FALSE(world.enrolment(dana).callback_at);
  EXPECT_EQ(world.enrolment(dana).next_attempt_at, clock.now() + 4h);
}

TEST_F(ConcludeTest, WhoNamesTheDayIsCalledInAnotherPartOfIt) {
  auto call = dialled(dana);
  world.apply(asks_back(call, "call_1", "tomorrow"));
  EXPECT_EQ(world.enrolment(dana).next_attempt_at, called_at("2026-11-19T20:00:00Z")) << "at noon";
}

TEST_F(ConcludeTest, TheTotalOfAttemptsEndsEveryLadder) {
  world.rules.retry.max_attempts_total = 2;
  auto call = dialled(dana);
  world.apply(not_answered(call, "call_1", "dial_busy"));
  clock.advance(1h);
  call = dialled(dana);
  world.apply(not_answered(call, "call_2", "dial_no_answer"));
  expect_enrolment(dana, EnrolmentStatus::exhausted, "max_attempts");
}

TEST_F(ConcludeTest, AnOptOutSuppressesTheNumberEverywhere) {
  auto second = world.add_batch();
  auto queued = world.enrol(second, kDana, [](auto& row) { row.priority = 1; });
  auto stranger = world.enrol(second, "+14155550177");
  auto paused = world.add_batch([](auto& row) { row.status = BatchStatus::preparing; });
  auto pending = world.enrol(paused, kDana);
  auto other_tenant = world.add_tenant("Hillside");
  dialer.plan();
  dialer.run(dialer.claim().value());
  auto called = world.enrolment(dana).status == EnrolmentStatus::in_call ? dana : queued;
  auto waiting = called == dana ? queued : dana;
  world.apply(analyzed(world.call_of(called), "call_1", "dnc_request"));

  expect_enrolment(called, EnrolmentStatus::suppressed, "dnc_request");
  expect_enrolment(waiting, EnrolmentStatus::suppressed, "suppression_list");
  expect_enrolment(pending, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_NE(world.enrolment(stranger).status, EnrolmentStatus::suppressed);
  auto listed = [&](schema::TenantId of) {
    return world.store
        ->read([&](const schema::ReadTx& tx) { return schema::active_suppression(tx, of, kDana); })
        .has_value();
  };
  EXPECT_TRUE(listed(world.tenant));
  EXPECT_FALSE(listed(other_tenant));
}

TEST_F(ConcludeTest, AnOptOutIsNeverUndone) {
  auto call = dialled(dana);
  world.apply(analyzed(call, "call_1", "dnc_request"));
  world.apply(analyzed(call, "call_1", "interested"));
  expect_enrolment(dana, EnrolmentStatus::suppressed, "dnc_request");
  EXPECT_EQ(world.enrolment(dana).disposition, "dnc_request");
  EXPECT_EQ(world.call(call.id).disposition, "dnc_request");
}

TEST_F(ConcludeTest, AnOptOutThatComesLateStillSuppresses) {
  auto call = dialled(dana);
  world.apply(analyzed(call, "call_1", "interested"));
  auto second = world.enrol(world.add_batch(), kDana);
  world.apply(analyzed(call, "call_1", "dnc_request"));
  expect_enrolment(second, EnrolmentStatus::suppressed, "suppression_list");
  EXPECT_EQ(world.enrolment(dana).disposition, "dnc_request");
}

TEST_F(ConcludeTest, AnUnknownReasonIsReportedAndTriedOnceMore) {
  auto call = dialled(dana);
  world.apply(not_answered(call, "call_1", "dial_moonlight"));
  EXPECT_EQ(world.errors(), std::vector<std::string>{"warning unexpected_end_reason"});
  EXPECT_EQ(world.enrolment(dana).disposition, "call_error");
  EXPECT_EQ(world.enrolment(dana).status, EnrolmentStatus::pending);
  clock.advance(1h);
  call = dialled(dana);
  world.apply(not_answered(call, "call_2", "dial_moonlight"));
  expect_enrolment(dana, EnrolmentStatus::exhausted, "max_retries");
}

}  // namespace
}  // namespace outdial::tests
