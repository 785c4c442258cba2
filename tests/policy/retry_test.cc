#include "policy/retry.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "policy/windows.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kZone = "America/New_York";

const base::Time kEnded = at("2026-12-01T15:00:00Z");

RetryRules exact() {
  RetryRules rules;
  rules.jitter_percent = 0;
  return rules;
}

History first_time() {
  History history;
  history.attempts = 1;
  history.same_disposition = 1;
  history.first_attempt = kEnded;
  history.ended = kEnded;
  return history;
}

NextStep after(const char* code, const History& history, const RetryRules& rules = exact()) {
  return next_step(*find_disposition(code), history, rules, 42);
}

base::Time retried_at(const NextStep& step) {
  return std::get<TryAgain>(step).at;
}

TEST(NextStepTest, IsDoneWithWhatIsFinalOrHasNoRetry) {
  EXPECT_TRUE(std::holds_alternative<Done>(after("interested", first_time())));
  EXPECT_TRUE(std::holds_alternative<Done>(after("not_dialed", first_time())));
}

TEST(NextStepTest, ClimbsTheLadderOfTheDisposition) {
  History history = first_time();
  const minutes delays[] = {minutes{120}, minutes{1440}, minutes{1440}, minutes{2880}};
  for (int n = 1; n <= 4; ++n) {
    history.attempts = history.same_disposition = n;
    EXPECT_EQ(retried_at(after("no_answer", history)), kEnded + delays[n - 1]);
  }
  history.attempts = history.same_disposition = 5;
  EXPECT_EQ(std::get<Exhausted>(after("no_answer", history)).reason, "max_retries");
}

TEST(NextStepTest, NeverComesSoonerThanTheGap) {
  EXPECT_EQ(retried_at(after("busy", first_time())), kEnded + minutes{60});
  RetryRules rules = exact();
  rules.min_gap_minutes = 0;
  EXPECT_EQ(retried_at(after("busy", first_time(), rules)), kEnded + minutes{10});
}

TEST(NextStepTest, StopsAtTheMostAttempts) {
  History history = first_time();
  history.attempts = 6;
  EXPECT_EQ(std::get<Exhausted>(after("busy", history)).reason, "max_attempts");
  history.attempts = 5;
  EXPECT_TRUE(std::holds_alternative<TryAgain>(after("busy", history)));
}

TEST(NextStepTest, StopsWhenTheRetryWouldComeTooManyDaysAfterTheFirstAttempt) {
  History history = first_time();
  history.first_attempt = kEnded + minutes{120} - days{14};
  EXPECT_EQ(std::get<Exhausted>(after("no_answer", history)).reason, "max_days");
  history.first_attempt += base::Millis{1};
  EXPECT_TRUE(std::holds_alternative<TryAgain>(after("no_answer", history)));
}

TEST(NextStepTest, ExpiresWhenTheAppointmentIsLessThanAnHourAfterTheRetry) {
  History history = first_time();
  history.appointment = kEnded + minutes{120} + minutes{60};
  EXPECT_TRUE(std::holds_alternative<TryAgain>(after("no_answer", history)));
  *history.appointment -= base::Millis{1};
  EXPECT_TRUE(std::holds_alternative<Expired>(after("no_answer", history)));
  EXPECT_TRUE(std::holds_alternative<TryAgain>(after("provider_error", history)));
  history.appointment = kEnded + minutes{30};
  EXPECT_TRUE(std::holds_alternative<Expired>(after("provider_error", history)));
  EXPECT_TRUE(std::holds_alternative<Done>(after("confirmed", history)));
}

TEST(NextStepTest, BacksOffWithoutCountingAgainstThePerson) {
  History history = first_time();
  history.attempts = 99;
  history.same_disposition = 0;
  history.first_attempt = kEnded - days{100};
  const minutes delays[] = {minutes{1},  minutes{5},   minutes{15},
                            minutes{60}, minutes{240}, minutes{240}};
  for (int k = 0; k < 6; ++k) {
    history.backoffs = k;
    EXPECT_EQ(retried_at(after("provider_error", history)), kEnded + delays[k]);
    EXPECT_EQ(retried_at(after("permission_denied", history)), kEnded + delays[k]);
  }
}

TEST(NextStepTest, CallsBackAfterFourHoursWhenNoTimeWasNamed) {
  RetryRules rules = exact();
  rules.delays_minutes = {10};
  EXPECT_EQ(retried_at(after("callback_requested", first_time(), rules)), kEnded + hours{4});
  History history = first_time();
  history.attempts = history.same_disposition = 4;
  EXPECT_TRUE(std::holds_alternative<Exhausted>(after("callback_requested", history)));
}

TEST(NextStepTest, TakesTheCampaignsOwnLadder) {
  RetryRules rules = exact();
  rules.delays_minutes = {90, 180};
  History history = first_time();
  EXPECT_EQ(retried_at(after("no_answer", history, rules)), kEnded + minutes{90});
  history.attempts = history.same_disposition = 2;
  EXPECT_EQ(retried_at(after("no_answer", history, rules)), kEnded + minutes{180});
  history.attempts = history.same_disposition = 3;
  EXPECT_TRUE(std::holds_alternative<Exhausted>(after("no_answer", history, rules)));
}

TEST(NextStepTest, LetsNoLadderRepeatWhatMayBeTriedAgainOnlyOnce) {
  RetryRules rules = exact();
  rules.delays_minutes = {60, 60, 60};
  EXPECT_EQ(retried_at(after("user_declined", first_time(), rules)), kEnded + days{1});
  History history = first_time();
  history.attempts = history.same_disposition = 2;
  EXPECT_TRUE(std::holds_alternative<Exhausted>(after("user_declined", history, rules)));
  EXPECT_EQ(retried_at(after("provider_error", first_time(), rules)), kEnded + minutes{1});
}

TEST(NextStepTest, SpreadsRetriesWithinTheJitterAndAlwaysTheSameWay) {
  RetryRules rules;
  const Disposition& no_answer = *find_disposition("no_answer");
  std::set<base::Time> seen;
  for (std::uint64_t salt = 0; salt < 200; ++salt) {
    base::Time again = retried_at(next_step(no_answer, first_time(), rules, salt));
    EXPECT_EQ(again, retried_at(next_step(no_answer, first_time(), rules, salt)));
    EXPECT_GE(again, kEnded + minutes{120});
    EXPECT_LE(again, kEnded + minutes{132});
    seen.insert(again);
  }
  EXPECT_GT(seen.size(), 190U);
}

TEST(RetryRulesTest, TakeWhatTheCampaignSays) {
  auto rules = parse_retry_rules(
      R"({"max_attempts_total":3,"min_gap_minutes":0,"delays_minutes":[30,60]})", exact());
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->max_attempts_total, 3);
  EXPECT_EQ(rules->min_gap_minutes, 0);
  EXPECT_EQ(rules->delays_minutes, (std::vector{30, 60}));
  EXPECT_EQ(rules->max_attempts_per_day, 2);
  EXPECT_EQ(rules->max_days, 14);
  EXPECT_EQ(rules->jitter_percent, 0);
}

TEST(RetryRulesTest, PointAtWhatIsWrong) {
  struct Case {
    const char* json;
    const char* pointer;
  };
  const Case cases[] = {{"[", ""},
                        {"[]", ""},
                        {R"({"max_attempts":3})", "/max_attempts"},
                        {R"({"max_attempts_total":0})", "/max_attempts_total"},
                        {R"({"max_attempts_total":"3"})", "/max_attempts_total"},
                        {R"({"max_attempts_total":2.5})", "/max_attempts_total"},
                        {R"({"max_attempts_total":4294967299})", "/max_attempts_total"},
                        {R"({"max_attempts_total":18446744073709551615})", "/max_attempts_total"},
                        {R"({"max_days":366})", "/max_days"},
                        {R"({"jitter_percent":-1})", "/jitter_percent"},
                        {R"({"delays_minutes":60})", "/delays_minutes"},
                        {R"({"delays_minutes":[60,0]})", "/delays_minutes/1"}};
  for (const Case& c : cases) {
    auto rules = parse_retry_rules(c.json, {});
    ASSERT_FALSE(rules) << c.json;
    EXPECT_EQ(rules.error().pointer, c.pointer) << c.json;
    EXPECT_FALSE(rules.error().detail.empty()) << c.json;
  }
}

TEST(RetryRulesTest, ForAPurposeAreNeverLooserThanTheConfiguration) {
  RetryRules strict;
  strict.max_attempts_total = 2;
  strict.max_attempts_per_day = 1;
  strict.min_gap_minutes = 2000;
  strict.max_days = 3;
  strict.jitter_percent = 5;
  for (const char* purpose :
       {"recruiting", "telemarketing", "healthcare_reminder", "informational"}) {
    RetryRules rules = rules_for_purpose(purpose, strict);
    EXPECT_EQ(rules.max_attempts_total, 2);
    EXPECT_EQ(rules.max_attempts_per_day, 1);
    EXPECT_EQ(rules.min_gap_minutes, 2000);
    EXPECT_EQ(rules.max_days, 3);
    EXPECT_EQ(rules.jitter_percent, 5);
  }
  EXPECT_EQ(rules_for_purpose("informational", {}).max_attempts_total, 6);
  EXPECT_EQ(rules_for_purpose("healthcare_reminder", {}).max_attempts_total, 3);
}

TEST(BudgetTest, AllowsTheFirstAttemptAtOnce) {
  EXPECT_FALSE(budget_allows_at({}, exact(), kZone, kEnded));
}

TEST(BudgetTest, KeepsTheGap) {
  EXPECT_EQ(budget_allows_at({kEnded}, exact(), kZone, kEnded + minutes{59}), kEnded + hours{1});
  EXPECT_FALSE(budget_allows_at({kEnded}, exact(), kZone, kEnded + hours{1}));
}

TEST(BudgetTest, KeepsTheDaysCapInThePlaceCalled) {
  std::vector<base::Time> two = {at("2026-12-01T23:00:00Z"), at("2026-12-01T15:00:00Z")};
  EXPECT_EQ(budget_allows_at(two, exact(), kZone, at("2026-12-02T04:59:59.999Z")),
            at("2026-12-02T05:00:00Z"));
  EXPECT_FALSE(budget_allows_at(two, exact(), kZone, at("2026-12-02T05:00:00Z")));
}

TEST(BudgetTest, CountsADayOf25HoursAsOne) {
  RetryRules rules = exact();
  rules.max_attempts_per_day = 1;
  EXPECT_EQ(
      budget_allows_at({at("2026-11-01T04:30:00Z")}, rules, kZone, at("2026-11-02T04:30:00Z")),
      at("2026-11-02T05:00:00Z"));
}

TEST(BudgetTest, LooksAtTheDayThatTheGapLeadsTo) {
  RetryRules rules = exact();
  rules.max_attempts_per_day = 1;
  rules.min_gap_minutes = 30;
  base::Time late = at("2026-12-02T04:50:00Z");
  EXPECT_EQ(budget_allows_at({late}, rules, kZone, late), at("2026-12-02T05:20:00Z"));
}

TEST(BudgetTest, NeverBreaksACapOverALongRun) {
  std::mt19937 dice(3);
  for (int round = 0; round < 50; ++round) {
    RetryRules rules;
    rules.max_attempts_total = static_cast<int>(1 + dice() % 6);
    rules.max_attempts_per_day = static_cast<int>(1 + dice() % 3);
    rules.min_gap_minutes = static_cast<int>(dice() % 600);
    rules.max_days = static_cast<int>(1 + dice() % 14);
    const char* codes[] = {"no_answer", "busy", "voicemail_left", "provider_error",
                           "network_failure"};
    std::map<std::string_view, std::int64_t> same;
    std::vector<base::Time> attempts;
    History history;
    base::Time now = kEnded + minutes{dice() % 525'600};
    for (int call = 0; call < 200; ++call) {
      const Disposition& disposition = *find_disposition(codes[dice() % 5]);
      if (!disposition.backoff) attempts.push_back(now);
      history.ended = now + minutes{dice() % 5};
      history.attempts = static_cast<std::int64_t>(attempts.size());
      history.same_disposition = disposition.backoff ? 0 : ++same[disposition.code];
      history.first_attempt = attempts.empty() ? now : attempts.front();
      NextStep step = next_step(disposition, history, rules, dice());
      history.backoffs = disposition.backoff ? history.backoffs + 1 : 0;
      auto* again = std::get_if<TryAgain>(&step);
      if (again == nullptr) break;
      ASSERT_GT(again->at, now);
      now = budget_allows_at(attempts, rules, kZone, again->at).value_or(again->at);
      ASSERT_GE(now, again->at);
      ASSERT_FALSE(budget_allows_at(attempts, rules, kZone, now)) << "an allowed instant stays so";
    }
    ASSERT_LE(attempts.size(), static_cast<std::size_t>(rules.max_attempts_total));
    std::map<std::int64_t, int> of_day;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      ASSERT_LE(++of_day[local_day(kZone, attempts[i])], rules.max_attempts_per_day);
      if (i == 0) continue;
      ASSERT_GE(attempts[i] - attempts[i - 1], minutes{rules.min_gap_minutes});
    }
  }
}

}  // namespace
}  // namespace outdial::policy
