#include "calls/enqueue.h"

#include <chrono>

#include "calls/obstacles.h"
#include "calls/variables.h"
#include "policy/queue_order.h"
#include "schema/jobs.h"

namespace outdial::calls {
namespace {

constexpr std::chrono::seconds kOpenJobRest{1};

std::int64_t priority_of(const DialFacts& facts) {
  const schema::EnrolmentRow& e = facts.enrolment;
  policy::QueueEntry entry;
  entry.callback = e.callback_at || e.disposition == "callback_requested";
  entry.appointment = e.appointment_time;
  entry.attempts = e.attempts;
  return policy::urgency(entry, facts.campaign.kind, facts.batch.priority + e.priority);
}

/// False when the last dial's job is still open: its call has ended before its request was
/// answered.
bool insert_dial_job(schema::Tx& tx, const DialFacts& facts) {
  schema::JobRow job;
  job.id = tx.new_id<schema::JobId>();
  job.tenant_id = facts.tenant.id;
  job.kind = schema::JobKind::dial_contact;
  job.lane = lane_of(facts.tenant.id, facts.campaign.from_number);
  job.account_id = facts.account->id;
  job.batch_id = facts.batch.id;
  job.enrolment_id = facts.enrolment.id;
  job.priority = priority_of(facts);
  job.due_at = tx.now();
  job.payload_json = dial_payload(facts, tx.now());
  return schema::insert_job(tx, job) && schema::queue_enrolment(tx, facts.enrolment, job.id);
}

EnqueueResult hold(schema::Tx& tx, const schema::EnrolmentRow& enrolment, std::string_view reason,
                   base::Time until) {
  if (enrolment.reason != reason)
    schema::postpone_enrolment(tx, enrolment.id, enrolment.next_attempt_at, reason);
  return {Enqueued::held, until};
}

}  // namespace

EnqueueResult enqueue(schema::Tx& tx, const schema::EnrolmentRow& enrolment, const Rules& rules) {
  DialFacts facts = read_dial_facts(tx, enrolment.id, rules).value();
  Obstacle obstacle = check_person(tx, facts);
  if (auto* never = std::get_if<Never>(&obstacle)) {
    schema::finish_enrolment(tx, enrolment, enrolment.status, never->final_state, never->reason,
                             "");
    return {Enqueued::finished};
  }
  if (auto* later = std::get_if<NotBefore>(&obstacle)) {
    if (later->whom == NotBefore::Whom::batch) return hold(tx, enrolment, later->reason, later->at);
    schema::postpone_enrolment(tx, enrolment.id, later->at, later->reason);
    return {Enqueued::postponed};
  }
  if (auto* no_room = std::get_if<NoRoom>(&obstacle))
    return hold(tx, enrolment, no_room->reason, no_room->until);
  if (insert_dial_job(tx, facts)) return {Enqueued::queued};
  schema::postpone_enrolment(tx, enrolment.id, tx.now() + tx.clock().to_stored(kOpenJobRest),
                             "last_dial_unanswered");
  return {Enqueued::postponed};
}

std::string lane_of(schema::TenantId tenant, std::string_view from_number) {
  return tenant.str() + "/" + std::string(from_number);
}

}  // namespace outdial::calls
