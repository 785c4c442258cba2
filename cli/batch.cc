#include "cli/batch.h"

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "cli/export_file.h"
#include "cli/json_text.h"
#include "cli/watch.h"

namespace outdial::cli {
namespace {

constexpr const char* kPath = "/api/v1/batches";

const std::vector<Column> kListColumns{{"ID", "id"},
                                       {"NAME", "name"},
                                       {"STATUS", "status"},
                                       {"TOTAL", "total"},
                                       {"NOT CALLED", "not_called"},
                                       {"IN PROGRESS", "in_progress"},
                                       {"COMPLETED", "completed"},
                                       {"CREATED", "created_at"}};
const std::vector<Column> kRecordColumns{{"Name", "name"},
                                         {"Id", "id"},
                                         {"Campaign", "campaign_id"},
                                         {"Status", "status"},
                                         {"Waiting for", "waiting_reason"},
                                         {"Waiting until", "next_attempt_at"},
                                         {"Halted by", "halted_rule"},
                                         {"Cause", "halted_cause"},
                                         {"To do", "halted_advice"},
                                         {"Total", "total"},
                                         {"Not called", "not_called"},
                                         {"In progress", "in_progress"},
                                         {"Completed", "completed"},
                                         {"Percent", "percentage"},
                                         {"Pending", "pending"},
                                         {"Queued", "queued"},
                                         {"In call", "in_call"},
                                         {"Done", "done"},
                                         {"Exhausted", "exhausted"},
                                         {"Suppressed", "suppressed"},
                                         {"Expired", "expired"},
                                         {"Cancelled", "cancelled"},
                                         {"Needs review", "needs_review"},
                                         {"Calls placed", "calls.placed"},
                                         {"Connected", "calls.connected"},
                                         {"Voicemail", "calls.voicemail"},
                                         {"No answer", "calls.no_answer"},
                                         {"Busy", "calls.busy"},
                                         {"Failed", "calls.failed"},
                                         {"Unknown", "calls.unknown"},
                                         {"Talk seconds", "talk_seconds"},
                                         {"Cost", "cost.amount"},
                                         {"Currency", "cost.currency"},
                                         {"Estimated", "cost.estimated"},
                                         {"Starts at", "starts_at"},
                                         {"Started", "started_at"},
                                         {"Completed at", "completed_at"},
                                         {"ETA", "eta"}};
const std::vector<Column> kRejectedColumns{
    {"LINE", "line"}, {"FIELD", "field"}, {"CODE", "code"}, {"DETAIL", "detail"}};

base::Expected<std::string, Failure> batch_path(Session& session, const std::string& batch) {
  return resolve(session.api, kPath, "bat", batch).map([](const std::string& id) {
    return kPath + ("/" + id);
  });
}

std::string body_of(const NewBatch& batch, const std::string& campaign_id) {
  base::Json body{{"campaign_id", campaign_id}};
  base::Json pacing = base::Json::object();
  auto set = [](base::Json& object, const char* name, const auto& value) {
    if (value) object[name] = *value;
  };
  set(pacing, "calls_per_second", batch.calls_per_second);
  set(pacing, "calls_per_minute", batch.calls_per_minute);
  set(pacing, "concurrency", batch.concurrency);
  set(pacing, "chunk_size", batch.chunk_size);
  set(pacing, "chunk_interval_ms", batch.chunk_interval_ms);
  if (!pacing.empty()) body["pacing"] = pacing;
  set(body, "first", batch.first);
  if (!batch.name.empty()) body["name"] = batch.name;
  if (!batch.starts_at.empty()) body["starts_at"] = batch.starts_at;
  if (!batch.expires_at.empty()) body["expires_at"] = batch.expires_at;
  return base::dump_json(body);
}

Answer post_batch(Session& session, const NewBatch& batch) {
  return resolve(session.api, "/api/v1/campaigns", "cmp", batch.campaign)
      .and_then([&](const std::string& campaign_id) {
        return session.api.post(kPath, {body_of(batch, campaign_id)});
      });
}

auto print_record(Session& session) {
  return
      [&session](const Reply& reply) { return session.console.record(reply.body, kRecordColumns); };
}

base::Expected<std::string, Failure> import_query(const ContactsFile& contacts) {
  base::Json mapping = base::Json::object();
  for (const std::string& pair : contacts.mapping) {
    std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals + 1 == pair.size()) {
      return base::unexpected(
          Failure{Exit::usage,
                  "--map " + pair + ": write the field and its column, as phone=Telefon",
                  {},
                  {}});
    }
    mapping[pair.substr(equals + 1)] = pair.substr(0, equals);
  }
  std::string query = contacts.dry_run ? "?dry_run=1" : "";
  if (!mapping.empty())
    query += (query.empty() ? "?" : "&") + ("mapping=" + url_encoded(base::dump_json(mapping)));
  return query;
}

std::int64_t report(Session& session, const ContactsFile& contacts, const std::string& body) {
  std::int64_t accepted = count_member(body, "accepted");
  std::int64_t updated = count_member(body, "updated");
  std::int64_t duplicates = count_member(body, "duplicates");
  std::string rejected = inner_member(body, "rejected");
  auto refused = base::parse_json(rejected).value_or(base::Json::array()).size();
  session.console.err << (contacts.dry_run ? "Nothing was added (dry run). " : "")
                      << count_member(body, "rows") << " rows: " << accepted << " accepted, "
                      << updated << " updated, " << duplicates << " duplicates, " << refused
                      << " rejected.\n";
  if (refused == 0 && duplicates > 0 && accepted + updated == 0)
    session.console.err << "Everybody in the file is in the batch already.\n";
  std::int64_t gained = accepted + updated;
  return gained == 0 && refused == 0 ? duplicates : gained;
}

}  // namespace

base::Expected<std::string, Failure> create_batch(Session& session, const NewBatch& batch) {
  return post_batch(session, batch).map([](const Reply& reply) {
    return text_member(reply.body, "id");
  });
}

base::Expected<std::int64_t, Failure> add_contacts(Session& session, const ContactsFile& contacts) {
  auto path = batch_path(session, contacts.batch);
  if (!path) return base::unexpected(path.error());
  auto text = read_input(contacts.file);
  if (!text) return base::unexpected(text.error());
  auto query = import_query(contacts);
  if (!query) return base::unexpected(query.error());
  std::string type = contacts.file.ends_with(".json") ? "application/json" : "text/csv";
  Answer answer = session.api.post(*path + "/contacts" + *query, {*text, type});
  if (!answer) return base::unexpected(answer.error());
  std::int64_t gained = report(session, contacts, answer->body);
  if (session.console.format == Format::json) {
    return session.console.record(answer->body, {}).map([gained] { return gained; });
  }
  std::string rejected = inner_member(answer->body, "rejected");
  if (rejected == "[]") return gained;
  return session.console.list(rejected, kRejectedColumns).map([gained] { return gained; });
}

Outcome batch_create(Session& session, const NewBatch& batch) {
  return post_batch(session, batch).and_then(print_record(session));
}

Outcome batch_list(Session& session, const std::string& status, std::size_t limit) {
  std::string query = status.empty() ? "" : "?status=" + url_encoded(status);
  return all_pages(session.api, kPath + query, limit).and_then([&](const std::string& items) {
    return session.console.list(items, kListColumns);
  });
}

Outcome batch_show(Session& session, const std::string& batch) {
  return batch_path(session, batch)
      .and_then([&](const std::string& path) { return session.api.get(path); })
      .and_then(print_record(session));
}

Outcome batch_add(Session& session, const ContactsFile& contacts) {
  return add_contacts(session, contacts).and_then([](std::int64_t gained) -> Outcome {
    if (gained > 0) return {};
    return base::unexpected(Failure{Exit::validation, "no row could be used", {}, {}});
  });
}

Outcome batch_launch(Session& session, const std::string& batch, bool dry_run) {
  return batch_path(session, batch)
      .and_then([&](const std::string& path) {
        return session.api.post_once(path + "/launch" + (dry_run ? "?dry_run=1" : ""));
      })
      .and_then([&](const Reply& reply) {
        return dry_run ? session.console.record(reply.body, all_members(reply.body))
                       : session.console.record(reply.body, kRecordColumns);
      });
}

Outcome batch_watch(Session& session, const std::string& batch) {
  return resolve(session.api, kPath, "bat", batch).and_then([&](const std::string& id) {
    return watch_batch(session, id).and_then([&](const BatchProgress& last) {
      return print_results(session, id).and_then([&] { return verdict(last); });
    });
  });
}

Outcome batch_move(Session& session, const std::string& batch, const std::string& verb) {
  return batch_path(session, batch)
      .and_then([&](const std::string& path) { return session.api.post(path + "/" + verb); })
      .and_then(print_record(session));
}

Outcome all_batches_move(Session& session, const std::string& verb) {
  return session.api.post("/api/v1/" + verb).and_then([&](const Reply& reply) {
    return session.console.record(reply.body, all_members(reply.body));
  });
}

Outcome batch_export(Session& session, const std::string& batch, const std::string& to) {
  return batch_path(session, batch).and_then([&](const std::string& path) {
    return save_export(session, path + "/export?format=csv", to);
  });
}

}  // namespace outdial::cli
