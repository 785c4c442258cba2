#include "calls/settle.h"

#include <algorithm>
#include <cmath>

#include "calls/batch_control.h"
#include "calls/books.h"
#include "calls/conclude.h"
#include "calls/obstacles.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/clock_shift.h"
#include "schema/enrolments.h"

namespace outdial::calls {
namespace {

using schema::CallStatus;

constexpr int kRefusalsThatHalt = 3;
constexpr int kRefusalsPerContact = 2;
constexpr base::Millis kLongestAccountRest{60'000};

/// One real second after the first failure in a row, doubling to a minute, so that an outage is not
/// met by a storm.
base::Time account_rest(const schema::Tx& tx, const schema::AccountRow& account,
                        const schema::CallRow& call) {
  double seconds = std::pow(2.0, static_cast<double>(std::min<std::int64_t>(account.failures, 6)));
  seconds = std::min(seconds * (1.0 + 0.2 * jitter_of(call.id.view())),
                     static_cast<double>(kLongestAccountRest.count()) / 1e3);
  return tx.now() + tx.clock().to_stored(std::chrono::nanoseconds{std::llround(seconds * 1e9)});
}

void rest_account(schema::Tx& tx, const schema::CallRow& call, std::optional<base::Millis> asked) {
  auto account = schema::find_account(tx, call.account_id).value();
  base::Time until = account_rest(tx, account, call);
  if (asked) until = std::max(until, tx.now() + tx.clock().to_stored(*asked));
  schema::note_account_failure(tx, call.account_id, until);
}

/// Books a dial that provably reached nobody.
bool book_unplaced(schema::Tx& tx, const schema::CallRow& before, CallStatus status,
                   std::optional<int> http_status, const std::string& error) {
  if (before.status != CallStatus::placing) return false;
  schema::CallRow call = before;
  call.status = status;
  call.http_status = http_status;
  call.error = error;
  call.settled = true;
  call.next_check_at.reset();
  return move_call(tx, before, call);
}

base::Time after_backoff(const schema::Tx& tx, const schema::CallRow& call) {
  auto enrolment = schema::find_enrolment(tx, call.enrolment_id).value();
  return tx.now() + backoff_delay(enrolment.backoffs, call.id.view());
}

void note_refusal(schema::Tx& tx, const schema::CallRow& call, const AnswerRefused& answer,
                  const Rules& rules) {
  DialFacts facts = read_dial_facts(tx, call.enrolment_id, rules).value();
  const schema::BatchRow& batch = facts.batch;
  const schema::EnrolmentRow& enrolment = facts.enrolment;
  // Somebody who was refused before counts once, however their refusals alternate with others'.
  bool other_contact =
      batch.consecutive_refusals == 0 ||
      (batch.last_refused_enrolment_id != call.enrolment_id && enrolment.refusals == 0);
  std::int64_t consecutive = batch.consecutive_refusals + (other_contact ? 1 : 0);
  schema::note_batch_refusal(tx, batch.id, call.enrolment_id, consecutive);
  std::string reason = "refused_" + std::to_string(answer.status);
  if (enrolment.status == schema::EnrolmentStatus::in_call && enrolment.last_call_id == call.id) {
    if (enrolment.refusals + 1 >= kRefusalsPerContact && consecutive < kRefusalsThatHalt)
      schema::finish_enrolment(tx, enrolment, enrolment.status,
                               schema::EnrolmentStatus::needs_review, reason, "");
    else
      schema::release_enrolment(
          tx, enrolment,
          {enrolment.status, within_rules(tx, facts, after_backoff(tx, call)), reason, std::nullopt,
           enrolment.backoffs + 1, enrolment.refusals + 1});
  }
  schema::wake_number(tx, call.tenant_id, call.phone_number);
  if (consecutive >= kRefusalsThatHalt) halt(tx, batch.id, "three_refusals_in_a_row");
}

struct Settlement {
  schema::Tx& tx;
  const schema::CallRow& call;
  const Rules& rules;

  ApplyResult operator()(const AnswerPlaced& answer) const {
    schema::clear_account_failures(tx, call.account_id);
    schema::clear_batch_refusals(tx, call.batch_id);
    Evidence evidence;
    evidence.source = Evidence::Source::lookup;
    evidence.attempt_id = call.id;
    evidence.provider_call_id = answer.provider_call_id;
    return apply_to(tx, call, evidence, rules);
  }

  ApplyResult operator()(const AnswerRefused& answer) const {
    std::string error = "HTTP " + std::to_string(answer.status) + ": " + answer.message;
    if (!book_unplaced(tx, call, CallStatus::refused, answer.status, error)) return {};
    report(tx, call, "create_call_refused", "error", error);
    if (answer.status == 400 || answer.status == 422) {
      note_refusal(tx, call, answer, rules);
      return {};
    }
    std::string rule = "http_" + std::to_string(answer.status);
    return_unharmed(tx, call, rule, after_backoff(tx, call), rules);
    if (answer.status == 404)
      halt_batches_of_number(tx, call.tenant_id, call.from_number, rule);
    else
      halt_batches_of_account(tx, call.account_id, rule);
    return {};
  }

  ApplyResult operator()(const AnswerThrottled& answer) const {
    if (!book_unplaced(tx, call, CallStatus::throttled, 429, "HTTP 429: " + answer.message))
      return {};
    rest_account(tx, call, answer.retry_after);
    return_unharmed(tx, call, "throttled", after_backoff(tx, call), rules);
    return {};
  }

  ApplyResult operator()(const AnswerNotSent& answer) const {
    if (!book_unplaced(tx, call, CallStatus::not_sent, std::nullopt, answer.reason)) return {};
    rest_account(tx, call, std::nullopt);
    return_unharmed(tx, call, "not_sent", after_backoff(tx, call), rules);
    return {};
  }

  ApplyResult operator()(const AnswerUnknown& answer) const {
    if (call.status != CallStatus::placing) return {};
    schema::CallRow unknown = call;
    unknown.error = answer.reason;
    lose_sight(tx, unknown, rules);
    rest_account(tx, call, std::nullopt);
    return {};
  }
};

}  // namespace

ApplyResult settle(schema::Tx& tx, const schema::CallRow& booked, const Answer& answer,
                   const Rules& rules) {
  // Whatever is learnt of a call moves it on.
  if (schema::status_of_call(tx, booked.id) == CallStatus::placing)
    return std::visit(Settlement{tx, booked, rules}, answer);
  auto call = schema::find_call(tx, booked.id).value();
  return std::visit(Settlement{tx, call, rules}, answer);
}

void lose_sight(schema::Tx& tx, const schema::CallRow& call, const Rules& rules) {
  schema::CallRow before = call;
  schema::CallRow unknown = call;
  unknown.status = CallStatus::unknown;
  unknown.checks = 0;
  unknown.next_check_at = call.placing_at + rules.reconcile_after.front();
  move_call(tx, before, unknown);
}

bool settle_untraced(schema::Tx& tx, schema::CallId id, base::Time asked_at, const Rules& rules) {
  auto call = schema::find_call(tx, id).value();
  if (call.status != CallStatus::unknown) return true;
  // A clock that was set forward has let no time pass.
  base::Time since = std::max(call.placing_at, schema::clock_jumped_at(tx).value_or(base::Time{}));
  if (asked_at < since + rules.give_up_unknown_after) return false;
  schema::CallRow untraced = call;
  untraced.status = CallStatus::not_placed;
  untraced.settled = true;
  untraced.next_check_at.reset();
  move_call(tx, call, untraced);
  return_unharmed(tx, call, "not_placed", std::max(tx.now(), since + rules.redial_not_placed_after),
                  rules);
  return true;
}

}  // namespace outdial::calls
