#include <gtest/gtest.h>

#include "policy/retry.h"
#include "policy/windows.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kCity = "America/New_York";
const base::Time kTen = at("2026-12-01T15:00:00Z");

/// From 8:00 to 21:00 every day but Sunday.
Calendar weekday_hours() {
  CallingWindow window;
  window.days = {true, true, true, true, true, true, false};
  window.start_minute = 8 * 60;
  window.end_minute = 21 * 60;
  Calendar calendar;
  calendar.zone = kCity;
  calendar.next_allowed = [window](base::Time from) {
    return check_window({window}, kCity, from).next_open;
  };
  return calendar;
}

RetryRules without_jitter(std::string_view purpose = "informational") {
  RetryRules rules = rules_for_purpose(purpose, {});
  rules.jitter_percent = 0;
  return rules;
}

History ended_at(base::Time when) {
  History history;
  history.attempts = history.same_disposition = 1;
  history.first_attempt = history.ended = when;
  history.same_disposition_at = {when};
  history.zone = kCity;
  return history;
}

std::string planned(const char* code, const History& history, const RetryRules& rules,
                    const std::vector<base::Time>& attempts,
                    const Calendar& calendar = weekday_hours()) {
  NextStep step = plan_attempt(*find_disposition(code), history, rules, 1, attempts, calendar);
  if (auto* again = std::get_if<TryAgain>(&step)) return base::to_rfc3339(again->at);
  if (auto* exhausted = std::get_if<Exhausted>(&step)) return std::string(exhausted->reason);
  if (std::holds_alternative<Expired>(step)) return "expired";
  return std::holds_alternative<NoWindow>(step) ? "no window" : "done";
}

std::string text(const char* instant) {
  return base::to_rfc3339(at(instant));
}

TEST(PlanAttemptTest, MovesTheRetryIntoCallingHours) {
  // Saturday evening: Sunday is closed.
  base::Time evening = at("2026-12-06T00:00:00Z");
  EXPECT_EQ(planned("busy", ended_at(evening + hours{1}), without_jitter(), {}),
            text("2026-12-07T13:00:00Z"));
}

TEST(PlanAttemptTest, ChecksTheDaypartNoMoreAfterTheHours) {
  // 19:00 on Saturday was evening; the next morning is a Sunday, so Monday's opening at 8:00 is it.
  base::Time saturday = at("2026-12-05T00:00:00Z");
  EXPECT_EQ(planned("no_answer", ended_at(saturday), without_jitter(), {saturday}),
            text("2026-12-05T13:00:00Z"))
      << "21:00 lies in no daypart and outside the hours";
  EXPECT_EQ(planned("hung_up_early", ended_at(saturday), without_jitter(), {saturday}),
            text("2026-12-07T13:00:00Z"));
}

TEST(PlanAttemptTest, WaitsForADayWithRoom) {
  std::vector<base::Time> two = {kTen - hours{2}, kTen};
  EXPECT_EQ(planned("busy", ended_at(kTen), without_jitter(), two), text("2026-12-02T13:00:00Z"));
  EXPECT_EQ(planned("provider_error", ended_at(kTen), without_jitter(), two),
            text("2026-12-02T13:00:00Z"))
      << "what did not come about is no attempt, but the next one will be";
  EXPECT_EQ(planned("provider_error", ended_at(kTen), without_jitter(), {kTen - hours{2}}),
            text("2026-12-01T15:01:00Z"))
      << "and has no gap to keep";
}

TEST(PlanAttemptTest, WaitsUntilEveryCapHasRoomAndTheHoursAreRightThen) {
  Calendar calendar = weekday_hours();
  base::Time free = at("2026-12-03T03:00:00Z");
  calendar.caps_allow = [free](base::Time from) { return std::max(from, free); };
  EXPECT_EQ(planned("busy", ended_at(kTen), without_jitter(), {kTen}, calendar),
            text("2026-12-03T13:00:00Z"));
}

TEST(PlanAttemptTest, SaysWhenNoWindowOpens) {
  Calendar never = weekday_hours();
  never.next_allowed = [](base::Time) { return std::nullopt; };
  EXPECT_EQ(planned("busy", ended_at(kTen), without_jitter(), {}, never), "no window");
  EXPECT_EQ(planned("provider_error", ended_at(kTen), without_jitter(), {}, never), "no window");
  EXPECT_EQ(planned("confirmed", ended_at(kTen), without_jitter(), {}, never), "done");
  Calendar capped = weekday_hours();
  capped.caps_allow = [](base::Time from) { return from + hours{1}; };
  EXPECT_EQ(planned("busy", ended_at(kTen), without_jitter(), {}, capped), "no window")
      << "a cap that never has room ends the search";
}

TEST(PlanAttemptTest, CallsBackWhenThePersonWants) {
  History history = ended_at(kTen);
  history.callback_at = kTen + minutes{20};
  EXPECT_EQ(planned("callback_requested", history, without_jitter("recruiting"), {kTen}),
            text("2026-12-01T15:20:00Z"))
      << "no gap, for somebody waits for the call";
  history.callback_at = at("2026-12-02T03:00:00Z");
  EXPECT_EQ(planned("callback_requested", history, without_jitter(), {kTen}),
            text("2026-12-02T13:00:00Z"));
  history.callback_at = kTen - hours{1};
  EXPECT_EQ(planned("callback_requested", history, without_jitter(), {kTen}),
            text("2026-12-01T15:00:00Z"));
  history.callback_at = kTen + hours{1};
  EXPECT_EQ(planned("callback_requested", history, without_jitter(), {kTen, kTen - hours{1}}),
            text("2026-12-02T13:00:00Z"))
      << "the day's limit stands";
  history.callback_at = kTen + days{20};
  EXPECT_EQ(planned("callback_requested", history, without_jitter(), {kTen}),
            text("2026-12-21T15:00:00Z"))
      << "however many days from now";
  history.callback_at = kTen + hours{1};
  history.same_disposition = 4;
  EXPECT_EQ(planned("callback_requested", history, without_jitter(), {kTen}), "max_retries");
}

TEST(PlanAttemptTest, UsesTheNamedTimeForNothingButACallback) {
  History history = ended_at(kTen);
  history.callback_at = kTen + minutes{20};
  EXPECT_EQ(planned("busy", history, without_jitter(), {}), text("2026-12-01T16:00:00Z"));
}

TEST(PlanAttemptTest, ExpiresWhenTheHoursMoveItTooNearToTheAppointment) {
  History history = ended_at(at("2026-12-02T01:30:00Z"));
  history.appointment = at("2026-12-02T14:00:00Z");
  EXPECT_EQ(planned("busy", history, without_jitter(), {}), text("2026-12-02T13:00:00Z"));
  history.appointment = at("2026-12-02T13:59:59Z");
  EXPECT_EQ(planned("busy", history, without_jitter(), {}), "expired");
}

TEST(PlanAttemptTest, RemindsNoLaterThanTwoHoursBefore) {
  RetryRules rules = without_jitter("healthcare_reminder");
  History history = ended_at(kTen);
  history.appointment = kTen + days{1} + hours{2};
  EXPECT_EQ(planned("busy", history, rules, {kTen}), text("2026-12-02T15:00:00Z"));
  *history.appointment -= minutes{1};
  EXPECT_EQ(planned("busy", history, rules, {kTen}), "expired");
  history.appointment = kTen + hours{1} + minutes{1};
  EXPECT_EQ(planned("provider_error", history, rules, {}), text("2026-12-01T15:01:00Z"))
      << "the same try, placed anew, has until an hour before";
}

TEST(PlanAttemptTest, LetsANumberRestThatHeardNobodyInTheUnitedKingdom) {
  History history = ended_at(kTen);
  history.rests_after_silence = true;
  for (const char* code : {"abandoned", "voicemail_no_message", "voicemail_left"}) {
    NextStep step = next_step(*find_disposition(code), history, without_jitter(), 1);
    EXPECT_GE(std::get<TryAgain>(step).at, kTen + hours{72}) << code;
  }
  EXPECT_EQ(planned("busy", history, without_jitter(), {}), text("2026-12-01T16:00:00Z"));
  history.rests_after_silence = false;
  EXPECT_EQ(planned("abandoned", history, without_jitter(), {}), text("2026-12-02T17:00:00Z"));
}

TEST(PlanAttemptTest, GivesEveryContactAndAttemptAJitterOfItsOwn) {
  EXPECT_EQ(jitter_salt("con_1", 2), jitter_salt("con_1", 2));
  EXPECT_NE(jitter_salt("con_1", 2), jitter_salt("con_1", 3));
  EXPECT_NE(jitter_salt("con_1", 2), jitter_salt("con_2", 2));
  EXPECT_NE(jitter_salt("con_1", 12), jitter_salt("con_11", 2));
}

}  // namespace
}  // namespace outdial::policy
