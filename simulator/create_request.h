#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"
#include "simulator/settings.h"
#include "simulator/workspace.h"

namespace outdial::simulator {

struct Refusal {
  int status = 400;
  std::string message;
};

/// What can be told of a create-phone-call body before it is judged; empty where absent.
struct SeenBody {
  std::string to_number;
  std::string from_number;
  std::string metadata;
  std::string dynamic_variables;
};

/// Reads a create-phone-call body in the contract's order: shape (400), numbers (422), ownership of
/// from_number (404), agent and version (422). `seen` is filled as far as the body allows.
base::Expected<CreateRequest, Refusal> read_create_request(std::string_view body,
                                                           const Settings& settings,
                                                           SeenBody& seen);

/// What PATCH update-call may change; members that were not sent are null.
struct CallChange {
  std::shared_ptr<const std::string> metadata;
  std::shared_ptr<const std::string> custom_attributes;
  const char* storage = nullptr;
};
base::Expected<CallChange, Refusal> read_call_change(std::string_view body);

}  // namespace outdial::simulator
