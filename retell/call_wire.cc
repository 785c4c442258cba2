#include "retell/call_wire.h"

#include <array>
#include <utility>

#include "retell/json_members.h"

namespace outdial::retell {
namespace {

using base::Json;
using base::unexpected;

// Beyond these no honest value lies; sums over many calls have to hold.
constexpr std::int64_t kLongestCallMs = 24LL * 3'600 * 1'000;
constexpr std::int64_t kLatestTimeMs = 253'402'300'799'999;  // the end of the year 9999
constexpr double kDearestCallCents = 1'000'000;

constexpr std::array<std::pair<std::string_view, CallStatus>, 5> kStatuses{{
    {"registered", CallStatus::registered},
    {"ongoing", CallStatus::ongoing},
    {"ended", CallStatus::ended},
    {"not_connected", CallStatus::not_connected},
    {"error", CallStatus::error},
}};

constexpr std::array<std::pair<std::string_view, WebhookKind>, 8> kEvents{{
    {"call_started", WebhookKind::call_started},
    {"call_ended", WebhookKind::call_ended},
    {"call_analyzed", WebhookKind::call_analyzed},
    {"transcript_updated", WebhookKind::transcript_updated},
    {"transfer_started", WebhookKind::transfer_started},
    {"transfer_bridged", WebhookKind::transfer_bridged},
    {"transfer_cancelled", WebhookKind::transfer_cancelled},
    {"transfer_ended", WebhookKind::transfer_ended},
}};

template <class Table>
auto named(const Table& table, std::string_view name, decltype(table[0].second) otherwise) {
  for (const auto& [text, value] : table)
    if (text == name) return value;
  return otherwise;
}

CallCost read_cost(const JsonMembers& call, std::vector<std::string>& warnings) {
  CallCost cost;
  const auto* object = call.object("call_cost");
  if (object == nullptr) return cost;
  JsonMembers members(*object, warnings, "call_cost.");
  cost.combined_cost = members.number_text_up_to("combined_cost", kDearestCallCents);
  cost.total_duration_seconds =
      members.integer_up_to("total_duration_seconds", kLongestCallMs / 1'000);
  cost.product_costs = members.array_text("product_costs");
  return cost;
}

std::optional<CallAnalysis> read_analysis(const JsonMembers& call,
                                          std::vector<std::string>& warnings) {
  const auto* object = call.object("call_analysis");
  if (object == nullptr) return std::nullopt;
  JsonMembers members(*object, warnings, "call_analysis.");
  CallAnalysis analysis;
  analysis.call_summary = members.text("call_summary");
  analysis.call_successful = members.flag("call_successful");
  analysis.user_sentiment = members.text("user_sentiment");
  analysis.in_voicemail = members.flag("in_voicemail");
  if (const auto* custom = members.object("custom_analysis_data")) {
    analysis.custom_analysis_data = base::dump_json(*custom);
    for (const auto& [name, value] : custom->items())
      analysis.custom_values[name] =
          value.is_string() ? value.get<std::string>() : base::dump_json(value);
  }
  return analysis;
}

void read_course(const JsonMembers& members, CallObject& call) {
  call.start_timestamp = members.integer_up_to("start_timestamp", kLatestTimeMs);
  call.end_timestamp = members.integer_up_to("end_timestamp", kLatestTimeMs);
  call.duration_ms = members.integer_up_to("duration_ms", kLongestCallMs);
  call.transcript = members.text("transcript");
  call.transcript_object = members.array_text("transcript_object");
  call.transcript_with_tool_calls = members.array_text("transcript_with_tool_calls");
  call.disconnection_reason = members.text("disconnection_reason");
  call.recording_url = members.text("recording_url");
  call.recording_multi_channel_url = members.text("recording_multi_channel_url");
  call.public_log_url = members.text("public_log_url");
  call.latency = members.object_text("latency");
  call.call_cost = read_cost(members, call.warnings);
  call.call_analysis = read_analysis(members, call.warnings);
  call.collected_dynamic_variables = members.texts("collected_dynamic_variables");
  call.telephony_identifier = members.object_text("telephony_identifier");
}

base::Expected<CallObject, std::string> read_call(const Json& json) {
  if (!json.is_object()) return unexpected<std::string>("the call is not an object");
  CallObject call;
  JsonMembers members(json, call.warnings);
  auto id = members.text("call_id");
  if (!id || id->empty()) return unexpected<std::string>("the call has no call_id");
  if (id->size() > kMaxCallId) return unexpected<std::string>("the call's call_id is too long");
  call.call_id = std::move(*id);
  call.call_type = members.text("call_type");
  call.agent_id = members.text("agent_id");
  call.agent_version = members.integer("agent_version");
  call.call_status_text = members.text("call_status");
  call.call_status = named(kStatuses, call.call_status_text.value_or(""), CallStatus::other);
  call.direction = members.text("direction");
  call.from_number = members.text("from_number");
  call.to_number = members.text("to_number");
  call.metadata = members.texts("metadata");
  read_course(members, call);
  return call;
}

base::Expected<Json, std::string> parse_object(std::string_view text) {
  auto json = base::parse_json(text);
  if (json && !json->is_object()) return unexpected<std::string>("the JSON is not an object");
  return json;
}

}  // namespace

base::Expected<CallObject, std::string> parse_call(std::string_view text) {
  return base::parse_json(text).and_then(read_call);
}

base::Expected<WebhookEvent, std::string> parse_webhook(std::string_view text) {
  auto json = parse_object(text);
  if (!json) return unexpected(json.error());
  std::vector<std::string> warnings;
  JsonMembers members(*json, warnings);
  auto name = members.text("event");
  if (!name || name->empty()) return unexpected<std::string>("the webhook has no event");
  WebhookEvent event;
  event.event = std::move(*name);
  event.kind = named(kEvents, event.event, WebhookKind::other);
  event.event_timestamp = members.integer("event_timestamp");
  event.transfer_destination = members.object_text("transfer_destination");
  event.transfer_option = members.object_text("transfer_option");
  auto call = json->find("call");
  if (call == json->end()) {
    if (event.kind != WebhookKind::other) return unexpected(event.event + " has no call");
    return event;
  }
  auto read = read_call(*call);
  if (!read) return unexpected(event.event + ": " + read.error());
  event.call = std::move(*read);
  for (auto& warning : warnings)
    event.call->warnings.push_back("webhook." + warning);
  return event;
}

base::Expected<CallPage, std::string> parse_call_page(std::string_view text) {
  auto json = parse_object(text);
  if (!json) return unexpected(json.error());
  std::vector<std::string> warnings;
  JsonMembers members(*json, warnings);
  const auto* items = members.array("items");
  auto has_more = members.flag("has_more");
  if (items == nullptr || !has_more)
    return unexpected<std::string>("the list has no items or no has_more");
  CallPage page;
  page.has_more = *has_more;
  page.pagination_key = members.text("pagination_key").value_or("");
  page.total = members.integer("total");
  if (page.has_more && page.pagination_key.empty())
    return unexpected<std::string>("the list goes on but names no pagination_key");
  for (const auto& item : *items) {
    auto call = read_call(item);
    if (!call) return unexpected<std::string>("the list holds an unreadable call: " + call.error());
    page.items.push_back(std::move(*call));
  }
  return page;
}

}  // namespace outdial::retell
