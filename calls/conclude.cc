#include "calls/conclude.h"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "base/json.h"
#include "calls/batch_control.h"
#include "calls/books.h"
#include "calls/obstacles.h"
#include "calls/past_calls.h"
#include "calls/wishes.h"
#include "policy/callbacks.h"
#include "policy/transcript.h"
#include "schema/accounts.h"
#include "schema/campaigns.h"
#include "schema/enrolments.h"
#include "schema/jobs.h"

namespace outdial::calls {
namespace {

using schema::EnrolmentStatus;

constexpr std::chrono::hours kProvisionalRest{24};
constexpr std::chrono::hours kNumberRest{24};

/// The custom fields of an analysis that decide anything.
struct Answers {
  /// The outcome in one word, or what the recruiting question says when the agent does not report
  /// one.
  std::string outcome;
  /// When the person wants to be called again, in their words.
  std::string callback_words;
  std::optional<bool> opted_out;
};

std::string word_in(const base::Json& custom, const char* name) {
  auto word = custom.find(name);
  return word != custom.end() && word->is_string() ? word->get<std::string>() : "";
}

/// A flag, in whatever form the agent was told to give it.
std::optional<bool> flag_in(const base::Json& custom, const char* name) {
  auto flag = custom.find(name);
  if (flag == custom.end()) return std::nullopt;
  if (flag->is_boolean()) return flag->get<bool>();
  if (flag->is_number_integer()) return flag->get<std::int64_t>() != 0;
  std::string word = word_in(custom, name);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  return std::nullopt;
}

Answers answers_in(const Course& course) {
  if (!course.analysis) return {};
  auto custom = base::parse_json(course.analysis->custom_responses).value();
  Answers answers{word_in(custom, "outcome"), word_in(custom, "callback_time"),
                  flag_in(custom, "opt_out")};
  auto interested = custom.find("interested");
  if (answers.outcome.empty() && interested != custom.end() && interested->is_boolean())
    answers.outcome = interested->get<bool>() ? "interested" : "not_interested";
  return answers;
}

policy::EndedCall facts_of(const schema::CallRow& call, const Course& course,
                           const Answers& answers) {
  policy::EndedCall facts;
  facts.end_reason = call.end_reason;
  facts.has_start = call.reported_started_at.has_value();
  facts.duration_ms = call.duration_ms.value_or(0);
  facts.transcript = course.transcript;
  if (course.analysis) facts.in_voicemail = course.analysis->in_voicemail;
  facts.outcome = answers.outcome;
  facts.opted_out = course.opt_out_tool_called ? std::optional(true) : answers.opted_out;
  return facts;
}

/// Where the outcome sends the enrolment.
struct Verdict {
  std::optional<base::Time> again;
  EnrolmentStatus final_state = EnrolmentStatus::done;
  std::string reason;
  /// The hour that the person named.
  std::optional<base::Time> callback_at;
};

Verdict verdict_of(const policy::NextStep& step) {
  if (auto* again = std::get_if<policy::TryAgain>(&step))
    return {again->at, EnrolmentStatus::pending, "retry_later", {}};
  if (auto* exhausted = std::get_if<policy::Exhausted>(&step))
    return {std::nullopt, EnrolmentStatus::exhausted, std::string(exhausted->reason), {}};
  if (std::holds_alternative<policy::Expired>(step))
    return {std::nullopt, EnrolmentStatus::expired, "appointment_near", {}};
  if (std::holds_alternative<policy::NoWindow>(step))
    return {std::nullopt, EnrolmentStatus::needs_review, "no_window", {}};
  return {std::nullopt, EnrolmentStatus::done, "", {}};
}

policy::History history_of(const schema::ReadTx& tx, const schema::CallRow& call,
                           const DialFacts& facts, const policy::Disposition& disposition) {
  const schema::EnrolmentRow& enrolment = facts.enrolment;
  policy::History history;
  history.attempts = enrolment.attempts;
  history.same_disposition_at = schema::times_of_disposition(tx, enrolment.id, disposition.code);
  history.same_disposition = static_cast<std::int64_t>(history.same_disposition_at.size());
  history.backoffs = enrolment.backoffs;
  history.first_attempt = enrolment.first_attempt_at.value_or(call.placing_at);
  history.ended = call.ended_at.value_or(tx.now());
  history.appointment = enrolment.appointment_time;
  history.zone = local_zone(facts.place);
  history.rests_after_silence =
      std::ranges::find(facts.place.regions, "GB") != facts.place.regions.end();
  return history;
}

policy::CallbackPlan callback_of(const DialFacts& facts, const PastCalls& past,
                                 const policy::History& history, const Outcome& outcome) {
  policy::CallbackWish wish;
  wish.words = outcome.callback_words;
  wish.locale = facts.contact.locale.empty() ? "en-US" : std::string_view(facts.contact.locale);
  wish.said_at = history.ended;
  wish.not_before = history.ended + std::chrono::minutes{facts.terms->retry.min_gap_minutes};
  return policy::plan_callback(wish, history.zone, calendar_of(facts, past).next_allowed);
}

policy::NextStep plan(const policy::Disposition& disposition, const policy::History& history,
                      const DialFacts& facts, const PastCalls& past, std::uint64_t salt) {
  const policy::RetryRules& retry = facts.terms->retry;
  // Where the person is has become unknown meanwhile: the planner says so.
  if (facts.place.status != policy::PlaceStatus::ok)
    return policy::next_step(disposition, history, retry, salt);
  return policy::plan_attempt(disposition, history, retry, salt, past.attempts,
                              calendar_of(facts, past));
}

Verdict decide(const schema::ReadTx& tx, const schema::CallRow& call,
               const schema::EnrolmentRow& enrolment, const Outcome& outcome, const Rules& rules) {
  const policy::Judgement& judgement = outcome.judgement;
  if (call.end_reason == "outcome_lost")
    return {std::nullopt, EnrolmentStatus::needs_review, "outcome_lost", {}};
  const policy::Disposition& disposition = *policy::find_disposition(judgement.disposition);
  if (disposition.code == "dnc_request")
    return {std::nullopt, EnrolmentStatus::suppressed, "dnc_request", {}};
  bool asked_back = disposition.code == "callback_requested";
  if (judgement.no_retry && !asked_back)
    return {std::nullopt, EnrolmentStatus::done, "no_retry", {}};
  // An agent that names no outcome may still say that the call did what it was for: nobody calls
  // again after that.
  if (disposition.code == "incomplete" && outcome.goal_achieved)
    return {std::nullopt, EnrolmentStatus::done, "goal_achieved", {}};
  if (disposition.final) return {std::nullopt, EnrolmentStatus::done, "", {}};
  auto facts = read_dial_facts(tx, enrolment.id, rules).value();
  PastCalls past = past_calls(tx, facts);
  policy::History history = history_of(tx, call, facts, disposition);
  policy::CallbackPlan callback;
  if (asked_back) callback = callback_of(facts, past, history, outcome);
  history.callback_at = callback.at;
  if (!disposition.backoff)
    facts.enrolment.callback_at = callback.hour_named ? callback.at : std::nullopt;
  std::uint64_t salt = policy::jitter_salt(call.contact_id.view(), call.attempt);
  Verdict verdict = verdict_of(plan(disposition, history, facts, past, salt));
  if (verdict.again && call.provisional)
    verdict.again = first_fit(
        facts, past, std::max(*verdict.again, history.ended + base::Millis{kProvisionalRest}));
  if (verdict.again && callback.hour_named) verdict.callback_at = callback.at;
  return verdict;
}

void move_enrolment(schema::Tx& tx, const schema::EnrolmentRow& enrolment,
                    const schema::CallRow& call, const Verdict& verdict, bool backoff) {
  bool older = enrolment.last_call_id != call.id;
  if (older && verdict.again && *verdict.again <= enrolment.next_attempt_at) return;
  // What was no attempt leaves the wish as it was.
  if (!backoff && verdict.callback_at != enrolment.callback_at)
    schema::set_callback(tx, enrolment.id, verdict.callback_at);
  if (enrolment.status == EnrolmentStatus::queued) schema::cancel_waiting_job(tx, enrolment.job_id);
  if (!verdict.again) {
    schema::finish_enrolment(tx, enrolment, enrolment.status, verdict.final_state, verdict.reason,
                             call.disposition);
  } else if (enrolment.status == EnrolmentStatus::pending) {
    schema::set_enrolment_disposition(tx, enrolment.id, call.disposition);
    schema::postpone_enrolment(tx, enrolment.id, *verdict.again, verdict.reason);
  } else {
    schema::release_enrolment(tx, enrolment,
                              {enrolment.status, *verdict.again, verdict.reason, call.disposition,
                               backoff ? enrolment.backoffs + 1 : 0, enrolment.refusals});
  }
}

void take_effect(schema::Tx& tx, const schema::CallRow& call, policy::SideEffect effect) {
  switch (effect) {
    case policy::SideEffect::none:
      return;
    case policy::SideEffect::halt_account:
      halt_batches_of_account(tx, call.account_id, call.end_reason);
      return;
    case policy::SideEffect::pause_from_number:
      halt_batches_of_number(tx, call.tenant_id, call.from_number, call.end_reason);
      return;
    case policy::SideEffect::rest_from_number:
      schema::rest_from_number(tx, call.tenant_id, call.from_number,
                               tx.now() + base::Millis{kNumberRest});
      return;
  }
}

/// While its latest call lives or waits for its analysis, no older one may tell the enrolment.
bool may_tell(const schema::EnrolmentRow& enrolment, const schema::CallRow& call) {
  return enrolment.status != EnrolmentStatus::in_call || enrolment.last_call_id == call.id;
}

}  // namespace

Outcome judge_into(schema::CallRow& call, const Course& course) {
  Outcome outcome;
  Answers answers = answers_in(course);
  outcome.judgement = policy::judge(facts_of(call, course, answers));
  // An opt-out is never undone by what is found later.
  if (call.disposition == "dnc_request") outcome.judgement.disposition = "dnc_request";
  if (auto at = outcome.judgement.opt_out_at)
    outcome.opt_out_utterance = policy::utterance_at(course.transcript, *at);
  outcome.callback_words = std::move(answers.callback_words);
  outcome.goal_achieved = course.analysis && course.analysis->goal_achieved.value_or(false);
  call.disposition = outcome.judgement.disposition;
  call.answered = outcome.judgement.answered;
  return outcome;
}

void conclude(schema::Tx& tx, const schema::CallRow& stored, schema::CallRow call,
              const Outcome& outcome, const Rules& rules) {
  const policy::Judgement& judgement = outcome.judgement;
  bool backoff = policy::find_disposition(judgement.disposition)->backoff;
  bool first_time = !call.settled;
  call.settled = true;
  call.counted = call.counted || !backoff;
  move_call(tx, stored, call);
  if (call.counted && !stored.counted)
    schema::count_attempt(tx, call.enrolment_id, call.placing_at);
  if (first_time) take_effect(tx, call, judgement.effect);
  if (judgement.report)
    report(tx, call, "unexpected_end_reason", "warning", "The call ended with " + call.end_reason);

  auto enrolment = schema::find_enrolment(tx, call.enrolment_id).value();
  if (schema::is_final(enrolment.status)) {
    if (enrolment.last_call_id == call.id)
      schema::set_enrolment_disposition(tx, enrolment.id, call.disposition);
  } else if (may_tell(enrolment, call)) {
    move_enrolment(tx, enrolment, call, decide(tx, call, enrolment, outcome, rules), backoff);
  }
  respect_wishes(tx, call, outcome);
  report_wishes(tx, call, outcome);
  schema::wake_number(tx, call.tenant_id, call.phone_number);
}

void return_unharmed(schema::Tx& tx, const schema::CallRow& call, std::string_view reason,
                     base::Time at, const Rules& rules) {
  DialFacts facts = read_dial_facts(tx, call.enrolment_id, rules).value();
  const schema::EnrolmentRow& enrolment = facts.enrolment;
  if (enrolment.status != EnrolmentStatus::in_call || enrolment.last_call_id != call.id) return;
  schema::release_enrolment(
      tx, enrolment,
      {EnrolmentStatus::in_call, within_rules(tx, facts, at), std::string(reason), std::nullopt,
       enrolment.backoffs + 1, enrolment.refusals});
  schema::wake_number(tx, call.tenant_id, call.phone_number);
}

}  // namespace outdial::calls
