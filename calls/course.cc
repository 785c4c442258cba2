#include "calls/course.h"

#include <algorithm>

#include "base/json.h"

namespace outdial::calls {
namespace {

/// True when `news` says something that `field` did not hold.
bool take_news(std::string& field, const std::string& news) {
  if (news.empty() || news == field) return false;
  field = news;
  return true;
}

bool tells_conversation(const Evidence& evidence) {
  return !evidence.transcript.empty() || !evidence.utterances_json.empty() ||
         !evidence.tool_calls_json.empty();
}

/// Whether the agent was told by its own tool; seldom enough that the word is looked for first.
bool calls_opt_out_tool(const std::string& tool_calls_json) {
  if (tool_calls_json.find("opt_out") == std::string::npos) return false;
  auto entries = base::parse_json(tool_calls_json);
  if (!entries || !entries->is_array()) return false;
  return std::ranges::any_of(*entries, [](const base::Json& entry) {
    if (!entry.is_object()) return false;
    auto name = entry.find("name");
    return name != entry.end() && name->is_string() && name->get<std::string>() == "opt_out";
  });
}

Course told_by(schema::SpokenRow&& spoken) {
  Course course;
  course.transcript = std::move(spoken.transcript);
  course.opt_out_tool_called = calls_opt_out_tool(spoken.tool_calls_json);
  return course;
}

Course learn_conversation(schema::Tx& tx, const schema::CallRow& call, const Evidence& evidence) {
  if (!tells_conversation(evidence)) return told_by(schema::find_spoken(tx, call.id));
  auto known = schema::find_transcript(tx, call.id);
  schema::TranscriptRow row = known.value_or(schema::TranscriptRow{});
  row.call_id = call.id;
  row.tenant_id = call.tenant_id;
  bool news = take_news(row.transcript, evidence.transcript);
  news |= take_news(row.utterances_json, evidence.utterances_json);
  news |= take_news(row.tool_calls_json, evidence.tool_calls_json);
  if (news || !known) schema::put_transcript(tx, row);
  return told_by({std::move(row.transcript), std::move(row.tool_calls_json)});
}

std::optional<std::string> custom_text(const base::Json& custom, const char* name) {
  auto value = custom.find(name);
  if (value == custom.end() || value->is_null()) return std::nullopt;
  return value->is_string() ? value->get<std::string>() : base::dump_json(*value);
}

std::optional<double> score_of(const std::string& sentiment) {
  if (sentiment == "Negative") return 0.0;
  if (sentiment == "Neutral") return 0.5;
  if (sentiment == "Positive") return 1.0;
  return std::nullopt;
}

schema::AnalysisRow analysis_row(const schema::CallRow& call, const Evidence& evidence) {
  const Evidence::Analysis& analysis = evidence.analysis.value();
  auto custom = base::parse_json(analysis.custom_json).value_or(base::Json::object());
  schema::AnalysisRow row;
  row.call_id = call.id;
  row.tenant_id = call.tenant_id;
  row.available_to_work = custom_text(custom, "available_to_work");
  row.interested = custom_text(custom, "interested");
  row.know_referee = custom_text(custom, "know_referee");
  row.custom_responses = base::dump_json(custom);
  row.call_summary = analysis.summary;
  row.call_successful = analysis.successful;
  row.in_voicemail = analysis.in_voicemail;
  row.user_sentiment = analysis.sentiment;
  row.sentiment_score = score_of(row.user_sentiment);
  row.interest_level = custom_text(custom, "interest_level").value_or("");
  row.goal_achieved = analysis.successful;
  row.next_action = custom_text(custom, "next_action").value_or("");
  row.next_steps = custom_text(custom, "next_steps").value_or("");
  row.objections = custom_text(custom, "objections").value_or("");
  row.key_points = custom_text(custom, "key_points").value_or("");
  row.recording_url = evidence.recording_url.empty() ? call.recording_url : evidence.recording_url;
  return row;
}

}  // namespace

Course course_of(const schema::ReadTx& tx, schema::CallId call) {
  Course course = told_by(schema::find_spoken(tx, call));
  course.analysis = schema::find_analysis(tx, call);
  return course;
}

bool tells_course(const Evidence& evidence) {
  return evidence.analysis || tells_conversation(evidence);
}

Course learn_course(schema::Tx& tx, const schema::CallRow& call, const Evidence& evidence) {
  Course course = learn_conversation(tx, call, evidence);
  if (evidence.analysis) {
    course.analysis = analysis_row(call, evidence);
    schema::put_analysis(tx, *course.analysis);
  } else {
    course.analysis = schema::find_analysis(tx, call.id);
  }
  return course;
}

}  // namespace outdial::calls
