#include "workers/evidence.h"

#include "base/log.h"

namespace outdial::workers {
namespace {

using calls::Evidence;
using retell::CallStatus;
using retell::WebhookKind;

constexpr char kAttemptId[] = "outdial_attempt_id";

Evidence::Analysis analysis_of(const retell::CallAnalysis& analysis) {
  Evidence::Analysis result;
  result.summary = analysis.call_summary.value_or("");
  result.successful = analysis.call_successful;
  result.in_voicemail = analysis.in_voicemail;
  result.sentiment = analysis.user_sentiment.value_or("");
  if (analysis.custom_analysis_data) result.custom_json = *analysis.custom_analysis_data;
  return result;
}

Evidence facts_of(const retell::CallObject& call, Evidence::Source source) {
  Evidence evidence;
  evidence.source = source;
  if (auto attempt = call.metadata.find(kAttemptId); attempt != call.metadata.end())
    if (auto id = schema::CallId::parse(attempt->second)) evidence.attempt_id = *id;
  evidence.provider_call_id = call.call_id;
  evidence.reported_start_ms = call.start_timestamp;
  evidence.reported_end_ms = call.end_timestamp;
  evidence.duration_ms = call.duration_ms;
  evidence.end_reason = call.disconnection_reason.value_or("");
  evidence.transcript = call.transcript.value_or("");
  evidence.utterances_json = call.transcript_object.value_or("");
  evidence.tool_calls_json = call.transcript_with_tool_calls.value_or("");
  evidence.recording_url = call.recording_url.value_or("");
  if (evidence.recording_url.empty())
    evidence.recording_url = call.recording_multi_channel_url.value_or("");
  evidence.public_log_url = call.public_log_url.value_or("");
  evidence.cost_cents = call.call_cost.combined_cost;
  if (call.call_analysis) evidence.analysis = analysis_of(*call.call_analysis);
  return evidence;
}

bool is_over(const retell::CallObject& call) {
  switch (call.call_status) {
    case CallStatus::ended:
    case CallStatus::not_connected:
    case CallStatus::error:
      return true;
    case CallStatus::registered:
    case CallStatus::ongoing:
    case CallStatus::other:
      return call.disconnection_reason && call.end_timestamp;
  }
  return false;
}

Evidence::Stage stage_of(WebhookKind kind) {
  switch (kind) {
    case WebhookKind::call_started:
      return Evidence::Stage::ongoing;
    case WebhookKind::call_ended:
      return Evidence::Stage::ended;
    case WebhookKind::call_analyzed:
      return Evidence::Stage::analyzed;
    case WebhookKind::transcript_updated:
    case WebhookKind::transfer_started:
    case WebhookKind::transfer_bridged:
    case WebhookKind::transfer_cancelled:
    case WebhookKind::transfer_ended:
    case WebhookKind::other:
      return Evidence::Stage::seen;
  }
  return Evidence::Stage::seen;
}

}  // namespace

calls::Evidence evidence_of_webhook(const retell::WebhookEvent& event) {
  if (!event.call) return {};
  Evidence::Stage stage = stage_of(event.kind);
  Evidence evidence = facts_of(*event.call, Evidence::Source::webhook);
  evidence.stage = stage;
  if (stage != Evidence::Stage::seen) return evidence;
  Evidence ids;
  ids.attempt_id = evidence.attempt_id;
  ids.provider_call_id = evidence.provider_call_id;
  return ids;
}

calls::Evidence evidence_of_lookup(const retell::CallObject& call) {
  for (const std::string& name : call.warnings)
    base::log_warn("A look-up holds a value that makes no sense; it is left out",
                   {{"call_id", call.call_id}, {"member", name}});
  Evidence evidence = facts_of(call, Evidence::Source::lookup);
  if (is_over(call))
    evidence.stage = call.call_analysis ? Evidence::Stage::analyzed : Evidence::Stage::ended;
  else if (call.call_status == CallStatus::ongoing)
    evidence.stage = Evidence::Stage::ongoing;
  return evidence;
}

}  // namespace outdial::workers
