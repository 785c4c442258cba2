#include "calls/erasure.h"

#include "base/json.h"
#include "schema/calls.h"
#include "schema/enrolments.h"
#include "schema/jobs.h"
#include "schema/tenants.h"

namespace outdial::calls {
namespace {

using schema::EnrolmentStatus;

/// Behind everything that is about calls.
constexpr std::int64_t kErasePriority = 1'000;

void insert_job_for(schema::Tx& tx, const schema::ErasureRow& erasure) {
  schema::JobRow job;
  job.id = tx.new_id<schema::JobId>();
  job.tenant_id = erasure.tenant_id;
  job.kind = schema::JobKind::erase_person;
  job.priority = kErasePriority;
  job.due_at = tx.now();
  job.payload_json = base::dump_json({{"erasure_id", erasure.id.view()}});
  schema::insert_job(tx, job);
}

/// True when the enrolment is over now.
bool withdraw_enrolment(schema::Tx& tx, schema::EnrolmentId id) {
  auto enrolment = schema::find_enrolment(tx, id).value();
  if (schema::is_final(enrolment.status)) return true;
  if (enrolment.status == EnrolmentStatus::in_call) return false;
  if (enrolment.status == EnrolmentStatus::queued) schema::cancel_waiting_job(tx, enrolment.job_id);
  return schema::finish_enrolment(tx, enrolment, enrolment.status, EnrolmentStatus::suppressed,
                                  "erased", "");
}

bool is_over(const schema::CallRow& call) {
  if (schema::is_live(call.status)) return false;
  return call.settled || call.status != schema::CallStatus::ended;
}

void audit_erasure(schema::Tx& tx, const schema::ErasureRow& erasure, std::string_view subject_hash,
                   const schema::ErasedCounts& n) {
  schema::AuditRow row;
  row.tenant_id = erasure.tenant_id;
  row.actor = erasure.requested_by;
  row.action = schema::kPersonErased;
  row.subject_id = subject_hash;
  row.request_id = erasure.request_id;
  row.detail_json = base::dump_json({{"erasure_id", erasure.id.view()},
                                     {"contact_id", erasure.contact_id.view()},
                                     {"contacts", n.contacts},
                                     {"enrolments", n.enrolments},
                                     {"calls", n.calls},
                                     {"transcripts", n.transcripts},
                                     {"analyses", n.analyses},
                                     {"webhooks", n.call_events},
                                     {"jobs", n.jobs},
                                     {"errors", n.errors},
                                     {"audit_details", n.audits},
                                     {"stored_answers", n.answers},
                                     {"suppressions", n.suppressions}});
  schema::insert_audit(tx, row);
}

}  // namespace

schema::ErasureRow request_erasure(schema::Tx& tx, const schema::ContactRow& contact,
                                   const Asker& asker) {
  schema::ErasureRow erasure;
  erasure.id = tx.new_id<schema::ErasureId>();
  erasure.tenant_id = contact.tenant_id;
  erasure.contact_id = contact.id;
  erasure.requested_by = asker.actor;
  erasure.request_id = asker.request_id;
  erasure.requested_at = tx.now();
  if (!schema::insert_erasure(tx, erasure)) return schema::find_erasure_of(tx, contact.id).value();
  schema::Subject subject = schema::subject_of(tx, contact);
  for (const std::string& phone : subject.phones)
    schema::put_erased_suppression(tx, contact.tenant_id, phone);
  withdraw_person(tx, subject);
  insert_job_for(tx, erasure);
  return erasure;
}

bool withdraw_person(schema::Tx& tx, const schema::Subject& subject) {
  bool over = true;
  for (schema::EnrolmentId id : subject.enrolments)
    over &= withdraw_enrolment(tx, id);
  for (schema::CallId id : subject.calls)
    over &= is_over(schema::find_call(tx, id).value());
  return over;
}

void erase_person(schema::Tx& tx, const schema::ErasureRow& erasure, const schema::Subject& subject,
                  const schema::Mentions& mentions) {
  auto counts = schema::erase_records(tx, subject, mentions);
  std::string own = schema::find_contact(tx, erasure.contact_id).value().phone;
  schema::mark_erased(tx, erasure.id);
  audit_erasure(tx, erasure, own, counts);
}

schema::LoggedErasure loggable(const schema::ReadTx& tx, const schema::ErasureRow& erasure,
                               const schema::Subject& subject) {
  schema::LoggedErasure logged{
      erasure.tenant_id, erasure.contact_id, schema::subject_key(tx, erasure.tenant_id), {}};
  for (const std::string& phone : subject.phones)
    if (auto number = schema::erased_number(tx, erasure.tenant_id, phone))
      logged.numbers.push_back(std::move(*number));
  return logged;
}

bool reapply_erasure(schema::Tx& tx, const schema::LoggedErasure& logged) {
  if (!schema::find_tenant(tx, logged.tenant_id)) return false;
  if (schema::subject_key(tx, logged.tenant_id).empty())
    schema::set_subject_key(tx, logged.tenant_id, logged.subject_key);
  for (const std::string& number : logged.numbers)
    schema::put_erased_suppression(tx, logged.tenant_id, number);
  auto contact = schema::find_contact(tx, logged.contact_id);
  if (!contact || schema::end_of_contact(tx, contact->id).erased_at) return false;
  if (schema::find_erasure_of(tx, contact->id)) return false;
  request_erasure(tx, *contact, {"system", ""});
  return true;
}

}  // namespace outdial::calls
