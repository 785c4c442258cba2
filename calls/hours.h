#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "calls/facts.h"
#include "policy/calling_hours.h"

namespace outdial::calls {

/// For so long from the hour on that a person named, a call is the one that they asked for.
inline constexpr std::chrono::minutes kAskedFor{30};

/// The hours that contact fields ask for with `call_after` and `call_before` ("09:00"); never open
/// when one of them cannot be read. Nothing when they ask for none.
std::optional<policy::WeekHours> preferred_hours(std::string_view fields_json);

/// May this person be called at `at`, as far as hours are concerned, and when next? The hour that
/// they named is theirs, whatever the solicitation hours of their region.
policy::HoursVerdict hours_at(const DialFacts& facts, base::Time at);
/// Everything that hours_at() looks at, in its order.
std::vector<policy::HoursStep> explain_hours_at(const DialFacts& facts, base::Time at);
/// When each of these alone would allow the call; nothing: not within 15 days.
std::vector<std::optional<base::Time>> openings_at(const DialFacts& facts, base::Time at);
/// Whether `at` is allowed only because they named the hour.
bool needs_named_hour(const DialFacts& facts, base::Time at);

}  // namespace outdial::calls
