#include "retell/create_call.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/json_text.h"

namespace outdial::retell {
namespace {

using base::unexpected;

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxMetadataBytes = 50'000;
constexpr std::size_t kMaxVersionDigits = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_e164(std::string_view number) {
  return number.size() >= 8 && number.size() <= 16 && number[0] == '+' && number[1] != '0' &&
         std::all_of(number.begin() + 1, number.end(), is_digit);
}

bool is_variable_name(std::string_view name) {
  auto starts = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && name.size() <= kMaxName && starts(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return starts(c) || is_digit(c); });
}

/// A number when it is one, as Retell counts its versions.
std::string version_json(const std::string& version) {
  if (version.empty()) return "\"latest_published\"";
  bool canonical = version.size() <= kMaxVersionDigits &&
                   std::all_of(version.begin(), version.end(), is_digit) &&
                   (version.size() == 1 || version[0] != '0');
  return canonical ? version : base::json_string(version);
}

std::optional<std::string> fault_of(const CreatePhoneCall& request) {
  if (!is_e164(request.from_number)) return "from_number is not an E.164 number";
  if (!is_e164(request.to_number)) return "to_number is not an E.164 number";
  if (request.override_agent_id.empty()) return "override_agent_id is empty";
  for (const auto& [name, value] : request.dynamic_variables) {
    if (!is_variable_name(name)) return "a dynamic variable has an impossible name";
    if (value.find_first_of("{}") != std::string::npos)
      return "the dynamic variable " + name + " holds a brace";
  }
  return std::nullopt;
}

}  // namespace

base::Expected<std::string, std::string> create_call_body(const CreatePhoneCall& request) {
  if (auto fault = fault_of(request)) return unexpected(std::move(*fault));
  std::string metadata = base::json_object(request.metadata);
  if (metadata.size() > kMaxMetadataBytes)
    return unexpected<std::string>("metadata is larger than 50 kB");
  std::string body = "{\"from_number\":" + base::json_string(request.from_number);
  if (!request.metadata.empty()) body += ",\"metadata\":" + metadata;
  body += ",\"override_agent_id\":" + base::json_string(request.override_agent_id) +
          ",\"override_agent_version\":" + version_json(request.override_agent_version);
  if (!request.dynamic_variables.empty())
    body += ",\"retell_llm_dynamic_variables\":" + base::json_object(request.dynamic_variables);
  return body += ",\"to_number\":" + base::json_string(request.to_number) + "}";
}

}  // namespace outdial::retell
