#include "api/contact_json.h"

#include "api/json_answer.h"
#include "base/json.h"
#include "schema/contact_list.h"
#include "schema/subjects.h"
#include "schema/suppressions.h"

namespace outdial::api {
namespace {

/// Whether the contact may be called at all, in a word.
std::string status_of(const std::optional<schema::SuppressionRow>& suppression) {
  if (!suppression) return "active";
  bool of_contact = suppression->reason == "wrong_number" || suppression->reason == "deceased";
  return of_contact ? suppression->reason : "declined";
}

}  // namespace

nlohmann::json contact_json(const schema::ReadTx& tx, const schema::ContactRow& c,
                            const Principal& principal) {
  auto times = schema::times_of_contact(tx, c.id);
  auto end = schema::end_of_contact(tx, c.id);
  auto suppression = schema::active_suppression(tx, c.tenant_id, c.phone, {}, c.id);
  return {{"id", c.id.view()},
          {"external_id", json_text(c.external_id.value_or(""))},
          {"phone", principal.shown_phone(c.phone)},
          {"name", json_text(c.name)},
          {"status", status_of(suppression)},
          {"first_name", json_text(c.first_name)},
          {"last_name", json_text(c.last_name)},
          {"email", json_text(c.email)},
          {"timezone", json_text(c.timezone)},
          {"locale", json_text(c.locale)},
          {"region", json_text(c.region)},
          {"consent_type", json_text(c.consent_type)},
          {"consent_at", json_time(c.consent_at)},
          {"consent_source", json_text(c.consent_source)},
          {"fields", json_column(c.fields_json)},
          {"suppression_id", suppression ? base::Json(suppression->id.view()) : base::Json()},
          {"hold_reason", json_text(end.hold_reason)},
          {"erased_at", json_time(end.erased_at)},
          {"created_at", json_time(times.created_at)},
          {"updated_at", json_time(times.updated_at)}};
}

nlohmann::json enrolment_json(const schema::ReadTx& tx, const schema::EnrolmentRow& e,
                              const Principal& principal) {
  auto contact = schema::find_contact(tx, e.contact_id).value();
  bool open = !schema::is_final(e.status);
  bool waits = open && e.status != schema::EnrolmentStatus::in_call;
  base::Json actions = base::Json::array();
  if (waits && principal.at_least(schema::Role::caller)) actions.push_back("remove");
  return {{"id", e.id.view()},
          {"contact_id", e.contact_id.view()},
          {"batch_id", e.batch_id.view()},
          {"external_id", json_text(contact.external_id.value_or(""))},
          {"name", json_text(contact.name)},
          {"phone", principal.shown_phone(e.phone)},
          {"timezone", json_text(contact.timezone)},
          {"line", e.line > 0 ? base::Json(e.line) : base::Json()},
          {"status", schema::to_text(e.status)},
          {"reason", json_text(e.reason)},
          {"disposition", json_text(e.disposition)},
          {"attempts", e.attempts},
          {"first_attempt_at", json_time(e.first_attempt_at)},
          {"last_attempt_at", json_time(e.last_attempt_at)},
          {"next_attempt_at", waits ? json_time(e.next_attempt_at) : base::Json()},
          {"not_before", json_time(e.not_before)},
          {"not_after", json_time(e.not_after)},
          {"appointment_time", json_time(e.appointment_time)},
          {"last_call_id", json_text(e.last_call_id.str())},
          {"created_at", json_time(e.created_at)},
          {"updated_at", json_time(e.updated_at)},
          {"finished_at", json_time(e.finished_at)},
          {"allowed_actions", actions}};
}

}  // namespace outdial::api
