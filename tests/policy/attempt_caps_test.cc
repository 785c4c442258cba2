#include "policy/attempt_caps.h"

#include <gtest/gtest.h>

#include <random>

#include "base/rfc3339.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

std::vector<std::string> caps_of(const char* number, const CapQuestion& question,
                                 const char* region = "") {
  std::vector<std::string> ids;
  for (const CapUse& use :
       explain_caps(place_of(number, "", region), question, {}, at("2026-12-01T18:00:00Z")))
    ids.push_back(use.cap->id);
  return ids;
}

CapQuestion calling_for(Purpose purpose) {
  CapQuestion question;
  question.purpose = purpose;
  return question;
}

using Ids = std::vector<std::string>;

TEST(AttemptCapsTest, ApplyByPurposeClassAndPlace) {
  auto sales = calling_for(Purpose::telemarketing);
  EXPECT_EQ(caps_of("+12125550123", sales), (Ids{"POLICY-DAY"}));
  for (const char* number : {"+13055550123", "+14055550123", "+14105550123", "+15035550123"})
    EXPECT_EQ(caps_of(number, sales), (Ids{"MINI-TCPA", "POLICY-DAY"})) << number;
  EXPECT_EQ(caps_of("+33639980123", sales), (Ids{"FR-4", "POLICY-DAY"}));
  EXPECT_EQ(caps_of("+33639980123", calling_for(Purpose::informational)), (Ids{"POLICY-DAY"}));
  EXPECT_EQ(caps_of("+13055550123", calling_for(Purpose::informational)),
            (Ids{"US-RES-INFO", "POLICY-DAY"}));
  EXPECT_EQ(caps_of("+13055550123", calling_for(Purpose::healthcare_reminder)),
            (Ids{"HC-DAY", "HC-WEEK", "POLICY-DAY"}));
  EXPECT_EQ(caps_of("+447700900123", calling_for(Purpose::informational)), (Ids{"POLICY-DAY"}));
}

TEST(AttemptCapsTest, APresumedRegionBringsItsCap) {
  EXPECT_EQ(caps_of("+13055550123", calling_for(Purpose::telemarketing), "US-GA"),
            (Ids{"MINI-TCPA", "POLICY-DAY"}));
  EXPECT_EQ(caps_of("+12125550123", calling_for(Purpose::telemarketing), "US-FL"),
            (Ids{"MINI-TCPA", "POLICY-DAY"}));
}

TEST(AttemptCapsTest, RecruitingCountsAsWhatTheTenantAndTheLawSay) {
  auto recruiting = calling_for(Purpose::recruiting);
  EXPECT_EQ(caps_of("+13055550123", recruiting), (Ids{"MINI-TCPA", "POLICY-DAY"}));
  recruiting.recruiting_is_informational = true;
  EXPECT_EQ(caps_of("+13055550123", recruiting), (Ids{"POLICY-DAY"}));
  EXPECT_EQ(caps_of("+13055550123", recruiting, "US-KY"), (Ids{"MINI-TCPA", "POLICY-DAY"}));
}

TEST(AttemptCapsTest, ConsentLiftsTheCapOnCallsWithoutConsent) {
  auto informational = calling_for(Purpose::informational);
  informational.consent = true;
  EXPECT_EQ(caps_of("+12125550123", informational), (Ids{"POLICY-DAY"}));
}

CapVerdict check(const char* number, const CapQuestion& question,
                 std::vector<CountedAttempt> attempts, const char* now) {
  return check_caps(place_of(number, "", ""), question, attempts, at(now));
}

TEST(AttemptCapsTest, WithoutAttemptsTheSmallestCapIsLeft) {
  auto verdict =
      check("+12125550123", calling_for(Purpose::healthcare_reminder), {}, "2026-12-01T18:00:00Z");
  EXPECT_TRUE(verdict.allowed);
  EXPECT_EQ(verdict.remaining, 1);
  EXPECT_EQ(verdict.allows_at, at("2026-12-01T18:00:00Z"));
  EXPECT_EQ(verdict.cap, nullptr);
  EXPECT_EQ(verdict.reason, BlockReason::none);
}

TEST(AttemptCapsTest, TheFirstCapThatRefusesGivesTheReasonAndTheLastOneTheTime) {
  auto reminder = calling_for(Purpose::healthcare_reminder);
  std::vector<CountedAttempt> attempts = {{at("2026-12-01T14:00:00Z"), {}},
                                          {at("2026-11-30T14:00:00Z"), {}},
                                          {at("2026-11-27T14:00:00Z"), {}}};
  auto verdict = check("+12125550123", reminder, attempts, "2026-12-01T18:00:00Z");
  EXPECT_FALSE(verdict.allowed);
  EXPECT_EQ(verdict.reason, BlockReason::cap_day);
  EXPECT_EQ(verdict.cap->id, "HC-DAY");
  EXPECT_EQ(verdict.remaining, 0);
  EXPECT_EQ(verdict.allows_at, at("2026-12-04T14:00:00Z"));
  verdict = check("+12125550123", reminder, attempts, "2026-12-02T18:00:00Z");
  EXPECT_EQ(verdict.reason, BlockReason::cap_week);
  EXPECT_EQ(verdict.allows_at, at("2026-12-04T14:00:00Z"));
  EXPECT_TRUE(check("+12125550123", reminder, attempts, "2026-12-04T14:00:00Z").allowed);
}

TEST(AttemptCapsTest, ATenantMayRaiseRemindersToTwoADayWithConsent) {
  auto reminder = calling_for(Purpose::healthcare_reminder);
  std::vector<CountedAttempt> once = {{at("2026-12-01T14:00:00Z"), {}}};
  std::vector<CountedAttempt> twice = {{at("2026-12-01T14:00:00Z"), {}},
                                       {at("2026-12-01T16:00:00Z"), {}}};
  const char* now = "2026-12-01T18:00:00Z";
  reminder.reminders_per_day = 2;
  EXPECT_FALSE(check("+12125550123", reminder, once, now).allowed);
  reminder.consent = true;
  EXPECT_TRUE(check("+12125550123", reminder, once, now).allowed);
  EXPECT_FALSE(check("+12125550123", reminder, twice, now).allowed);
  reminder.reminders_per_day = 9;
  EXPECT_FALSE(check("+12125550123", reminder, twice, now).allowed);
  reminder.reminders_per_day = 0;
  EXPECT_FALSE(check("+12125550123", reminder, once, now).allowed);
}

TEST(AttemptCapsTest, ACapBySubjectCountsTheSameSubjectOnly) {
  auto sales = calling_for(Purpose::telemarketing);
  std::vector<CountedAttempt> attempts = {{at("2026-12-01T14:00:00Z"), "roof"},
                                          {at("2026-12-01T15:00:00Z"), "roof"},
                                          {at("2026-11-30T23:00:00Z"), "solar"}};
  const char* now = "2026-12-01T18:00:00Z";
  sales.subject = "roof";
  EXPECT_EQ(check("+13055550123", sales, attempts, now).remaining, 1);
  sales.subject = "";
  EXPECT_EQ(check("+13055550123", sales, attempts, now).reason, BlockReason::cap_rolling);
  EXPECT_EQ(check("+13055550123", sales, attempts, now).allows_at, at("2026-12-01T23:00:00Z"));
  attempts[2].subject = "";
  sales.subject = "roof";
  EXPECT_FALSE(check("+13055550123", sales, attempts, now).allowed) << "of an unknown subject";
}

TEST(AttemptCapsTest, WithSeveralZonesADateInAnyOfThemCounts) {
  auto reminder = calling_for(Purpose::healthcare_reminder);
  // 23:30 in Chicago, 00:30 in New York.
  std::vector<CountedAttempt> late = {{at("2026-12-02T05:30:00Z"), {}}};
  EXPECT_EQ(check("+18505550123", reminder, late, "2026-12-02T14:00:00Z").allows_at,
            at("2026-12-03T05:00:00Z"))
      << "still 2 December in New York";
  // 22:30 in Chicago, 23:30 in New York: both dates have passed at 06:00 UTC.
  std::vector<CountedAttempt> later = {{at("2026-12-02T04:30:00Z"), {}}};
  EXPECT_EQ(check("+18505550123", reminder, later, "2026-12-02T05:10:00Z").allows_at,
            at("2026-12-02T06:00:00Z"));
}

TEST(AttemptCapsTest, RollingHoursAreDurationsAlsoWhenClocksChange) {
  auto sales = calling_for(Purpose::telemarketing);
  std::vector<CountedAttempt> attempts = {{at("2026-10-31T20:00:00Z"), {}},
                                          {at("2026-10-31T21:00:00Z"), {}},
                                          {at("2026-10-31T22:00:00Z"), {}}};
  EXPECT_EQ(check("+13055550123", sales, attempts, "2026-11-01T19:00:00Z").allows_at,
            at("2026-11-01T20:00:00Z"));
  EXPECT_EQ(check("+13055550123", sales, attempts, "2026-11-01T19:59:59.999Z").reason,
            BlockReason::cap_rolling);
  EXPECT_TRUE(check("+13055550123", sales, attempts, "2026-11-01T20:00:00Z").allowed);
}

TEST(AttemptCapsTest, AttemptsStillToComeDoNotCountYet) {
  auto reminder = calling_for(Purpose::healthcare_reminder);
  std::vector<CountedAttempt> tomorrow = {{at("2026-12-02T14:00:00Z"), {}}};
  EXPECT_TRUE(check("+12125550123", reminder, tomorrow, "2026-12-01T18:00:00Z").allowed);
}

TEST(AttemptCapsPropertyTest, TheInstantGivenIsTheFirstOneAllowedAndNoCapIsEverPassed) {
  std::mt19937 engine(11);
  auto roll = [&](std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine);
  };
  const char* const numbers[] = {"+18505550123", "+33639980123", "+12125550123", "+61491570156"};
  const Purpose purposes[] = {Purpose::telemarketing, Purpose::informational,
                              Purpose::healthcare_reminder};
  for (int round = 0; round < 60; ++round) {
    Place place = place_of(numbers[roll(0, 3)], "", "");
    CapQuestion question = calling_for(purposes[roll(0, 2)]);
    std::vector<CountedAttempt> attempts;
    base::Time now = at("2026-10-20T00:00:00Z") + base::Millis{roll(0, 86'400'000)};
    for (int step = 0; step < 40; ++step) {
      now += base::Millis{roll(0, 12 * 3'600'000)};
      CapVerdict verdict = check_caps(place, question, attempts, now);
      ASSERT_EQ(verdict.allowed, verdict.allows_at == now);
      ASSERT_EQ(verdict.allowed, verdict.remaining > 0);
      if (!verdict.allowed) {
        ASSERT_TRUE(check_caps(place, question, attempts, verdict.allows_at).allowed);
        for (int probe = 0; probe < 5; ++probe) {
          auto before = now + base::Millis{roll(0, (verdict.allows_at - now).count() - 1)};
          ASSERT_FALSE(check_caps(place, question, attempts, before).allowed)
              << base::to_rfc3339(before);
        }
        now = verdict.allows_at;
      }
      attempts.push_back({now, {}});
      for (const CapUse& use : explain_caps(place, question, attempts, now))
        ASSERT_LE(use.used, use.limit) << use.cap->id;
    }
  }
}

}  // namespace
}  // namespace outdial::policy
