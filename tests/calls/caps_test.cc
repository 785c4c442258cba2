// How often people are called: the caps of the rulebook as the planner and the dial enforce them.
#include "base/rfc3339.h"
#include "calls/batch_control.h"
#include "calls/begin.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::EnrolmentStatus;

constexpr char kInNewYork[] = "+12125550123";
constexpr char kInFlorida[] = "+13055550123";

class CapsTest : public FlowTest {
 protected:
  CapsTest() {
    world.rules.retry.max_attempts_per_day = 20;
    world.rules.retry.min_gap_minutes = 0;
  }

  schema::EnrolmentId somebody(const char* phone, const char* purpose,
                               const char* consent = "express") {
    auto campaign = world.add_campaign([&](auto& row) {
      row.purpose = purpose;
      // Looser than the rulebook, which stands.
      row.retry_json = R"({"max_attempts_per_day":20,"min_gap_minutes":0})";
    });
    auto batch = world.add_batch([&](auto& row) { row.campaign_id = campaign; });
    return world.enrol(batch, phone, {}, [&](auto& contact) { contact.consent_type = consent; });
  }
  /// A call that ends so, and nobody is called again for it.
  void ring(const char* phone, const char* purpose, const char* end_reason = "dial_busy",
            const char* consent = "express") {
    auto person = somebody(phone, purpose, consent);
    auto call = dialled(person);
    world.apply(not_answered(call, call.provider_call_id.value(), end_reason));
    world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, person, "test"); });
  }
  /// Nobody is called before that instant, and at it somebody is.
  void expect_wait(schema::EnrolmentId person, const char* reason, const char* until) {
    EXPECT_FALSE(dialer.dial_one());
    expect_enrolment(person, EnrolmentStatus::pending, reason);
    EXPECT_EQ(base::to_rfc3339(world.enrolment(person).next_attempt_at), until);
    clock.set(base::parse_rfc3339(until).value() - 1ms);
    EXPECT_FALSE(dialer.dial_one());
    clock.advance(1ms);
    EXPECT_TRUE(dialer.dial_one());
  }
};

TEST_F(CapsTest, ThreeCallsADayToANumberWhateverTheyAreFor) {
  ring(kInNewYork, "informational");
  ring(kInNewYork, "recruiting");
  ring(kInNewYork, "informational");
  expect_wait(somebody(kInNewYork, "recruiting"), "cap_day", "2026-11-19T13:00:00.000Z");
}

TEST_F(CapsTest, WhatNeverRangDoesNotCount) {
  for (int i = 0; i < 4; ++i)
    ring(kInNewYork, "informational", "invalid_destination");
  for (int i = 0; i < 4; ++i)
    ring(kInNewYork, "informational", "telephony_provider_unavailable");
  somebody(kInNewYork, "informational");
  EXPECT_TRUE(dialer.dial_one());
}

TEST_F(CapsTest, ACallOfWhichNobodyKnowsCounts) {
  ring(kInNewYork, "informational");
  ring(kInNewYork, "informational");
  dialled(somebody(kInNewYork, "informational"), calls::AnswerUnknown{"timed out"});
  clock.advance(2min);
  auto person = somebody(kInNewYork, "informational");
  EXPECT_FALSE(dialer.dial_one());
  EXPECT_NE(world.enrolment(person).status, EnrolmentStatus::in_call);
}

TEST_F(CapsTest, OneReminderADayAndThreeAWeek) {
  ring(kInNewYork, "healthcare_reminder");
  auto second = somebody(kInNewYork, "healthcare_reminder");
  expect_wait(second, "cap_day", "2026-11-19T13:00:00.000Z");
  auto call = world.call_of(second);
  world.apply(hung_up(call, call.provider_call_id.value()));
  world.apply(analyzed(call, call.provider_call_id.value(), "confirmed"));
  clock.advance(24h);
  ring(kInNewYork, "healthcare_reminder");
  clock.advance(24h);
  expect_wait(somebody(kInNewYork, "healthcare_reminder"), "cap_week", "2026-11-25T18:00:00.000Z");
}

TEST_F(CapsTest, ThreeCallsInThirtyDaysToWhoHasNotConsented) {
  for (int day = 0; day < 3; ++day) {
    ring(kInNewYork, "informational", "dial_busy", "none");
    clock.advance(24h);
  }
  auto person = somebody(kInNewYork, "informational", "none");
  expect_wait(person, "cap_rolling", "2026-12-18T18:00:00.000Z");
}

TEST_F(CapsTest, WhoHasConsentedIsCalledOn) {
  for (int day = 0; day < 4; ++day) {
    ring(kInNewYork, "informational");
    clock.advance(24h);
  }
}

TEST_F(CapsTest, ThreeCallsAboutTheSameIn24HoursInFlorida) {
  clock.advance(6h);  // seven in the evening
  ring(kInFlorida, "recruiting");
  clock.advance(10min);
  ring(kInFlorida, "recruiting");
  clock.advance(13h);
  ring(kInFlorida, "recruiting");
  auto told = somebody(kInFlorida, "informational");
  auto sold = somebody(kInFlorida, "recruiting");
  EXPECT_TRUE(dialer.dial_one());
  EXPECT_EQ(world.enrolment(told).status, EnrolmentStatus::in_call) << "it is about something else";
  auto call = world.call_of(told);
  world.apply(not_answered(call, call.provider_call_id.value(), "invalid_destination"));
  expect_wait(sold, "cap_rolling", "2026-11-20T00:00:00.000Z");
}

TEST_F(CapsTest, AreAskedAgainWhenTheDialBegins) {
  for (int i = 0; i < 2; ++i)
    ring(kInNewYork, "informational");
  auto first = somebody(kInNewYork, "informational"),
       second = somebody(kInNewYork, "informational");
  dialer.plan();
  dialer.stage();
  for (auto person : {first, second})
    EXPECT_EQ(world.enrolment(person).status, EnrolmentStatus::queued);
  auto job = dialer.claim().value();
  dialer.run(job);
  auto called = world.enrolment(first).status == EnrolmentStatus::in_call ? first : second;
  auto waiting = called == first ? second : first;
  auto call = world.call_of(called);
  world.apply(not_answered(call, call.provider_call_id.value(), "dial_no_answer"));
  dialer.run(dialer.claim().value());
  expect_enrolment(waiting, EnrolmentStatus::pending, "cap_day");
}

}  // namespace
}  // namespace outdial::tests
