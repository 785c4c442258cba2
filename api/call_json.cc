#include "api/call_json.h"

#include "api/json_answer.h"
#include "base/json.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/enrolments.h"
#include "schema/progress.h"

namespace outdial::api {
namespace {

using schema::CallGroup;
using schema::CallStatus;

base::Json json_or_null(std::optional<std::int64_t> number) {
  return number ? base::Json(*number) : base::Json();
}
base::Json json_or_null(std::optional<bool> flag) {
  return flag ? base::Json(*flag) : base::Json();
}
base::Json json_or_null(const std::optional<std::string>& text) {
  return text ? base::Json(*text) : base::Json();
}

base::Json cost_json(const schema::CallRow& call) {
  if (!call.cost_cents) return {};
  base::Json cost = json_cents(*call.cost_cents);
  cost["estimated"] = false;
  return cost;
}

base::Json seconds_of(std::optional<std::int64_t> ms) {
  return ms ? base::Json(*ms / 1000 + (*ms % 1000 + 500) / 1000) : base::Json();
}

void add_origin(base::Json& json, const schema::ReadTx& tx, const schema::CallRow& call) {
  if (auto campaign = schema::find_campaign(tx, call.campaign_id)) json["kind"] = campaign->kind;
  if (auto batch = schema::find_batch(tx, call.batch_id))
    json["initiated_by"] = json_text(batch->created_by);
  json["objective"] = nullptr;
  if (auto enrolment = schema::find_enrolment(tx, call.enrolment_id)) {
    base::Json variables = json_column(enrolment->variables_json);
    if (variables.is_object() && variables.contains("objective"))
      json["objective"] = variables["objective"];
  }
}

void add_findings(base::Json& json, const schema::ReadTx& tx, const schema::CallRow& call) {
  auto analysis = schema::find_analysis(tx, call.id).value_or(schema::AnalysisRow{});
  json["call_summary"] = json_text(analysis.call_summary);
  json["goal_achieved"] = json_or_null(analysis.goal_achieved);
  json["interest_level"] = json_text(analysis.interest_level);
  json["user_sentiment"] = json_text(analysis.user_sentiment);
  json["next_action"] = json_text(analysis.next_action);
}

base::Json allowed_actions(const schema::ReadTx& tx, const schema::CallRow& call,
                           const Principal& principal) {
  base::Json actions = base::Json::array();
  if (!schema::is_live(call.status) || !call.provider_call_id) return actions;
  auto campaign = schema::find_campaign(tx, call.campaign_id);
  if (principal.at_least(schema::Role::caller) && campaign && principal.may_steer(*campaign))
    actions.push_back("cancel");
  return actions;
}

}  // namespace

std::string_view call_status_of(const schema::CallRow& call) {
  switch (call.status) {
    case CallStatus::placing:
    case CallStatus::unknown:
      return "pending";
    case CallStatus::placed:
    case CallStatus::ongoing:
      return "in_progress";
    case CallStatus::refused:
    case CallStatus::throttled:
    case CallStatus::not_sent:
    case CallStatus::not_placed:
      return "failed";
    case CallStatus::ended:
    case CallStatus::analyzed:
      break;
  }
  switch (schema::group_of_disposition(call.disposition)) {
    case CallGroup::no_answer:
    case CallGroup::busy:
    case CallGroup::failed:
      return "failed";
    case CallGroup::none:
    case CallGroup::connected:
    case CallGroup::voicemail:
      break;
  }
  return "completed";
}

void add_call_status(std::string_view word, schema::CallFilter& filter) {
  auto& statuses = filter.statuses;
  if (word == "pending") {
    statuses.insert(statuses.end(), {"placing", "unknown"});
  } else if (word == "in_progress") {
    statuses.insert(statuses.end(), {"placed", "ongoing"});
  } else if (word == "completed") {
    filter.or_completed = true;
  } else if (word == "failed") {
    statuses.insert(statuses.end(), {"refused", "throttled", "not_sent", "not_placed"});
    filter.or_failed = true;
  } else {
    statuses.emplace_back(word);
  }
}

nlohmann::json call_json(const schema::ReadTx& tx, const schema::CallRow& c,
                         const Principal& principal) {
  std::string to = principal.shown_phone(c.phone_number);
  base::Json json{{"id", c.id.view()},
                  {"retell_call_id", json_or_null(c.provider_call_id)},
                  {"provider", c.provider},
                  {"provider_call_id", json_or_null(c.provider_call_id)},
                  {"campaign_id", c.campaign_id.view()},
                  {"batch_id", c.batch_id.view()},
                  {"enrolment_id", c.enrolment_id.view()},
                  {"contact_id", c.contact_id.view()},
                  {"from_number", c.from_number},
                  {"to_number", to},
                  {"phone_number", to},
                  {"retell_agent_id", json_text(c.agent_id)},
                  {"agent_version", json_text(c.agent_version)},
                  {"attempt_number", c.attempt},
                  {"status", schema::to_text(c.status)},
                  {"call_status", call_status_of(c)},
                  {"answered", c.answered},
                  {"disposition", json_text(c.disposition)},
                  {"provisional", c.provisional},
                  {"end_reason", json_text(c.end_reason)},
                  {"error", json_text(c.error)},
                  {"duration_ms", json_or_null(c.duration_ms)},
                  {"duration_seconds", seconds_of(c.duration_ms)},
                  {"cost", cost_json(c)},
                  {"recording_url", json_text(c.recording_url)},
                  {"public_log_url", json_text(c.public_log_url)},
                  {"created_at", json_time(c.placing_at)},
                  {"placed_at", json_time(c.placed_at)},
                  {"started_at", json_time(c.started_at ? c.started_at : c.reported_started_at)},
                  {"ended_at", json_time(c.ended_at)},
                  {"reported_started_at", json_time(c.reported_started_at)},
                  {"reported_ended_at", json_time(c.reported_ended_at)},
                  {"updated_at", json_time(c.updated_at)},
                  {"allowed_actions", allowed_actions(tx, c, principal)}};
  add_origin(json, tx, c);
  add_findings(json, tx, c);
  return json;
}

nlohmann::json analysis_json(const schema::AnalysisRow& a) {
  return {{"call_id", a.call_id.view()},
          {"available_to_work", json_or_null(a.available_to_work)},
          {"interested", json_or_null(a.interested)},
          {"know_referee", json_or_null(a.know_referee)},
          {"custom_responses", json_column(a.custom_responses)},
          {"call_summary", json_text(a.call_summary)},
          {"call_successful", json_or_null(a.call_successful)},
          {"in_voicemail", json_or_null(a.in_voicemail)},
          {"user_sentiment", json_text(a.user_sentiment)},
          {"sentiment_score", a.sentiment_score ? base::Json(*a.sentiment_score) : base::Json()},
          {"interest_level", json_text(a.interest_level)},
          {"goal_achieved", json_or_null(a.goal_achieved)},
          {"next_action", json_text(a.next_action)},
          {"next_steps", json_text(a.next_steps)},
          {"objections", json_text(a.objections)},
          {"key_points", json_text(a.key_points)},
          {"transcript_url", json_text(a.transcript_url)},
          {"recording_url", json_text(a.recording_url)}};
}

nlohmann::json transcript_json(const schema::TranscriptRow& t) {
  return {{"call_id", t.call_id.view()},
          {"transcript", t.transcript},
          {"utterances", json_column(t.utterances_json)},
          {"with_tool_calls", json_column(t.tool_calls_json)}};
}

nlohmann::json call_event_json(const schema::CallEventSummary& e) {
  return {{"id", e.id.view()},
          {"event", e.event},
          {"source", "webhook"},
          {"retell_call_id", json_text(e.provider_call_id)},
          {"copies", e.copies},
          {"tries", e.tries},
          {"received_at", json_time(e.received_at)},
          {"applied_at", json_time(e.applied_at)},
          {"next_try_at", json_time(e.next_try_at)},
          {"apply_error", json_text(e.apply_error)}};
}

}  // namespace outdial::api
