#include "schema/outcomes.h"

namespace outdial::schema {
namespace {

std::optional<bool> opt_flag(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.flag(column));
}

constexpr char kFindAnalysis[] = R"(
  SELECT call_id, tenant_id, available_to_work, interested, know_referee, custom_responses, call_summary,
         call_successful, in_voicemail, user_sentiment, sentiment_score, interest_level, goal_achieved, next_action,
         next_steps, objections, key_points, transcript_url, recording_url
  FROM call_analyses WHERE call_id = $1)";

constexpr char kPutAnalysis[] = R"(
  INSERT INTO call_analyses (call_id, tenant_id, available_to_work, interested, know_referee, custom_responses,
                             call_summary, call_successful, in_voicemail, user_sentiment, sentiment_score,
                             interest_level, goal_achieved, next_action, next_steps, objections, key_points,
                             transcript_url, recording_url, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)
  ON CONFLICT (call_id) DO UPDATE
    SET available_to_work = excluded.available_to_work, interested = excluded.interested,
        know_referee = excluded.know_referee, custom_responses = excluded.custom_responses,
        call_summary = excluded.call_summary, call_successful = excluded.call_successful,
        in_voicemail = excluded.in_voicemail, user_sentiment = excluded.user_sentiment,
        sentiment_score = excluded.sentiment_score, interest_level = excluded.interest_level,
        goal_achieved = excluded.goal_achieved, next_action = excluded.next_action,
        next_steps = excluded.next_steps, objections = excluded.objections, key_points = excluded.key_points,
        transcript_url = excluded.transcript_url, recording_url = excluded.recording_url,
        updated_at = excluded.updated_at)";

constexpr char kFindTranscript[] = R"(
  SELECT call_id, tenant_id, transcript, utterances_json, tool_calls_json FROM transcripts WHERE call_id = $1)";

constexpr char kFindSpoken[] = R"(
  SELECT transcript, CASE WHEN tool_calls_json LIKE '%opt_out%' THEN tool_calls_json ELSE '' END
  FROM transcripts WHERE call_id = $1)";

constexpr char kPutTranscript[] = R"(
  INSERT INTO transcripts (call_id, tenant_id, transcript, utterances_json, tool_calls_json, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (call_id) DO UPDATE
    SET transcript = excluded.transcript, utterances_json = excluded.utterances_json,
        tool_calls_json = excluded.tool_calls_json, updated_at = excluded.updated_at)";

constexpr char kDeleteAnalysis[] = "DELETE FROM call_analyses WHERE call_id = $1";
constexpr char kDeleteTranscript[] = "DELETE FROM transcripts WHERE call_id = $1";

}  // namespace

std::optional<AnalysisRow> find_analysis(const ReadTx& tx, CallId call) {
  return tx.one(kFindAnalysis, {call}, [](const Row& row) {
    AnalysisRow a;
    a.call_id = row.id<CallId>(0);
    a.tenant_id = row.id<TenantId>(1);
    a.available_to_work = row.opt_text(2);
    a.interested = row.opt_text(3);
    a.know_referee = row.opt_text(4);
    a.custom_responses = row.text(5);
    a.call_summary = row.text(6);
    a.call_successful = opt_flag(row, 7);
    a.in_voicemail = opt_flag(row, 8);
    a.user_sentiment = row.text(9);
    a.sentiment_score = row.opt_real(10);
    a.interest_level = row.text(11);
    a.goal_achieved = opt_flag(row, 12);
    a.next_action = row.text(13);
    a.next_steps = row.text(14);
    a.objections = row.text(15);
    a.key_points = row.text(16);
    a.transcript_url = row.text(17);
    a.recording_url = row.text(18);
    return a;
  });
}

void put_analysis(Tx& tx, const AnalysisRow& a) {
  tx.run(kPutAnalysis, {a.call_id,       a.tenant_id,        a.available_to_work, a.interested,
                        a.know_referee,  a.custom_responses, a.call_summary,      a.call_successful,
                        a.in_voicemail,  a.user_sentiment,   a.sentiment_score,   a.interest_level,
                        a.goal_achieved, a.next_action,      a.next_steps,        a.objections,
                        a.key_points,    a.transcript_url,   a.recording_url,     tx.now()});
}

std::optional<TranscriptRow> find_transcript(const ReadTx& tx, CallId call) {
  return tx.one(kFindTranscript, {call}, [](const Row& row) {
    return TranscriptRow{row.id<CallId>(0), row.id<TenantId>(1), row.text(2), row.text(3),
                         row.text(4)};
  });
}

SpokenRow find_spoken(const ReadTx& tx, CallId call) {
  return tx
      .one(kFindSpoken, {call},
           [](const Row& row) {
             return SpokenRow{row.text(0), row.text(1)};
           })
      .value_or(SpokenRow{});
}

void put_transcript(Tx& tx, const TranscriptRow& t) {
  tx.run(kPutTranscript,
         {t.call_id, t.tenant_id, t.transcript, t.utterances_json, t.tool_calls_json, tx.now()});
}

int delete_analysis(Tx& tx, CallId call) {
  return tx.run(kDeleteAnalysis, {call});
}

int delete_transcript(Tx& tx, CallId call) {
  return tx.run(kDeleteTranscript, {call});
}

}  // namespace outdial::schema
