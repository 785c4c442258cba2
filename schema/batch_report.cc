#include "schema/batch_report.h"

namespace outdial::schema {
namespace {

constexpr char kReport[] = R"(
  SELECT e.id, e.contact_id, c.external_id, c.name, c.first_name, c.last_name, c.email, e.phone, c.timezone,
         e.status, e.reason, e.disposition, e.attempts, e.next_attempt_at, e.last_attempt_at, e.finished_at,
         e.appointment_time, k.id, k.provider_call_id, k.status, k.end_reason,
         COALESCE(k.started_at, k.reported_started_at), k.ended_at, k.duration_ms, k.cost_cents, k.recording_url,
         a.available_to_work, a.interested, a.know_referee, a.interest_level, a.goal_achieved, a.call_summary,
         a.user_sentiment, a.sentiment_score, a.next_action, a.next_steps, a.objections, a.key_points,
         a.custom_responses, c.fields_json
  FROM enrolments e
  JOIN contacts c ON c.id = e.contact_id
  LEFT JOIN calls k ON k.id = e.last_call_id
  LEFT JOIN call_analyses a ON a.call_id = e.last_call_id
  WHERE e.batch_id = $1 AND e.id > $2
  ORDER BY e.id LIMIT $3)";

std::string text_or_empty(const Row& row, int column) {
  return row.opt_text(column).value_or("");
}

ReportRow read_report(const Row& row) {
  ReportRow r;
  r.enrolment_id = row.id<EnrolmentId>(0);
  r.contact_id = row.id<ContactId>(1);
  int column = 2;
  for (std::string* text : {&r.external_id, &r.name, &r.first_name, &r.last_name, &r.email,
                            &r.phone, &r.timezone, &r.status, &r.reason, &r.disposition})
    *text = text_or_empty(row, column++);
  r.attempts = row.integer(12);
  r.next_attempt_at = row.opt_time(13);
  r.last_attempt_at = row.opt_time(14);
  r.finished_at = row.opt_time(15);
  r.appointment_time = row.opt_time(16);
  if (!row.is_null(17)) r.call_id = row.id<CallId>(17);
  r.provider_call_id = text_or_empty(row, 18);
  r.call_status = text_or_empty(row, 19);
  r.end_reason = text_or_empty(row, 20);
  r.started_at = row.opt_time(21);
  r.ended_at = row.opt_time(22);
  r.duration_ms = row.opt_integer(23);
  r.cost_cents = text_or_empty(row, 24);
  r.recording_url = text_or_empty(row, 25);
  r.available_to_work = text_or_empty(row, 26);
  r.interested = text_or_empty(row, 27);
  r.know_referee = text_or_empty(row, 28);
  r.interest_level = text_or_empty(row, 29);
  if (!row.is_null(30)) r.goal_achieved = row.flag(30);
  r.call_summary = text_or_empty(row, 31);
  r.user_sentiment = text_or_empty(row, 32);
  r.sentiment_score = row.opt_real(33);
  column = 34;
  for (std::string* text : {&r.next_action, &r.next_steps, &r.objections, &r.key_points,
                            &r.custom_responses, &r.fields_json})
    *text = text_or_empty(row, column++);
  return r;
}

}  // namespace

std::vector<ReportRow> report_after(const ReadTx& tx, BatchId batch, EnrolmentId after, int limit) {
  return tx.all(kReport, {batch, after.view(), limit}, read_report);
}

}  // namespace outdial::schema
