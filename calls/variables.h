#pragma once

#include <map>
#include <string>
#include <string_view>

#include "calls/obstacles.h"

namespace outdial::calls {

/// The payload of a dial job: the rendered variables, and what they depend on that may change until
/// the dial.
std::string dial_payload(const DialFacts& facts, base::Time now);

/// The payload's variables, rendered again when the contact or its local date has changed since.
std::map<std::string, std::string> variables_for_dial(std::string_view payload_json,
                                                      const DialFacts& facts, base::Time now);

}  // namespace outdial::calls
