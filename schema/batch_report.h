#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

/// One line of a batch's result: the contact, where it stands, its last call and what that found.
struct ReportRow {
  EnrolmentId enrolment_id;
  ContactId contact_id;
  std::string external_id, name, first_name, last_name, email, phone, timezone;
  std::string status, reason, disposition;
  std::int64_t attempts = 0;
  std::optional<base::Time> next_attempt_at, last_attempt_at, finished_at, appointment_time;
  CallId call_id;
  std::string provider_call_id, call_status, end_reason;
  std::optional<base::Time> started_at, ended_at;
  std::optional<std::int64_t> duration_ms;
  std::string cost_cents, recording_url;
  std::string available_to_work, interested, know_referee, interest_level;
  std::optional<bool> goal_achieved;
  std::string call_summary, user_sentiment;
  std::optional<double> sentiment_score;
  std::string next_action, next_steps, objections, key_points, custom_responses;
  std::string fields_json;
};

/// In the order of the file; those after `after`, from the first when it is empty.
std::vector<ReportRow> report_after(const ReadTx& tx, BatchId batch, EnrolmentId after, int limit);

}  // namespace outdial::schema
