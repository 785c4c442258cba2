#include "api/batch_json.h"
#include "api/campaign_body.h"
#include "api/campaign_json.h"
#include "api/json_answer.h"
#include "api/list_query.h"
#include "api/reading_routes.h"
#include "api/token_json.h"
#include "base/json.h"
#include "schema/audit.h"
#include "schema/batch_list.h"
#include "schema/campaign_list.h"
#include "schema/error_list.h"

namespace outdial::api {
namespace {

constexpr std::string_view kSeverities[] = {"info", "warning", "error", "critical"};

Answer list_campaigns(Services& services, const Request& request) {
  ListQuery query(request);
  schema::CampaignFilter filter;
  filter.external_id = query.text("external_id");
  filter.statuses = query.words("status", schema::state_words<schema::CampaignStatus>());
  filter.kinds = query.words("kind", campaign_kinds());
  if (auto problem = query.problem()) return base::unexpected(*problem);
  View view{request.principal, services.rules()};
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto ids = schema::campaign_page(tx, request.principal.tenant_id, filter, query.range());
    query.cut(ids);
    base::Json items = base::Json::array();
    for (const auto& id : ids)
      items.push_back(campaign_json(tx, schema::find_campaign(tx, id).value(), view));
    return query.answer(items);
  });
}

Answer list_batches(Services& services, const Request& request) {
  ListQuery query(request);
  schema::BatchFilter filter;
  filter.campaign_id = query.id<schema::CampaignId>("campaign_id");
  filter.external_id = query.text("external_id");
  filter.statuses = query.words("status", schema::state_words<schema::BatchStatus>());
  if (auto problem = query.problem()) return base::unexpected(*problem);
  View view{request.principal, services.rules()};
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto ids = schema::batch_page(tx, request.principal.tenant_id, filter, query.range());
    query.cut(ids);
    base::Json items = base::Json::array();
    for (const auto& id : ids)
      items.push_back(listed_batch_json(tx, schema::find_batch(tx, id).value(), view));
    return query.answer(items);
  });
}

Answer list_tokens(Services& services, const Request& request) {
  ListQuery query(request);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto range = query.range();
    auto tokens = schema::token_page(tx, request.principal.tenant_id,
                                     schema::TokenId::trusted(range.before), range.limit);
    query.cut(tokens);
    base::Json items = base::Json::array();
    for (const auto& token : tokens)
      items.push_back(token_json(token));
    return query.answer(items);
  });
}

base::Json error_json(const schema::ErrorRow& error) {
  return {{"id", error.id.view()},
          {"class", error.error_class},
          {"severity", error.severity},
          {"correlation_id", json_text(error.correlation_id)},
          {"batch_id", json_text(error.batch_id.str())},
          {"call_id", json_text(error.call_id.str())},
          {"message", error.message},
          {"created_at", json_time(error.created_at)}};
}

Answer list_errors(Services& services, const Request& request) {
  ListQuery query(request);
  schema::ErrorFilter filter;
  filter.severities = query.words("severity", kSeverities);
  filter.classes = query.words("class");
  filter.batch_id = query.id<schema::BatchId>("batch_id");
  filter.call_id = query.id<schema::CallId>("call_id");
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto errors = schema::error_page(tx, request.principal.tenant_id, filter, query.range());
    query.cut(errors);
    base::Json items = base::Json::array();
    for (const auto& error : errors)
      items.push_back(error_json(error));
    return query.answer(items);
  });
}

base::Json audit_json(const schema::AuditRow& entry) {
  return {{"id", entry.id.view()},
          {"actor", entry.actor},
          {"action", entry.action},
          {"subject_id", json_text(entry.subject_id)},
          {"outcome", entry.refused ? "refused" : "done"},
          {"detail", json_column(entry.detail_json)},
          {"request_id", entry.request_id},
          {"address", json_text(entry.address)},
          {"created_at", json_time(entry.created_at)}};
}

Answer list_audit_log(Services& services, const Request& request) {
  ListQuery query(request);
  schema::AuditFilter filter{query.text("actor"), query.text("action"), query.text("subject_id")};
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto range = query.range();
    auto entries = schema::audit_page(tx, request.principal.tenant_id, filter,
                                      schema::AuditId::trusted(range.before), range.limit);
    query.cut(entries);
    base::Json items = base::Json::array();
    for (const auto& entry : entries)
      items.push_back(audit_json(entry));
    return query.answer(items);
  });
}

}  // namespace

void add_list_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/campaigns",
                    .handler = list_campaigns,
                    .query = list_parameters({"external_id", "status", "kind"})});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/batches",
                    .handler = list_batches,
                    .query = list_parameters({"campaign_id", "external_id", "status"})});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/tokens",
                    .handler = list_tokens,
                    .role = schema::Role::admin,
                    .query = {"limit", "cursor"}});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/errors",
                    .handler = list_errors,
                    .query = list_parameters({"severity", "class", "batch_id", "call_id"})});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/audit-log",
                    .handler = list_audit_log,
                    .role = schema::Role::manager,
                    .query = {"limit", "cursor", "actor", "action", "subject_id"}});
}

}  // namespace outdial::api
