#pragma once

#include <cstdint>
#include <string_view>

#include "policy/calling_rules.h"
#include "policy/places.h"

namespace outdial::policy {

/// What a person has agreed to, the weakest first.
enum class Consent : std::uint8_t { none, express, express_written };
/// `none` for empty and unknown words.
Consent parse_consent(std::string_view text);
std::string_view to_text(Consent consent);

/// What the law of the place asks for before an artificial voice may call for this purpose.
/// For recruiting, information and reminders the number that somebody gave for it suffices.
Consent needed_consent(const Place& place, Purpose purpose);

}  // namespace outdial::policy
