#pragma once

#include <string>

#include "simulator/call.h"
#include "simulator/script.h"
#include "simulator/workspace.h"

namespace outdial::simulator {

/// How much of a call a payload shows.
enum class Detail {
  /// No transcript and no recording, as list-calls answers.
  listed,
  /// Everything but the analysis, as call_ended carries.
  ended,
  /// Everything there is.
  full,
};

struct PayloadRules {
  /// call_ended leaves the links out; they come with call_analyzed.
  bool recording_late = false;
  bool coerce_variables = false;
  /// Beside the transcript's text there is one with the times of every word.
  bool timed_transcript = true;
};

/// The call object (§6 of the contract) as it stands.
std::string call_object(const CallState& state, Detail detail, const PayloadRules& rules = {});
/// One page of list-calls; `pagination_key` is empty on the last.
std::string call_page(const std::vector<CallState>& calls, const std::string& pagination_key,
                      const std::size_t* total);
/// The body of one webhook.
std::string webhook_body(const WebhookOrder& order, const PayloadRules& rules);

/// String members of a JSON object's text; other values as compact JSON.
Variables members_of(const std::string& object_text);

std::string concurrency_object(const Concurrency& now);
std::string agent_object(const AgentSettings& agent, const Settings& settings);
std::string number_object(const std::string& number, const Settings& settings);

}  // namespace outdial::simulator
