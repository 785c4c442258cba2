#pragma once

#include <optional>
#include <string>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// What the analysis of a call found. Words of the provider are kept as they came.
struct AnalysisRow {
  CallId call_id;
  TenantId tenant_id;
  std::optional<std::string> available_to_work;
  std::optional<std::string> interested;
  std::optional<std::string> know_referee;
  /// Every custom field: an object.
  std::string custom_responses = "{}";
  std::string call_summary;
  std::optional<bool> call_successful;
  std::optional<bool> in_voicemail;
  std::string user_sentiment;
  /// Negative 0, Neutral 0.5, Positive 1, otherwise none.
  std::optional<double> sentiment_score;
  std::string interest_level;
  std::optional<bool> goal_achieved;
  std::string next_action;
  std::string next_steps;
  std::string objections;
  std::string key_points;
  std::string transcript_url;
  std::string recording_url;
};

struct TranscriptRow {
  CallId call_id;
  TenantId tenant_id;
  std::string transcript;
  std::string utterances_json = "[]";
  std::string tool_calls_json = "[]";
};

std::optional<AnalysisRow> find_analysis(const ReadTx& tx, CallId call);
void put_analysis(Tx& tx, const AnalysisRow& analysis);
/// How many there were.
int delete_analysis(Tx& tx, CallId call);
std::optional<TranscriptRow> find_transcript(const ReadTx& tx, CallId call);
/// What decides how a call ended.
struct SpokenRow {
  /// In one text; empty when nobody has told us.
  std::string transcript;
  /// Empty unless they have the word `opt_out`.
  std::string tool_calls_json;
};
SpokenRow find_spoken(const ReadTx& tx, CallId call);
void put_transcript(Tx& tx, const TranscriptRow& transcript);
int delete_transcript(Tx& tx, CallId call);

}  // namespace outdial::schema
