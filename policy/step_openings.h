#pragma once

#include <optional>
#include <vector>

#include "policy/calling_hours.h"

namespace outdial::policy {

/// When each step of explain_hours() alone would allow the call, in the same order: `now` where it
/// does already or does not count, nothing where it stays closed for 15 days.
std::vector<std::optional<base::Time>> openings_of_steps(const Place& place,
                                                         const HoursSettings& settings,
                                                         const ContactHours& contact,
                                                         base::Time now);

}  // namespace outdial::policy
