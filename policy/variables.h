#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace outdial::policy {

/// What variables are made from: rows as they are stored.
struct VariableSources {
  // Campaign
  std::string variables_json = "{}";
  std::string job_json = "{}";
  // Tenant
  std::string company_name;
  std::string callback_number;
  // Contact
  std::string name, first_name, last_name, email, phone, locale;
  std::string fields_json = "{}";
  // Enrolment
  std::string enrolment_variables_json = "{}";
  std::optional<base::Time> appointment_time;
  /// The contact's zone, in which dates and times are spoken.
  std::string zone;
};

struct RenderedVariables {
  std::map<std::string, std::string> values;
  /// Names used by a template that nothing sets, and variables whose template cannot be read.
  std::vector<std::string> missing;
};

/// The `retell_llm_dynamic_variables` of a call: only texts, empty ones left out, no braces in
/// values, names that Retell injects itself never set. Later ones win: what is known of tenant and
/// appointment, the job (`company`, `job_title`, …), the contact's known columns,
/// the campaign's templates, the enrolment's own values. A template can use all of them but other
/// templates, also every other column of the contacts file, and `name`, `first_name`, `last_name`,
/// `email`, `phone` and `locale`, which are not sent by themselves. Dates, times, lengths and the
/// callback number are spoken in the contact's locale. Throws when a stored text is not a JSON
/// object.
RenderedVariables render_variables(const VariableSources& sources, base::Time now);

}  // namespace outdial::policy
