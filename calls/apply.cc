#include "calls/apply.h"

#include <algorithm>

#include "calls/books.h"
#include "calls/conclude.h"
#include "calls/course.h"
#include "calls/wishes.h"
#include "schema/clock_shift.h"
#include "schema/enrolments.h"
#include "schema/jobs.h"
#include "schema/subjects.h"

namespace outdial::calls {
namespace {

using schema::CallStatus;
using Stage = Evidence::Stage;

constexpr char kProvider[] = "retell";
constexpr std::chrono::minutes kOverdueMargin{15};
/// At most; the call's own end says when its person may be dialled again.
constexpr std::chrono::hours kLateProofRest{24};

/// How far a state is on its way; evidence never takes a call back.
int rank(CallStatus status) {
  switch (status) {
    case CallStatus::placed:
      return 1;
    case CallStatus::ongoing:
      return 2;
    case CallStatus::ended:
      return 3;
    case CallStatus::analyzed:
      return 4;
    default:
      return 0;
  }
}

CallStatus status_of(Stage stage) {
  switch (stage) {
    case Stage::seen:
      return CallStatus::placed;
    case Stage::ongoing:
      return CallStatus::ongoing;
    case Stage::ended:
      return CallStatus::ended;
    case Stage::analyzed:
      return CallStatus::analyzed;
  }
  return CallStatus::placed;
}

void take(std::string& field, const std::string& news) {
  if (!news.empty()) field = news;
}

template <class T>
void take(std::optional<T>& field, const std::optional<T>& news) {
  if (news) field = news;
}

void take_time(std::optional<base::Time>& field, std::optional<std::int64_t> reported_ms) {
  if (reported_ms) field = base::from_millis(*reported_ms);
}

void learn_facts(schema::CallRow& call, const Evidence& evidence) {
  if (!call.provider_call_id && !evidence.provider_call_id.empty())
    call.provider_call_id = evidence.provider_call_id;
  take_time(call.reported_started_at, evidence.reported_start_ms);
  take_time(call.reported_ended_at, evidence.reported_end_ms);
  take(call.duration_ms, evidence.duration_ms);
  take(call.end_reason, evidence.end_reason);
  take(call.recording_url, evidence.recording_url);
  take(call.public_log_url, evidence.public_log_url);
  take(call.cost_cents, evidence.cost_cents);
}

/// Its person waits to be dialled again, as if nobody had been called: the end of the call decides
/// now.
void hold_person(schema::Tx& tx, const schema::EnrolmentRow& enrolment,
                 const schema::CallRow& call) {
  if (enrolment.last_call_id != call.id) return;
  base::Time until = tx.now() + base::Millis{kLateProofRest};
  if (enrolment.status == schema::EnrolmentStatus::queued) {
    schema::cancel_waiting_job(tx, enrolment.job_id);
    schema::release_enrolment(tx, enrolment,
                              {enrolment.status, until, "late_proof", std::nullopt,
                               enrolment.backoffs, enrolment.refusals});
  } else {
    schema::postpone_enrolment(tx, enrolment.id, until, "late_proof");
  }
}

bool is_refusal(CallStatus status) {
  return status == CallStatus::refused || status == CallStatus::throttled ||
         status == CallStatus::not_sent;
}

/// Nobody was believed to be called by it.
bool taken_for_not_made(CallStatus status) {
  return status == CallStatus::not_placed || is_refusal(status);
}

/// A call that was taken for not placed, or was turned away by Retell's own answer, has come about:
/// its number may have been dialled again meanwhile.
void note_late_proof(schema::Tx& tx, const schema::CallRow& before, schema::CallRow& call,
                     ApplyResult& result) {
  call.settled = false;
  if (is_refusal(before.status))
    report(tx, call, "contradicting_evidence", "critical",
           "Retell reports " + call.provider_call_id.value_or("a call") +
               " for an attempt that was " + std::string(schema::to_text(before.status)));
  auto enrolment = schema::find_enrolment(tx, call.enrolment_id).value();
  hold_person(tx, enrolment, call);
  auto other = schema::find_live_call(tx, call.tenant_id, call.phone_number);
  call.doubled = other.has_value();
  if (!other && enrolment.last_call_id != call.id &&
      schema::find_call(tx, enrolment.last_call_id).value().provider_call_id)
    other = enrolment.last_call_id;
  if (!other) return;
  bool live = schema::is_live(call.status);
  if (live) result.stop_provider_call_id = call.provider_call_id.value_or("");
  report(tx, call, "double_call", "critical",
         "A call taken for not placed turned up after " + other->str() +
             " was placed to the same number" + (live ? "; it is stopped" : ""));
}

/// Ends a call of which nobody can say how it went: its contact needs review.
void lose_outcome(schema::Tx& tx, const schema::CallRow& before, const Rules& rules) {
  schema::CallRow call = before;
  call.status = CallStatus::ended;
  call.ended_at = tx.now();
  call.next_check_at.reset();
  call.provisional = true;
  if (call.end_reason.empty()) call.end_reason = "outcome_lost";
  Outcome outcome = judge_into(call, course_of(tx, call.id));
  conclude(tx, before, std::move(call), outcome, rules);
}

bool is_live(const Evidence& evidence) {
  return evidence.stage == Stage::seen || evidence.stage == Stage::ongoing;
}

/// Retell's answer gives the attempt a call that another attempt has: nobody can say what became of
/// this one, and its person must not be dialled again unseen.
ApplyResult note_reused_call(schema::Tx& tx, const schema::CallRow& before,
                             const schema::CallRow& owner, const Rules& rules) {
  report(tx, before, "provider_call_id_reused", "critical",
         "Retell gives this attempt the call " + owner.provider_call_id.value() + " of " +
             owner.id.str() + "; its contact needs review");
  if (!schema::is_live(before.status)) return {Applied::unchanged, before.id, ""};
  lose_outcome(tx, before, rules);
  return {Applied::changed, before.id, ""};
}

/// The call of another attempt that has the evidence's provider_call_id.
std::optional<schema::CallRow> other_owner(const schema::ReadTx& tx, const schema::CallRow& call,
                                           const Evidence& evidence) {
  if (call.provider_call_id || evidence.provider_call_id.empty()) return std::nullopt;
  auto owner = schema::find_call_by_provider_id(tx, kProvider, evidence.provider_call_id);
  return owner && owner->id != call.id ? owner : std::nullopt;
}

/// Retell knows two calls under one attempt id.
ApplyResult note_second_call(schema::Tx& tx, const schema::CallRow& call,
                             const Evidence& evidence) {
  bool live = is_live(evidence);
  report(tx, call, "double_call", "critical",
         "Retell reports a second call, " + evidence.provider_call_id + ", for this attempt" +
             (live ? "; it is stopped" : ""));
  return {Applied::unchanged, call.id, live ? evidence.provider_call_id : ""};
}

void set_stage(const schema::Tx& tx, schema::CallRow& call, CallStatus to, const Rules& rules) {
  base::Time now = tx.now();
  call.status = to;
  if (!call.placed_at) call.placed_at = now;
  if (to == CallStatus::ongoing && !call.started_at) call.started_at = now;
  bool over = to == CallStatus::ended || to == CallStatus::analyzed;
  if (over && !call.ended_at) call.ended_at = now;
  if (!over) call.next_check_at = now + rules.poll_overdue_after;
}

}  // namespace

std::optional<schema::CallRow> subject_of(const schema::ReadTx& tx, const Evidence& evidence) {
  if (!evidence.attempt_id.empty())
    if (auto call = schema::find_call(tx, evidence.attempt_id)) return call;
  if (evidence.provider_call_id.empty()) return std::nullopt;
  return schema::find_call_by_provider_id(tx, kProvider, evidence.provider_call_id);
}

ApplyResult apply(schema::Tx& tx, const Evidence& evidence, const Rules& rules) {
  auto found = subject_of(tx, evidence);
  return found ? apply_to(tx, *found, evidence, rules) : ApplyResult{};
}

ApplyResult apply_to(schema::Tx& tx, const schema::CallRow& before, const Evidence& evidence,
                     const Rules& rules) {
  if (before.provider_call_id && !evidence.provider_call_id.empty() &&
      *before.provider_call_id != evidence.provider_call_id)
    return note_second_call(tx, before, evidence);
  // It was over when its person was erased: nothing may be learnt of it any more.
  if (schema::is_erased_number(before.phone_number)) return {Applied::changed, before.id, ""};
  if (auto owner = other_owner(tx, before, evidence))
    return note_reused_call(tx, before, *owner, rules);

  ApplyResult result{Applied::changed, before.id, ""};
  schema::CallRow call = before;
  learn_facts(call, evidence);
  call.last_news_at = tx.now();
  call.checks = 0;
  CallStatus to = status_of(evidence.stage);
  if (rank(to) > rank(before.status)) set_stage(tx, call, to, rules);
  if (taken_for_not_made(before.status)) note_late_proof(tx, before, call, result);
  bool over = call.status == CallStatus::ended || call.status == CallStatus::analyzed;
  Course course;
  if (over || tells_course(evidence)) course = learn_course(tx, call, evidence);
  if (!over) {
    if (schema::is_live(call.status)) call.next_check_at = tx.now() + rules.poll_overdue_after;
    move_call(tx, before, call);
    return result;
  }
  Outcome outcome = judge_into(call, course);
  // A connected call waits for its analysis.
  bool decided = call.status == CallStatus::analyzed || !outcome.judgement.answered;
  bool news = !call.settled || before.disposition != call.disposition || before.provisional;
  if (call.status == CallStatus::analyzed) call.provisional = false;
  if (!decided && !call.settled) {
    if (!call.next_check_at || before.status != CallStatus::ended)
      call.next_check_at = tx.now() + rules.analysis_wait;
  } else {
    call.next_check_at.reset();
  }
  if (decided && news) {
    conclude(tx, before, std::move(call), outcome, rules);
  } else {
    // A wish not to be called waits for no analysis.
    bool wish = call.disposition == "dnc_request" && before.disposition != call.disposition;
    if (wish) respect_wishes(tx, call, outcome);
    move_call(tx, before, std::move(call));
  }
  return result;
}

void settle_provisionally(schema::Tx& tx, schema::CallId id, const Rules& rules) {
  auto before = schema::find_call(tx, id).value();
  if (before.status != CallStatus::ended || before.settled) return;
  schema::CallRow call = before;
  call.provisional = true;
  call.next_check_at.reset();
  Outcome outcome = judge_into(call, course_of(tx, call.id));
  conclude(tx, before, std::move(call), outcome, rules);
}

void give_up(schema::Tx& tx, schema::CallId id, const Rules& rules) {
  auto before = schema::find_call(tx, id).value();
  if (before.status != CallStatus::placed && before.status != CallStatus::ongoing) return;
  // A clock that was set forward has let no time pass.
  base::Time since =
      std::max(before.placing_at, schema::clock_jumped_at(tx).value_or(base::Time{}));
  if (tx.now() < since + rules.max_call + kOverdueMargin) return;
  lose_outcome(tx, before, rules);
  report(tx, before, "outcome_lost", "error",
         "Nobody could say how the call ended; its contact needs review");
}

}  // namespace outdial::calls
