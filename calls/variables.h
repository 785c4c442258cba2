#pragma once

#include <map>
#include <string>
#include <string_view>

#include "calls/facts.h"

namespace outdial::calls {

/// The payload of a dial job: the rendered variables, and what they depend on that may change until
/// the dial.
std::string dial_payload(const DialFacts& facts, base::Time now);

struct DialVariables {
  std::map<std::string, std::string> values;
  /// The same as a JSON object.
  std::string json;
};

/// The payload of a dial job, read back.
struct DialPayload {
  DialVariables variables;
  std::int64_t contact_version = 0;
  std::int64_t local_day = -1;
};
DialPayload read_dial_payload(std::string_view json);

/// The payload's variables, rendered again when the contact or its local date has changed since.
DialVariables variables_for_dial(const DialPayload& payload, const DialFacts& facts,
                                 base::Time now);

}  // namespace outdial::calls
