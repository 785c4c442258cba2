#include "api/reasons.h"

#include <algorithm>

namespace outdial::api {
namespace {

constexpr Reason kReasons[] = {
    {"ok", "The rule allows the call."},

    {"not_in_a_batch", "The contact waits in no open batch."},
    {"waiting_for_launch", "The batch has not been launched."},
    {"waiting_for_start", "The batch's starts_at has not come yet."},
    {"paused", "The batch is paused."},
    {"first_calls_done", "The batch's first calls are done; it waits for a word."},
    {"batch_preparing", "The batch has not been launched."},
    {"batch_paused", "The batch is paused."},
    {"batch_halted", "A safety stop holds the batch."},
    {"batch_cancelling", "The batch is being cancelled."},
    {"batch_cancelled", "The batch has been cancelled."},
    {"batch_completed", "The batch is complete."},
    {"batch_expired", "The batch has expired."},
    {"paused_all", "Everything is paused."},
    {"dialling_locked", "Dialling is locked until somebody confirms that this database may dial."},
    {"campaign_not_active", "The campaign is not active."},
    {"from_number_unknown", "No account knows the campaign's from_number."},
    {"from_number_paused", "The from_number is paused."},
    {"from_number_resting", "The from_number rests."},
    {"number_daily_limit", "The from_number has made as many calls as a day allows."},
    {"account_halted", "A safety stop holds the account."},
    {"account_resting", "The provider is in trouble, or asked us to wait."},
    {"concurrency_limit", "All lines are in use."},
    {"batch_concurrency", "All lines of the batch are in use."},
    {"rate_limit", "The calling rate is reached."},

    {"due", "Nothing holds the contact up: it comes in its turn, at the batch's pace."},
    {"queued", "The contact is next in line."},
    {"in_call", "The contact is in a call."},
    {"retry_later", "The next attempt is planned."},
    {"last_dial_unanswered", "The request of the last dial has not been answered yet."},
    {"number_busy", "A call to the number is live."},
    {"not_placed", "A call that probably never was made may still turn up."},
    {"late_proof", "A call that was given up turned up after all; its end decides."},
    {"not_sent", "The last request never left; nobody was called."},
    {"throttled", "The provider asked us to wait; nobody was called."},

    {"suppression_list", "The number is on the do-not-call list."},
    {"dnc_request", "The contact asked not to be called again."},
    {"not_before", "The contact's not_before has not come yet."},
    {"not_after", "The contact's not_after has passed."},
    {"appointment_passed", "The appointment has passed."},
    {"appointment_near", "The appointment is too near for another try."},
    {"invalid_number", "The number does not fit its country's plan."},
    {"unknown_zone", "Nobody says in which time zone the contact is."},
    {"non_geographic", "The number is nowhere; declare the contact's time zone."},
    {"no_consent", "Such a call needs a consent that is not on file."},

    {"outside_calling_hours", "It is outside calling hours where the contact is."},
    {"holiday", "It is a holiday on which the law allows no such call."},
    {"region_block", "A declared emergency stops such calls where the contact is."},
    {"no_window", "The calling windows never open within 15 days; somebody has to look."},
    {"not_judged", "The table of holidays ends before that day; somebody has to extend it."},
    {"waived", "The tenant waived this rule, which rests on a weak source."},
    {"time_consent", "The contact asked to be called at this hour, so this rule does not bind."},

    {"cap_day", "The number has been called as often as a day allows."},
    {"cap_week", "The number has been called as often as a week allows."},
    {"cap_rolling", "The number has been called as often as the law allows for now."},
    {"attempt_cap", "The next attempt has to wait for the day's cap or the gap between attempts."},
    {"refusal_silence",
     "Somebody at the number has refused, and the law asks for silence after that."},
    {"cool_down", "Another campaign has reached somebody at the number lately."},
    {"max_attempts", "The contact has been called as often as the campaign allows."},
    {"max_retries", "This outcome has been tried again as often as it may be."},
    {"max_days", "The first attempt is too long ago for another."},

    {"no_retry", "The last outcome allows no further call."},
    {"goal_achieved", "The call did what it was for."},
    {"outcome_lost", "Nobody knows how the last call ended; somebody has to look."},
    {"number_changed", "The contact has another number now."},
    {"taken_out", "Somebody took the contact out of the batch."},
    {"cancelled_by_user", "Somebody cancelled the call."},
    {"needs_review", "Somebody has to look at the contact."},
    {"done", "The contact has been dealt with."},
    {"exhausted", "The contact was not reached, and is not tried again."},
    {"suppressed", "The contact must not be called."},
    {"expired", "The time for the call has passed."},
    {"cancelled", "The contact was taken out."},
};

/// Words that carry what they are about: `refused_422`, `halted:http_402`.
constexpr Reason kFamilies[] = {
    {"halted:", "A safety stop holds the batch."},
    {"refused_", "The provider refuses the call; its answer is in the error list."},
    {"http_", "The provider refused the call; its answer is in the error list."},
};

}  // namespace

std::span<const Reason> reasons() {
  return kReasons;
}

std::string meaning_of(std::string_view reason) {
  const auto* known = std::ranges::find(kReasons, reason, &Reason::word);
  if (known != std::end(kReasons)) return std::string(known->meaning);
  for (const Reason& family : kFamilies)
    if (reason.starts_with(family.word)) return std::string(family.meaning);
  return {};
}

}  // namespace outdial::api
