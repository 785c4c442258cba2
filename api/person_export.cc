#include "api/person_export.h"

#include <algorithm>
#include <set>

#include "api/call_json.h"
#include "api/contact_json.h"
#include "api/json_answer.h"
#include "api/suppression_json.h"
#include "base/json.h"
#include "schema/batches.h"
#include "schema/call_events.h"
#include "schema/campaigns.h"
#include "schema/person_records.h"
#include "schema/retention.h"
#include "schema/tenants.h"

namespace outdial::api {
namespace {

base::Json contacts_of(const schema::ReadTx& tx, const schema::Subject& subject,
                       const Principal& principal) {
  base::Json list = base::Json::array();
  for (schema::ContactId id : subject.contacts)
    list.push_back(contact_json(tx, schema::find_contact(tx, id).value(), principal));
  return list;
}

base::Json consents_json(const base::Json& contacts) {
  base::Json list = base::Json::array();
  for (const base::Json& contact : contacts)
    if (!contact["consent_type"].is_null())
      list.push_back({{"contact_id", contact["id"]},
                      {"type", contact["consent_type"]},
                      {"obtained_at", contact["consent_at"]},
                      {"source", contact["consent_source"]}});
  return list;
}

base::Json membership_json(const schema::ReadTx& tx, const schema::EnrolmentRow& enrolment,
                           const Principal& principal) {
  base::Json json = enrolment_json(tx, enrolment, principal);
  json.erase("allowed_actions");
  auto campaign = schema::find_campaign(tx, enrolment.campaign_id).value();
  json["batch_name"] = schema::find_batch(tx, enrolment.batch_id).value().name;
  json["campaign_id"] = campaign.id.view();
  json["campaign_name"] = campaign.name;
  json["purpose"] = campaign.purpose;
  json["variables"] = json_column(enrolment.variables_json);
  json["source"] = enrolment.line > 0 ? "contacts file" : "API";
  return json;
}

base::Json webhooks_json(const schema::ReadTx& tx, schema::CallId call) {
  base::Json list = base::Json::array();
  for (const auto& event : schema::events_of_call(tx, call))
    list.push_back({{"event", event.event},
                    {"received_at", json_time(event.received_at)},
                    {"payload", json_column(event.body)}});
  return list;
}

base::Json attempt_json(const schema::ReadTx& tx, const schema::CallRow& call,
                        const Principal& principal) {
  base::Json json = call_json(tx, call, principal);
  json.erase("allowed_actions");
  json["variables"] = json_column(call.variables_json);
  json["rule_decisions"] = json_column(call.evidence_json);
  json["recording_url"] = json_text(call.recording_url);
  json["public_log_url"] = json_text(call.public_log_url);
  auto transcript = schema::find_transcript(tx, call.id);
  json["transcript"] = transcript ? transcript_json(*transcript) : base::Json();
  auto analysis = schema::find_analysis(tx, call.id);
  json["analysis"] = analysis ? analysis_json(*analysis) : base::Json();
  json["webhooks"] = webhooks_json(tx, call.id);
  return json;
}

base::Json audit_entries(const schema::ReadTx& tx, const schema::Subject& subject) {
  base::Json list = base::Json::array();
  for (schema::AuditId id : schema::audits_about(tx, subject)) {
    auto entry = schema::find_audit(tx, id).value();
    list.push_back({{"id", entry.id.view()},
                    {"at", json_time(entry.created_at)},
                    {"actor", entry.actor},
                    {"action", entry.action},
                    {"subject_id", json_text(entry.subject_id)},
                    {"outcome", entry.refused ? "refused" : "done"},
                    {"detail", json_column(entry.detail_json)}});
  }
  return list;
}

base::Json retention_json(const schema::ReadTx& tx, schema::TenantId tenant,
                          const config::Privacy& privacy) {
  auto own = schema::retention_of(tx, tenant);
  auto contents = std::min<std::int64_t>(privacy.retention_days,
                                         own.retention_days.value_or(privacy.retention_days));
  return {{"transcripts_days", contents},
          {"recordings_days", contents},
          {"audit_days", contents},
          {"raw_webhooks_days", privacy.raw_webhook_days},
          {"contacts_days", privacy.contact_days},
          {"candidates_days",
           own.candidate_retention_days ? base::Json(*own.candidate_retention_days) : base::Json()},
          {"call_detail_days", privacy.call_detail_days},
          {"consent_days_after_last_use", privacy.consent_days},
          {"suppressions", "kept for good"}};
}

base::Json suppressions_json(const schema::ReadTx& tx, const schema::Subject& subject,
                             const Principal& principal) {
  base::Json list = base::Json::array();
  for (schema::SuppressionId id : schema::suppressions_of(tx, subject)) {
    list.push_back(
        suppression_json(schema::find_suppression(tx, subject.tenant_id, id).value(), principal));
    list.back().erase("allowed_actions");
  }
  return list;
}

}  // namespace

nlohmann::json person_json(const schema::ReadTx& tx, const schema::ContactRow& contact,
                           const Principal& principal, const config::Privacy& privacy) {
  auto subject = schema::subject_of(tx, contact);
  base::Json memberships = base::Json::array(), attempts = base::Json::array();
  std::set<std::string> purposes;
  for (schema::EnrolmentId id : subject.enrolments) {
    memberships.push_back(membership_json(tx, schema::find_enrolment(tx, id).value(), principal));
    purposes.insert(memberships.back()["purpose"].get<std::string>());
  }
  for (schema::CallId id : subject.calls)
    attempts.push_back(attempt_json(tx, schema::find_call(tx, id).value(), principal));
  base::Json contacts = contacts_of(tx, subject, principal);
  return {{"format", "outdial.person.1"},
          {"generated_at", json_time(tx.now())},
          {"controller", schema::find_tenant(tx, contact.tenant_id).value().company_name},
          {"contact_id", contact.id.view()},
          {"consents", consents_json(contacts)},
          {"contacts", std::move(contacts)},
          {"memberships", std::move(memberships)},
          {"attempts", std::move(attempts)},
          {"suppressions", suppressions_json(tx, subject, principal)},
          {"audit", audit_entries(tx, subject)},
          {"purposes", purposes},
          {"recipients", {"Retell AI, which carries on the calls", "the telephony carrier"}},
          {"retention", retention_json(tx, contact.tenant_id, privacy)},
          {"source", "the controller's contacts files and API requests, and the calls themselves"}};
}

}  // namespace outdial::api
