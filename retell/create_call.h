#pragma once

#include <map>
#include <string>

#include "base/expected.h"

namespace outdial::retell {

/// Everything that we ever ask for when we place a call. What the agent says is the agent's own:
/// no prompt and no override of its settings travels with a call.
struct CreatePhoneCall {
  std::string from_number;  // E.164
  std::string to_number;    // E.164
  std::string override_agent_id;
  /// A number, a tag, `latest` or `latest_published`. Always sent, because Retell takes a missing
  /// one for the latest draft; empty means `latest_published`.
  std::string override_agent_version;
  std::map<std::string, std::string> metadata;
  std::map<std::string, std::string> dynamic_variables;
};

/// The request's body, or what is wrong with the request: a number that is not E.164, no agent, a
/// variable's name outside `[A-Za-z_][A-Za-z0-9_]{0,63}`, braces in a value, too much metadata.
/// The error names the member, never its value.
base::Expected<std::string, std::string> create_call_body(const CreatePhoneCall& request);

}  // namespace outdial::retell
