#include <algorithm>

#include "api/csv_text.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/list_query.h"
#include "api/reading_routes.h"
#include "api/suppression_json.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "schema/suppression_list.h"

namespace outdial::api {
namespace {

constexpr int kEntriesPerRead = 500;
constexpr int kMaxEntries = 1'000'000;
constexpr std::size_t kMaxExport = std::size_t{48} << 20;
constexpr std::string_view kListFormats[] = {"csv"};

schema::SuppressionFilter filter_of(ListQuery& query) {
  return {query.text("phone"), query.text("reason"), query.text("source"), query.text("scope")};
}

void use_stored_form(const schema::ReadTx& tx, const Services& services, const Request& request,
                     schema::SuppressionFilter& filter) {
  if (!filter.phone.empty()) filter.phone = stored_phone(tx, services, request, filter.phone);
}

Answer list_suppressions(Services& services, const Request& request) {
  ListQuery query(request);
  auto filter = filter_of(query);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    schema::TenantId tenant = request.principal.tenant_id;
    use_stored_form(tx, services, request, filter);
    auto ids = schema::suppression_page(tx, tenant, filter, query.range());
    query.cut(ids);
    base::Json items = base::Json::array();
    for (const auto& id : ids)
      items.push_back(
          suppression_json(schema::find_suppression(tx, tenant, id).value(), request.principal));
    return query.answer(items);
  });
}

/// The columns that the import reads come first.
void add_entry(CsvText& sheet, const schema::SuppressionRow& row, const Principal& principal) {
  sheet.row({principal.shown_phone(row.phone), row.reason, row.source,
             row.expires_at ? base::to_rfc3339(*row.expires_at) : "", schema::to_text(row.scope),
             base::to_rfc3339(row.created_at), row.created_by, row.id.str()});
}

struct ExportedList {
  std::string text;
  /// Set when there is more after it.
  schema::SuppressionId last;
};

base::Expected<ExportedList, Problem> write_list(Services& services, const Request& request,
                                                 const schema::SuppressionFilter& filter,
                                                 schema::PageRange range) {
  CsvText sheet;
  sheet.row({"phone", "reason", "source", "expires_at", "scope", "created_at", "created_by", "id"});
  schema::TenantId tenant = request.principal.tenant_id;
  int left = range.limit - 1;
  while (left > 0) {
    range.limit = std::min(left, kEntriesPerRead);
    auto ids = services.store.read([&](const schema::ReadTx& tx) {
      auto page = schema::suppression_page(tx, tenant, filter, range);
      for (const auto& id : page)
        add_entry(sheet, schema::find_suppression(tx, tenant, id).value(), request.principal);
      return page;
    });
    if (sheet.size() > kMaxExport)
      return refuse(Code::invalid_parameter,
                    FieldErrors{{"?limit", "too_large",
                                 "Give limit=10000 and go on with cursor= from the header "
                                 "Outdial-Next-Cursor."}});
    if (ids.size() < static_cast<std::size_t>(range.limit)) return ExportedList{sheet.take(), {}};
    left -= range.limit;
    range.before = ids.back().str();
    if (left == 0) return ExportedList{sheet.take(), ids.back()};
  }
  return ExportedList{sheet.take(), {}};
}

Answer export_suppressions(Services& services, const Request& request) {
  ListQuery query(request, kMaxEntries, kMaxEntries);
  query.words("format", kListFormats);
  auto filter = filter_of(query);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  services.store.read(
      [&](const schema::ReadTx& tx) { use_stored_form(tx, services, request, filter); });
  auto exported = write_list(services, request, filter, query.range());
  if (!exported) return base::unexpected(std::move(exported.error()));
  Response response{200,
                    "text/csv; charset=utf-8; header=present",
                    std::move(exported->text),
                    {{"Content-Disposition", "attachment; filename=\"outdial-suppressions.csv\""}}};
  if (!exported->last.empty())
    response.headers.emplace_back("Outdial-Next-Cursor",
                                  ListQuery::cursor_at(exported->last.view()));
  return response;
}

}  // namespace

nlohmann::json suppression_json(const schema::SuppressionRow& row, const Principal& principal) {
  base::Json actions = base::Json::array();
  if (principal.at_least(schema::Role::manager)) actions.push_back("delete");
  return {{"id", row.id.view()},
          {"phone", principal.shown_phone(row.phone)},
          {"scope", schema::to_text(row.scope)},
          {"reason", json_text(row.reason)},
          {"source", json_text(row.source)},
          {"expires_at", json_time(row.expires_at)},
          {"created_by", json_text(row.created_by)},
          {"created_at", json_time(row.created_at)},
          {"allowed_actions", actions}};
}

void add_suppression_list_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/suppressions",
                    .handler = list_suppressions,
                    .query = list_parameters({"phone", "reason", "source", "scope"})});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/suppressions/export",
                    .handler = export_suppressions,
                    .query = {"format", "limit", "cursor", "phone", "reason", "source", "scope"}});
}

}  // namespace outdial::api
