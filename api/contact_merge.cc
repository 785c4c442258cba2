#include "api/contact_merge.h"

#include "base/json.h"

namespace outdial::api {
namespace {

void lay_over(std::string& field, const std::string& value) {
  if (!value.empty()) field = value;
}

std::string merged_fields(const std::string& known, const text::ContactDraft& draft) {
  auto parsed = base::parse_json(known);
  base::Json fields = parsed && parsed->is_object() ? *parsed : base::Json::object();
  for (const auto& [name, value] : draft.fields)
    if (!value.empty()) fields[name] = value;
  return base::dump_json(fields);
}

std::string full_name(const text::ContactDraft& draft) {
  if (!draft.name.empty() || draft.first_name.empty()) return draft.name;
  return draft.last_name.empty() ? draft.first_name : draft.first_name + " " + draft.last_name;
}

}  // namespace

std::optional<schema::ContactRow> known_contact(const schema::ReadTx& tx, schema::TenantId tenant,
                                                const text::ContactDraft& draft) {
  if (!draft.external_id.empty())
    if (auto found = schema::find_contact_by_external_id(tx, tenant, draft.external_id))
      return found;
  return schema::find_contact_by_person(tx, tenant, draft.phone, text::name_key(full_name(draft)));
}

schema::ContactRow merged(schema::ContactRow contact, const text::ContactDraft& draft) {
  if (!draft.external_id.empty()) contact.external_id = draft.external_id;
  lay_over(contact.phone, draft.phone);
  lay_over(contact.name, full_name(draft));
  contact.name_key = text::name_key(contact.name);
  lay_over(contact.first_name, draft.first_name);
  lay_over(contact.last_name, draft.last_name);
  lay_over(contact.email, draft.email);
  lay_over(contact.timezone, draft.timezone);
  lay_over(contact.locale, draft.locale);
  lay_over(contact.region, draft.region.empty() ? draft.phone_region : draft.region);
  if (!draft.consent_type.empty()) {
    contact.consent_type = draft.consent_type;
    contact.consent_at = draft.consent_at;
    contact.consent_source = draft.consent_source;
  }
  contact.fields_json = merged_fields(contact.fields_json, draft);
  return contact;
}

bool same_contact(const schema::ContactRow& a, const schema::ContactRow& b) {
  auto facts = [](const schema::ContactRow& c) {
    return std::tie(c.external_id, c.phone, c.name_key, c.name, c.first_name, c.last_name, c.email,
                    c.timezone, c.locale, c.region, c.consent_type, c.consent_at, c.consent_source,
                    c.fields_json);
  };
  return facts(a) == facts(b);
}

std::string dedupe_key(const schema::CampaignRow& campaign, const text::ContactDraft& draft) {
  if (campaign.one_per == "number") return draft.phone;
  std::string person = draft.external_id.empty()
                           ? draft.phone + "|" + text::name_key(full_name(draft))
                           : "#" + draft.external_id;
  if (draft.appointment_time)
    person += "|" + std::to_string(base::to_millis(*draft.appointment_time));
  return person;
}

std::string enrolment_variables(const text::ContactDraft& draft) {
  base::Json variables = base::Json::object();
  auto put = [&](const char* name, const std::string& value) {
    if (!value.empty()) variables[name] = value;
  };
  put("appointment_type", draft.appointment_type);
  put("service_type", draft.service_type);
  put("provider_name", draft.provider_name);
  put("special_instructions", draft.special_instructions);
  if (draft.appointment_duration_minutes)
    variables["appointment_duration"] = std::to_string(*draft.appointment_duration_minutes);
  return base::dump_json(variables);
}

}  // namespace outdial::api
