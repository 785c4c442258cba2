#include "calls/variables.h"

#include "base/json.h"
#include "policy/variables.h"

namespace outdial::calls {
namespace {

std::map<std::string, std::string> render(const DialFacts& f, base::Time now) {
  policy::VariableSources sources;
  sources.variables_json = f.campaign.variables_json;
  sources.job_json = f.campaign.job_json;
  sources.company_name = f.tenant.company_name;
  sources.callback_number = f.tenant.callback_number;
  sources.name = f.contact.name;
  sources.first_name = f.contact.first_name;
  sources.last_name = f.contact.last_name;
  sources.email = f.contact.email;
  sources.phone = f.contact.phone;
  sources.locale = f.contact.locale;
  sources.fields_json = f.contact.fields_json;
  sources.enrolment_variables_json = f.enrolment.variables_json;
  sources.appointment_time = f.enrolment.appointment_time;
  sources.zone = f.spoken_zone;
  return policy::render_variables(sources, now).values;
}

}  // namespace

std::string dial_payload(const DialFacts& facts, base::Time now) {
  return base::dump_json({{"variables", render(facts, now)},
                          {"contact_version", facts.contact.version},
                          {"local_day", policy::local_day(facts.spoken_zone, now)}});
}

DialPayload read_dial_payload(std::string_view json) {
  auto parsed = base::parse_json(json).value();
  DialPayload payload;
  payload.contact_version = parsed.value("contact_version", std::int64_t{0});
  payload.local_day = parsed.value("local_day", std::int64_t{-1});
  if (auto variables = parsed.find("variables"); variables != parsed.end()) {
    payload.variables.values = variables->get<std::map<std::string, std::string>>();
    payload.variables.json = base::dump_json(*variables);
  }
  return payload;
}

DialVariables variables_for_dial(const DialPayload& payload, const DialFacts& facts,
                                 base::Time now) {
  bool fresh = payload.contact_version == facts.contact.version &&
               payload.local_day == policy::local_day(facts.spoken_zone, now);
  if (fresh) return payload.variables;
  DialVariables rendered{render(facts, now), ""};
  rendered.json = base::dump_json(rendered.values);
  return rendered;
}

}  // namespace outdial::calls
