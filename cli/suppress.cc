#include "cli/suppress.h"

#include <ostream>

#include "base/json.h"
#include "cli/export_file.h"
#include "cli/json_text.h"

namespace outdial::cli {
namespace {

constexpr const char* kEntries = "/api/v1/suppressions";

const std::vector<Column> kEntryColumns{
    {"ID", "id"},       {"PHONE", "phone"},        {"REASON", "reason"},   {"SOURCE", "source"},
    {"SCOPE", "scope"}, {"EXPIRES", "expires_at"}, {"SINCE", "created_at"}};
const std::vector<Column> kLineColumns{
    {"LINE", "line"}, {"FIELD", "field"}, {"CODE", "code"}, {"DETAIL", "detail"}};

/// `?name=value` for each word that is there.
std::string query_of(std::initializer_list<std::pair<const char*, std::string>> words) {
  std::string query;
  for (const auto& [name, value] : words)
    if (!value.empty()) query += (query.empty() ? "?" : "&") + (name + ("=" + url_encoded(value)));
  return query;
}

/// An id as it is, else the entry of that number.
base::Expected<std::string, Failure> entry_id(Session& session, const std::string& word) {
  if (word.starts_with("sup_")) return url_encoded(word);
  auto entries = all_pages(session.api, kEntries + ("?phone=" + url_encoded(word)), 1);
  if (!entries) return entries;
  auto found = base::parse_json(*entries).value_or(base::Json::array());
  if (found.empty() || !found[0].is_object() || !found[0].contains("id"))
    return base::unexpected(
        Failure{Exit::not_found, word + " is not on the do-not-call list", {}, {}});
  return found[0]["id"].get<std::string>();
}

Outcome report_import(Session& session, const std::string& body, bool dry_run) {
  session.console.err << (dry_run ? "Nothing was listed (dry run). " : "")
                      << count_member(body, "rows") << " rows: " << count_member(body, "accepted")
                      << " new, " << count_member(body, "updated") << " updated, "
                      << count_member(body, "duplicates") << " listed already, "
                      << count_member(body, "rejected_total") << " rejected; "
                      << count_member(body, "ended") << " contacts taken out of batches.\n";
  if (session.console.format == Format::json) return session.console.record(body, {});
  std::string rejected = inner_member(body, "rejected");
  if (rejected == "[]") return {};
  return session.console.list(rejected, kLineColumns);
}

}  // namespace

Outcome suppress_add(Session& session, const SuppressionWords& words) {
  base::Json body{{"phone", words.phone}};
  if (!words.reason.empty()) body["reason"] = words.reason;
  if (!words.source.empty()) body["source"] = words.source;
  if (!words.scope.empty()) body["scope"] = words.scope;
  if (!words.expires_at.empty()) body["expires_at"] = words.expires_at;
  return session.api.post(kEntries, {base::dump_json(body)}).and_then([&](const Reply& reply) {
    session.console.err << (words.scope.empty() || words.scope == "tenant"
                                ? "This number will not be called by any campaign.\n"
                                : "Listed.\n");
    return session.console.record(reply.body, kEntryColumns);
  });
}

Outcome suppress_list(Session& session, const SuppressionWords& words, std::size_t limit) {
  std::string query = query_of({{"phone", words.phone},
                                {"reason", words.reason},
                                {"source", words.source},
                                {"scope", words.scope}});
  return all_pages(session.api, kEntries + query, limit).and_then([&](const std::string& items) {
    return session.console.list(items, kEntryColumns);
  });
}

Outcome suppress_remove(Session& session, const std::string& suppression,
                        const std::string& reason) {
  return entry_id(session, suppression)
      .and_then([&](const std::string& id) {
        return session.api.remove(kEntries + ("/" + id) + query_of({{"reason", reason}}));
      })
      .map([&](const Reply&) {
        session.console.err << "Removed; the number may be called again.\n";
      });
}

Outcome suppress_import(Session& session, const std::string& file, const SuppressionWords& words,
                        bool dry_run) {
  auto text = read_input(file);
  if (!text) return base::unexpected(text.error());
  std::string query = query_of({{"dry_run", dry_run ? "1" : ""},
                                {"reason", words.reason},
                                {"source", words.source},
                                {"scope", words.scope},
                                {"expires_at", words.expires_at}});
  Answer answer = session.api.post(std::string(kEntries) + "/import" + query, {*text, "text/csv"});
  if (!answer) return base::unexpected(answer.error());
  Outcome told = report_import(session, answer->body, dry_run);
  bool none_used =
      count_member(answer->body, "rejected_total") > 0 &&
      count_member(answer->body, "rejected_total") == count_member(answer->body, "rows");
  if (told && none_used)
    return base::unexpected(Failure{Exit::validation, "no line could be used", {}, {}});
  return told;
}

Outcome suppress_export(Session& session, const SuppressionWords& words, const std::string& to) {
  std::string query = query_of({{"format", "csv"},
                                {"phone", words.phone},
                                {"reason", words.reason},
                                {"source", words.source},
                                {"scope", words.scope}});
  return save_export(session, std::string(kEntries) + "/export" + query, to);
}

}  // namespace outdial::cli
