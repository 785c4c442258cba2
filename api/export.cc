#include <algorithm>

#include "api/csv_text.h"
#include "api/json_answer.h"
#include "api/list_query.h"
#include "api/lookup.h"
#include "api/reading_routes.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "schema/batch_report.h"

namespace outdial::api {
namespace {

constexpr int kRowsPerRead = 500;
constexpr int kMaxRows = 1'000'000;
constexpr std::size_t kMaxBytes = std::size_t{48} << 20;
constexpr std::string_view kFormats[] = {"csv", "json"};

const std::vector<std::string> kColumns{"contact_id",
                                        "external_id",
                                        "name",
                                        "first_name",
                                        "last_name",
                                        "email",
                                        "phone",
                                        "timezone",
                                        "status",
                                        "reason",
                                        "disposition",
                                        "attempts",
                                        "next_attempt_at",
                                        "last_attempt_at",
                                        "finished_at",
                                        "appointment_time",
                                        "call_id",
                                        "retell_call_id",
                                        "call_state",
                                        "end_reason",
                                        "started_at",
                                        "ended_at",
                                        "duration_seconds",
                                        "cost",
                                        "recording_url",
                                        "available_to_work",
                                        "interested",
                                        "know_referee",
                                        "interest_level",
                                        "goal_achieved",
                                        "call_summary",
                                        "user_sentiment",
                                        "sentiment_score",
                                        "next_action",
                                        "next_steps",
                                        "objections",
                                        "key_points",
                                        "custom_responses",
                                        "fields"};

std::string text_of(std::optional<base::Time> time) {
  return time ? base::to_rfc3339(*time) : std::string();
}

std::string seconds_text(std::optional<std::int64_t> ms) {
  return ms ? std::to_string((*ms + 500) / 1000) : std::string();
}

std::string dollars_text(const std::string& cents) {
  return cents.empty() ? cents : json_cents(cents)["amount"].get<std::string>();
}

/// Cells in the order of kColumns.
std::vector<std::string> cells_of(const schema::ReportRow& r, const Principal& principal) {
  bool pending = r.status == "pending" || r.status == "queued";
  return {r.contact_id.str(),
          r.external_id,
          r.name,
          r.first_name,
          r.last_name,
          r.email,
          principal.shown_phone(r.phone),
          r.timezone,
          r.status,
          r.reason,
          r.disposition,
          std::to_string(r.attempts),
          pending ? text_of(r.next_attempt_at) : "",
          text_of(r.last_attempt_at),
          text_of(r.finished_at),
          text_of(r.appointment_time),
          r.call_id.str(),
          r.provider_call_id,
          r.call_status,
          r.end_reason,
          text_of(r.started_at),
          text_of(r.ended_at),
          seconds_text(r.duration_ms),
          dollars_text(r.cost_cents),
          r.recording_url,
          r.available_to_work,
          r.interested,
          r.know_referee,
          r.interest_level,
          r.goal_achieved ? (*r.goal_achieved ? "true" : "false") : "",
          r.call_summary,
          r.user_sentiment,
          r.sentiment_score ? base::dump_json(*r.sentiment_score) : "",
          r.next_action,
          r.next_steps,
          r.objections,
          r.key_points,
          r.custom_responses == "{}" ? "" : r.custom_responses,
          r.fields_json == "{}" ? "" : r.fields_json};
}

/// Cells that hold JSON: objects, numbers and flags.
bool is_json_column(const std::string& name) {
  constexpr std::string_view columns[] = {"attempts",      "duration_seconds", "sentiment_score",
                                          "goal_achieved", "custom_responses", "fields"};
  return std::ranges::find(columns, name) != std::end(columns);
}

base::Json object_of(const std::vector<std::string>& cells) {
  base::Json object = base::Json::object();
  for (std::size_t i = 0; i < kColumns.size(); ++i)
    object[kColumns[i]] = is_json_column(kColumns[i]) ? json_column(cells[i]) : json_text(cells[i]);
  return object;
}

/// Where the rows go, in the format asked for.
class Sheet {
 public:
  explicit Sheet(bool csv) : csv_(csv) {
    if (csv_)
      text_.row(kColumns);
    else
      json_ = "[";
  }
  void row(const std::vector<std::string>& cells) {
    if (csv_) return text_.row(cells);
    if (json_.size() > 1) json_ += ",\n";
    json_ += base::dump_json(object_of(cells));
  }
  std::size_t size() const { return csv_ ? text_.size() : json_.size(); }
  std::string take() { return csv_ ? text_.take() : std::move(json_) + "]"; }

 private:
  const bool csv_;
  CsvText text_;
  std::string json_;
};

Problem too_large() {
  return {Code::invalid_parameter,
          "The export is too large for one answer.",
          {{"?limit", "too_large",
            "Give limit=10000 and go on with cursor= from the header Outdial-Next-Cursor."}},
          {},
          {}};
}

struct Exported {
  std::string text;
  /// Set when there is more after it.
  schema::EnrolmentId last;
};

base::Expected<Exported, Problem> write_sheet(Services& services, const Principal& principal,
                                              schema::BatchId batch, const schema::PageRange& range,
                                              bool csv) {
  Sheet sheet(csv);
  auto after = schema::EnrolmentId::trusted(range.before);
  int left = range.limit - 1;
  while (left > 0) {
    int step = std::min(left, kRowsPerRead);
    auto rows = services.store.read(
        [&](const schema::ReadTx& tx) { return schema::report_after(tx, batch, after, step); });
    for (const auto& row : rows)
      sheet.row(cells_of(row, principal));
    if (sheet.size() > kMaxBytes) return base::unexpected(too_large());
    if (rows.size() < static_cast<std::size_t>(step)) return Exported{sheet.take(), {}};
    after = rows.back().enrolment_id;
    left -= step;
  }
  return Exported{sheet.take(), after};
}

Answer export_batch(Services& services, const Request& request) {
  ListQuery query(request, kMaxRows, kMaxRows);
  auto formats = query.words("format", kFormats);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  bool csv = formats.empty() || formats.front() == "csv";
  auto batch = services.store.read(
      [&](const schema::ReadTx& tx) { return own_batch(tx, request, request.param("id")); });
  if (!batch) return base::unexpected(std::move(batch.error()));
  auto exported = write_sheet(services, request.principal, batch->id, query.range(), csv);
  if (!exported) return base::unexpected(std::move(exported.error()));
  std::string name = "outdial-" + batch->id.str() + (csv ? ".csv" : ".json");
  Response response{200,
                    csv ? "text/csv; charset=utf-8; header=present" : "application/json",
                    std::move(exported->text),
                    {{"Content-Disposition", "attachment; filename=\"" + name + "\""}}};
  if (!exported->last.empty())
    response.headers.emplace_back("Outdial-Next-Cursor",
                                  ListQuery::cursor_at(exported->last.view()));
  return response;
}

}  // namespace

void add_export_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/batches/{id}/export",
                    .handler = export_batch,
                    .query = {"format", "limit", "cursor"}});
}

}  // namespace outdial::api
