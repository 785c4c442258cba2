#include "cli/call.h"

#include <algorithm>
#include <ostream>

#include "base/json.h"

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

base::Expected<std::string, Failure> id_of(Session& session, const std::string& path,
                                           const std::string& prefix, const std::string& word) {
  if (word.empty()) return word;
  return resolve(session.api, path, prefix, word);
}

/// Lists come newest first, a story is told from its beginning.
std::string reversed(const std::string& items) {
  auto list = base::parse_json(items).value_or(base::Json::array());
  std::reverse(list.begin(), list.end());
  return base::dump_json(list);
}

}  // namespace

Outcome call_list(Session& session, const CallFilter& filter) {
  auto batch = id_of(session, "/api/v1/batches", "bat", filter.batch);
  if (!batch) return base::unexpected(batch.error());
  auto campaign = id_of(session, "/api/v1/campaigns", "cmp", filter.campaign);
  if (!campaign) return base::unexpected(campaign.error());
  std::string query;
  auto add = [&query](const char* name, const std::string& value) {
    if (value.empty()) return;
    query += (query.empty() ? "?" : "&") + std::string(name) + "=" + url_encoded(value);
  };
  add("batch_id", *batch);
  add("campaign_id", *campaign);
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
    return session.console.list(reversed(items), kEventColumns);
  });
}

}  // namespace outdial::cli
