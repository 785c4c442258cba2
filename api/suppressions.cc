#include "api/body_view.h"
#include "api/change.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/routes.h"
#include "api/suppression_import.h"
#include "api/suppression_json.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "calls/batch_control.h"

namespace outdial::api {
namespace {

constexpr std::uint64_t kMaxListFile = 256ULL << 20;
/// Of the rejected rows, so many are kept for a repetition of the request.
constexpr std::size_t kKeptLines = 100;
constexpr std::size_t kMaxWhy = 500;

SuppressionTexts read_texts(const nlohmann::json& json, FieldErrors& errors) {
  SuppressionTexts texts;
  ObjectReader reader(json, "", errors);
  reader.require("phone");
  texts.phone = reader.text("phone", 40).value_or("");
  texts.reason = reader.text("reason", 500).value_or("");
  texts.source = reader.text("source", 200).value_or("");
  texts.expires_at = reader.text("expires_at", 40).value_or("");
  texts.scope = reader.text("scope", 60).value_or("");
  reader.finish();
  return texts;
}

FieldErrors as_members(const std::vector<text::FieldError>& errors) {
  FieldErrors members;
  for (const text::FieldError& error : errors)
    members.push_back({"/" + error.field, error.code, error.detail});
  return members;
}

/// What of a number that waits more often than one transaction may end is left.
void end_the_rest(Services& services, const schema::SuppressionRow& row) {
  while (services.store.write([&](schema::Tx& tx) { return calls::end_suppressed(tx, row); }) ==
         calls::kSuppressedAtOnce) {
  }
}

Answer create_suppression(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  FieldErrors errors;
  SuppressionTexts texts = read_texts(**json, errors);
  if (!errors.empty()) return refuse_fields(std::move(errors));
  std::optional<schema::SuppressionRow> more;
  auto answer = change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    schema::TenantId tenant = request.principal.tenant_id;
    auto row = read_suppression(texts, place_of_tenant(tx, services, tenant), tx.now());
    if (!row) return refuse_fields(as_members(row.error()));
    if (auto fault = fault_of_scope(tx, tenant, row->scope))
      return refuse_fields(as_members({*fault}));
    row->id = tx.new_id<schema::SuppressionId>();
    row->tenant_id = tenant;
    row->created_by = request.principal.token_id.str();
    bool known = schema::find_suppression_of(tx, tenant, row->phone, row->scope).has_value();
    if (row->source.empty() && !known) row->source = "api";
    auto listed = calls::suppress(tx, *row);
    more = listed.ended == calls::kSuppressedAtOnce ? std::optional(*row) : std::nullopt;
    auto stored = schema::find_suppression(tx, tenant, listed.id).value();
    Changed changed{json_response(201, suppression_json(stored, request.principal)),
                    listed.id.str()};
    changed.detail_json = base::dump_json(
        {{"phone", base::masked_phone(row->phone)}, {"scope", schema::to_text(row->scope)}});
    return changed;
  });
  if (answer && more) end_the_rest(services, *more);
  return answer;
}

Answer delete_suppression(Services& services, const Request& request) {
  std::string why = request.query_value("reason").value_or("");
  if (why.size() > kMaxWhy)
    return refuse(Code::invalid_parameter,
                  FieldErrors{{"?reason", "too_long", "Give at most 500 characters."}});
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    schema::TenantId tenant = request.principal.tenant_id;
    auto id = schema::SuppressionId::parse(request.param("id"));
    auto row = id ? schema::find_suppression(tx, tenant, *id) : std::nullopt;
    if (!row) return refuse(Code::not_found, "There is no suppression of that id.");
    schema::delete_suppression(tx, tenant, *id);
    Changed changed{Response{204, "", "", {}}, id->str()};
    changed.detail_json = base::dump_json({{"phone", base::masked_phone(row->phone)},
                                           {"scope", schema::to_text(row->scope)},
                                           {"listed_for", row->reason},
                                           {"source", row->source},
                                           {"reason", why}});
    return changed;
  });
}

base::Json report_json(const SuppressionReport& report, bool dry_run, std::size_t most) {
  base::Json json{{"rows", report.rows},
                  {"accepted", report.accepted},
                  {"updated", report.updated},
                  {"duplicates", report.duplicates},
                  {"ended", report.ended},
                  {"rejected", rows_json(report.rejected, most)},
                  {"rejected_total", report.rejected_total},
                  {"ignored_columns", report.ignored_columns},
                  {"dry_run", dry_run}};
  if (report.stopped_at_line) json["stopped_at_line"] = *report.stopped_at_line;
  return json;
}

base::Expected<Changed, Problem> import_list(Services& services, const Request& request,
                                             std::string_view file, bool dry_run) {
  SuppressionTexts defaults;
  defaults.reason = request.query_value("reason").value_or("");
  defaults.source = request.query_value("source").value_or("");
  defaults.expires_at = request.query_value("expires_at").value_or("");
  defaults.scope = request.query_value("scope").value_or("");
  SuppressionImport import(services, request.principal, defaults, dry_run);
  if (auto read = import.read(file); !read) return base::unexpected(std::move(read.error()));
  const SuppressionReport& report = import.report();
  Changed changed{json_response(200, report_json(report, dry_run, report.rejected.size())), ""};
  base::Json summary = report_json(report, dry_run, kKeptLines);
  changed.replay_body = base::dump_json(summary);
  summary.erase("rejected");
  summary["source"] = defaults.source;
  changed.detail_json = base::dump_json(summary);
  return changed;
}

Answer import_suppressions(Services& services, const Request& request) {
  BodyView body(request);
  if (request.query_flag("dry_run"))
    return import_list(services, request, body.text(), true).map([](Changed&& changed) {
      return std::move(changed.response);
    });
  std::string fingerprint = base::sha256_hex(body.text());
  for (const auto& [name, value] : request.query)
    fingerprint += " " + name + "=" + value;
  return claimed_change(services, request, fingerprint,
                        [&] { return import_list(services, request, body.text(), false); });
}

}  // namespace

void add_suppression_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/suppressions",
                    .handler = create_suppression,
                    .role = schema::Role::caller,
                    .action = "suppression.create",
                    .body = BodyUse::json,
                    .key = KeyUse::accepted});
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/suppressions/import",
                    .handler = import_suppressions,
                    .role = schema::Role::caller,
                    .action = "suppression.import",
                    .body = BodyUse::lines,
                    .key = KeyUse::accepted,
                    .query = {"dry_run", "reason", "source", "expires_at", "scope"},
                    .max_body = kMaxListFile,
                    .bulk = true});
  routes.push_back({.method = "DELETE",
                    .pattern = "/api/v1/suppressions/{id}",
                    .handler = delete_suppression,
                    .role = schema::Role::manager,
                    .action = "suppression.delete",
                    .query = {"reason"}});
}

}  // namespace outdial::api
