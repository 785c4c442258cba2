#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"

namespace outdial::retell {

/// Longer ones are nobody's ids.
inline constexpr std::size_t kMaxCallId = 128;

enum class CallStatus { registered, ongoing, ended, not_connected, error, other };

struct CallAnalysis {
  std::optional<std::string> call_summary;
  std::optional<bool> call_successful;
  std::optional<std::string> user_sentiment;
  std::optional<bool> in_voicemail;
  std::optional<std::string> custom_analysis_data;   // JSON text of the object
  std::map<std::string, std::string> custom_values;  // texts as they are, others as JSON text
};

struct CallCost {
  std::optional<std::string> combined_cost;  // US cents, decimal text of the number reported
  std::optional<std::int64_t> total_duration_seconds;
  std::optional<std::string> product_costs;  // JSON text of the array
};

/// What Retell says about one call. Everything but the id may be missing. Times are Retell's,
/// milliseconds since the epoch.
struct CallObject {
  std::string call_id;
  std::optional<std::string> call_type;
  std::optional<std::string> agent_id;
  std::optional<std::int64_t> agent_version;
  std::optional<std::string> call_status_text;
  CallStatus call_status = CallStatus::other;
  std::optional<std::string> direction;
  std::optional<std::string> from_number;
  std::optional<std::string> to_number;
  std::map<std::string, std::string> metadata;  // its text members
  std::optional<std::int64_t> start_timestamp;
  std::optional<std::int64_t> end_timestamp;
  std::optional<std::int64_t> duration_ms;
  std::optional<std::string> transcript;
  std::optional<std::string> transcript_object;           // JSON text
  std::optional<std::string> transcript_with_tool_calls;  // JSON text
  std::optional<std::string> disconnection_reason;
  std::optional<std::string> recording_url;
  std::optional<std::string> recording_multi_channel_url;
  std::optional<std::string> public_log_url;
  std::optional<std::string> latency;  // JSON text
  CallCost call_cost;
  std::optional<CallAnalysis> call_analysis;
  std::map<std::string, std::string> collected_dynamic_variables;
  std::optional<std::string> telephony_identifier;  // JSON text
  /// Members that had an unexpected type or an absurd value and were left out, by name.
  std::vector<std::string> warnings;
};

enum class WebhookKind {
  call_started,
  call_ended,
  call_analyzed,
  transcript_updated,
  transfer_started,
  transfer_bridged,
  transfer_cancelled,
  transfer_ended,
  other,
};

struct WebhookEvent {
  std::string event;
  WebhookKind kind = WebhookKind::other;
  /// Always there unless kind is other.
  std::optional<CallObject> call;
  std::optional<std::int64_t> event_timestamp;
  std::optional<std::string> transfer_destination;  // JSON text
  std::optional<std::string> transfer_option;       // JSON text
};

/// One page of list-calls. Its calls carry no transcripts.
struct CallPage {
  std::vector<CallObject> items;
  bool has_more = false;
  std::string pagination_key;  // for the next page; never empty when has_more
  std::optional<std::int64_t> total;
};

/// These take untrusted text and never throw on it: unknown members are ignored, optional ones of a
/// wrong type dropped with a warning. The error is for a person.
base::Expected<CallObject, std::string> parse_call(std::string_view text);
base::Expected<WebhookEvent, std::string> parse_webhook(std::string_view text);
/// A page with a single unreadable call is an error as a whole: a look-up must not be taken for
/// empty because we could not read it.
base::Expected<CallPage, std::string> parse_call_page(std::string_view text);

}  // namespace outdial::retell
