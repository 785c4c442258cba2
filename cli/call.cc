#include "cli/call.h"

#include <ostream>

namespace outdial::cli {
namespace {

constexpr const char* kPath = "/api/v1/calls";

const std::vector<Column> kListColumns{{"ID", "id"},
                                       {"TO", "to_number"},
                                       {"STATUS", "status"},
                                       {"DISPOSITION", "disposition"},
                                       {"SECONDS", "duration_seconds"},
                                       {"STARTED", "started_at"}};
const std::vector<Column> kRecordColumns{{"Id", "id"},
                                         {"Retell's id", "retell_call_id"},
                                         {"Status", "status"},
                                         {"As people say", "call_status"},
                                         {"Disposition", "disposition"},
                                         {"End reason", "end_reason"},
                                         {"To", "to_number"},
                                         {"From", "from_number"},
                                         {"Contact", "contact_id"},
                                         {"Batch", "batch_id"},
                                         {"Campaign", "campaign_id"},
                                         {"Attempt", "attempt_number"},
                                         {"Initiated by", "initiated_by"},
                                         {"Objective", "objective"},
                                         {"Placed", "placed_at"},
                                         {"Started", "started_at"},
                                         {"Ended", "ended_at"},
                                         {"Seconds", "duration_seconds"},
                                         {"Next action", "next_action"},
                                         {"Error", "error"},
                                         {"Summary", "call_summary"},
                                         {"Recording", "recording_url"}};
const std::vector<Column> kEventColumns{{"RECEIVED", "received_at"},
                                        {"EVENT", "event"},
                                        {"SOURCE", "source"},
                                        {"APPLIED", "applied_at"},
                                        {"ERROR", "apply_error"}};

}  // namespace

Outcome call_list(Session& session, const CallFilter& filter) {
  std::string query;
  auto add = [&query](const char* name, const std::string& value) {
    if (value.empty()) return;
    query += (query.empty() ? "?" : "&") + std::string(name) + "=" + url_encoded(value);
  };
  add("batch_id", filter.batch);
  add("campaign_id", filter.campaign);
  add("contact_id", filter.contact);
  add("status", filter.status);
  add("disposition", filter.disposition);
  return all_pages(session.api, kPath + query, filter.limit)
      .and_then(
          [&](const std::string& items) { return session.console.list(items, kListColumns); });
}

Outcome call_show(Session& session, const std::string& call, bool events) {
  std::string path = kPath + ("/" + url_encoded(call));
  Outcome shown = session.api.get(path).and_then(
      [&](const Reply& reply) { return session.console.record(reply.body, kRecordColumns); });
  if (!shown || !events) return shown;
  return all_pages(session.api, path + "/events", 0).and_then([&](const std::string& items) {
    if (session.console.format == Format::table) session.console.out << '\n';
    return session.console.list(items, kEventColumns);
  });
}

}  // namespace outdial::cli
