#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/outcome.h"

namespace outdial::simulator {

/// What was asked for and how the call will go; fixed when the call is accepted.
struct CallPlan {
  std::string call_id;
  std::string from_number;
  std::string to_number;
  std::string agent_id;
  int agent_version = 0;
  std::string webhook_url;
  /// JSON objects as text; empty when not given.
  std::string dynamic_variables;
  std::string sip_headers;
  Outcome outcome;
  std::uint64_t seed = 0;
  base::Millis ring{};
  base::Millis talk{};
  base::Time accepted_at{};
  base::Boot accepted_boot{};
  base::Boot listed_from{};
};

/// A call as it stands at one instant: cheap to copy, so that webhooks keep what they tell.
struct CallState {
  std::shared_ptr<const CallPlan> plan;
  /// JSON objects as text; null when never given.
  std::shared_ptr<const std::string> metadata;
  std::shared_ptr<const std::string> custom_attributes;
  const char* storage = "everything";
  CallStatus status = CallStatus::registered;
  std::optional<base::Time> started;
  std::optional<base::Time> ended;
  const Reason* reason = nullptr;
  bool analyzed = false;
  bool deleted = false;

  bool live() const { return status == CallStatus::registered || status == CallStatus::ongoing; }
};

enum class Event { call_started, call_ended, call_analyzed, unknown };
inline const char* name_of(Event event) {
  constexpr const char* kNames[] = {"call_started", "call_ended", "call_analyzed",
                                    "call_quality_scored"};
  return kNames[static_cast<int>(event)];
}

/// One delivery of one event that is due.
struct WebhookOrder {
  std::uint64_t generation = 0;
  std::uint32_t call = 0;
  CallState state;
  Event event = Event::call_ended;
  base::Time event_at{};
  int delivery = 1;
  bool duplicate = false;
  bool bad_signature = false;
  bool unknown_fields = false;
  std::int64_t signature_age_ms = 0;
  /// Set when later deliveries repeat the first one's signature.
  std::string signature;
};

/// How a delivery went; status 0 when no answer came.
struct WebhookResult {
  base::Boot sent{};
  int status = 0;
  std::string error;
  std::string signature;
};

struct DeliveryRecord {
  Event event;
  int delivery;
  bool duplicate;
  bool bad_signature;
  bool old_timestamp;
  WebhookResult result;
};

/// What the judge may ask about a call beyond what Retell would tell.
struct JudgedCall {
  CallState state;
  std::optional<base::Boot> over;
  std::vector<DeliveryRecord> deliveries;
  std::vector<std::string> withheld;
};

}  // namespace outdial::simulator
