#include "simulator/create_request.h"

#include <algorithm>

#include "base/json.h"
#include "simulator/call_json.h"

namespace outdial::simulator {
namespace {

using base::Json;
using base::unexpected;
using Checked = base::Expected<void, Refusal>;

constexpr std::size_t kMaxMetadata = 50'000;

Refusal malformed(const std::string& what) {
  return {400, "Invalid request format: " + what + "."};
}

/// The member when it is there and not null.
const Json* member(const Json& object, const char* name) {
  auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr) return {};
  return value->is_string() ? value->get<std::string>() : base::dump_json(*value);
}

bool is_e164(std::string_view number) {
  if (number.size() < 8 || number.size() > 16 || number[0] != '+') return false;
  if (number[1] < '1' || number[1] > '9') return false;
  return std::ranges::all_of(number.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

Checked check_shape(const Json& body, bool coerce_variables) {
  for (const char* name : {"from_number", "to_number"}) {
    const Json* value = member(body, name);
    if (value == nullptr) return unexpected(malformed(std::string(name) + " is required"));
    if (!value->is_string()) return unexpected(malformed(std::string(name) + " must be a string"));
  }
  for (const char* name :
       {"metadata", "retell_llm_dynamic_variables", "custom_sip_headers", "agent_override"})
    if (const Json* value = member(body, name); value != nullptr && !value->is_object())
      return unexpected(malformed(std::string(name) + " must be an object"));
  if (const Json* id = member(body, "override_agent_id"); id != nullptr && !id->is_string())
    return unexpected(malformed("override_agent_id must be a string"));
  if (const Json* version = member(body, "override_agent_version");
      version != nullptr && !version->is_string() && !version->is_number_integer())
    return unexpected(malformed("override_agent_version must be an integer or a string"));
  if (const Json* flag = member(body, "ignore_e164_validation");
      flag != nullptr && !flag->is_boolean())
    return unexpected(malformed("ignore_e164_validation must be a boolean"));
  for (const char* name : {"retell_llm_dynamic_variables", "custom_sip_headers"}) {
    if (coerce_variables && name[0] == 'r') continue;
    if (const Json* object = member(body, name))
      for (const auto& [key, value] : object->items())
        if (!value.is_string())
          return unexpected(malformed(std::string(name) + "." + key + " must be a string"));
  }
  return {};
}

Checked check_numbers(const Json& body, const Settings& settings) {
  const Json* ignore = member(body, "ignore_e164_validation");
  bool check = ignore == nullptr || !ignore->get<bool>();
  for (const char* name : {"from_number", "to_number"})
    if (check && !is_e164(body[name].get_ref<const std::string&>()))
      return unexpected(Refusal{422, std::string(name) + " is not a valid E.164 number."});
  const auto& from = body["from_number"].get_ref<const std::string&>();
  if (std::ranges::find(settings.from_numbers, from) == settings.from_numbers.end())
    return unexpected(Refusal{404, "Item " + from + " not found from phone-number"});
  if (const Json* metadata = member(body, "metadata");
      metadata != nullptr && base::dump_json(*metadata).size() > kMaxMetadata)
    return unexpected(Refusal{422, "metadata is larger than 50 kB."});
  return {};
}

Checked choose_agent(const Json& body, const Settings& settings, CreateRequest& request) {
  const AgentSettings* agent = &settings.agents.front();
  if (const Json* id = member(body, "override_agent_id")) {
    auto found =
        std::ranges::find(settings.agents, id->get_ref<const std::string&>(), &AgentSettings::id);
    if (found == settings.agents.end())
      return unexpected(Refusal{422, "No such agent under this API key."});
    agent = &*found;
  }
  request.agent_id = agent->id;
  request.agent_version = settings.agent_version;
  request.webhook_url = agent->webhook_url.empty() ? settings.webhook_url : agent->webhook_url;
  // A text is a tag, `latest` or `latest_published`: all of them mean the newest version here.
  if (const Json* version = member(body, "override_agent_version");
      version != nullptr && version->is_number_integer()) {
    auto number = version->get<std::int64_t>();
    if (number < 0 || number > settings.agent_version)
      return unexpected(Refusal{422, "No such agent version under this API key."});
    request.agent_version = static_cast<int>(number);
  }
  return {};
}

base::Expected<std::optional<std::int64_t>, Refusal> bounded(const Json& agent, const char* name,
                                                             Range allowed) {
  const Json* value = member(agent, name);
  if (value == nullptr) return std::optional<std::int64_t>{};
  if (!value->is_number_integer())
    return unexpected(
        malformed("agent_override.agent." + std::string(name) + " must be an integer"));
  auto number = value->get<std::int64_t>();
  if (number < allowed.low || number > allowed.high)
    return unexpected(
        Refusal{422, "agent_override.agent." + std::string(name) + " is out of range."});
  return std::optional(number);
}

Checked apply_override(const Json& body, CreateRequest& request) {
  const Json* overrides = member(body, "agent_override");
  const Json* agent = overrides == nullptr ? nullptr : member(*overrides, "agent");
  if (agent == nullptr) return {};
  if (!agent->is_object()) return unexpected(malformed("agent_override.agent must be an object"));
  if (member(*agent, "response_engine") != nullptr)
    return unexpected(Refusal{422, "response_engine cannot be overridden."});
  auto ring = bounded(*agent, "ring_duration_ms", {5'000, 300'000});
  if (!ring) return unexpected(ring.error());
  auto longest = bounded(*agent, "max_call_duration_ms", {60'000, 7'200'000});
  if (!longest) return unexpected(longest.error());
  request.ring_duration_ms = *ring;
  request.max_call_duration_ms = *longest;
  if (const Json* url = member(*agent, "webhook_url"); url != nullptr && url->is_string())
    request.webhook_url = url->get<std::string>();
  return {};
}

}  // namespace

base::Expected<CreateRequest, Refusal> read_create_request(std::string_view text,
                                                           const Settings& settings,
                                                           SeenBody& seen) {
  auto body = base::parse_json(text);
  if (!body) return unexpected(malformed(body.error()));
  if (!body->is_object()) return unexpected(malformed("the body must be an object"));
  seen = {text_of(*body, "to_number"), text_of(*body, "from_number"), text_of(*body, "metadata"),
          text_of(*body, "retell_llm_dynamic_variables")};
  CreateRequest request;
  if (auto checked = check_shape(*body, settings.coerce_variables); !checked)
    return unexpected(checked.error());
  if (auto checked = check_numbers(*body, settings); !checked) return unexpected(checked.error());
  if (auto checked = choose_agent(*body, settings, request); !checked)
    return unexpected(checked.error());
  if (auto checked = apply_override(*body, request); !checked) return unexpected(checked.error());
  request.from_number = seen.from_number;
  request.to_number = seen.to_number;
  if (member(*body, "metadata") != nullptr) {
    request.metadata = std::make_shared<const std::string>(seen.metadata);
    request.metadata_members = members_of(seen.metadata);
  }
  request.dynamic_variables = seen.dynamic_variables;
  request.variables = members_of(seen.dynamic_variables);
  request.sip_headers = text_of(*body, "custom_sip_headers");
  request.webhook_url = fill_placeholders(request.webhook_url, request.variables);
  return request;
}

base::Expected<CallChange, Refusal> read_call_change(std::string_view text) {
  auto body = base::parse_json(text);
  if (!body) return unexpected(malformed(body.error()));
  if (!body->is_object()) return unexpected(malformed("the body must be an object"));
  CallChange change;
  if (const Json* metadata = member(*body, "metadata")) {
    if (!metadata->is_object()) return unexpected(malformed("metadata must be an object"));
    auto dumped = base::dump_json(*metadata);
    if (dumped.size() > kMaxMetadata)
      return unexpected(Refusal{422, "metadata is larger than 50 kB."});
    change.metadata = std::make_shared<const std::string>(std::move(dumped));
  }
  if (const Json* attributes = member(*body, "custom_attributes")) {
    if (!attributes->is_object())
      return unexpected(malformed("custom_attributes must be an object"));
    change.custom_attributes = std::make_shared<const std::string>(base::dump_json(*attributes));
  }
  if (const Json* storage = member(*body, "data_storage_setting")) {
    for (const char* known : {"everything", "everything_except_pii", "basic_attributes_only"})
      if (*storage == known) change.storage = known;
    if (change.storage == nullptr)
      return unexpected(malformed("data_storage_setting is not one of its values"));
  }
  return change;
}

}  // namespace outdial::simulator
