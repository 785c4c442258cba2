#include "api/change.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/routes.h"
#include "api/suppression_json.h"
#include "base/json.h"
#include "base/log.h"
#include "calls/batch_control.h"
#include "schema/tenants.h"
#include "text/phone_number.h"

namespace outdial::api {
namespace {

schema::SuppressionRow read_suppression(const nlohmann::json& json, const std::string& region,
                                        base::Time now, FieldErrors& errors) {
  schema::SuppressionRow row;
  ObjectReader reader(json, "", errors);
  reader.require("phone");
  if (auto raw = reader.text("phone", 40)) {
    auto phone = text::normalise_phone(*raw, region);
    if (phone)
      row.phone = phone->e164;
    else
      reader.error("phone", phone.error().code, phone.error().detail);
  }
  row.reason = reader.text("reason", 500).value_or("");
  row.source = reader.text("source", 200).value_or("");
  row.expires_at = reader.time("expires_at");
  if (row.expires_at && *row.expires_at <= now)
    reader.error("expires_at", "in_the_past", "Give an instant in the future, or leave it out.");
  reader.finish();
  return row;
}

Answer create_suppression(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  std::string default_region = services.settings()->calling.default_region;
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto tenant = schema::find_tenant(tx, request.principal.tenant_id).value();
    FieldErrors errors;
    auto row = read_suppression(**json, tenant.region.empty() ? default_region : tenant.region,
                                tx.now(), errors);
    if (!errors.empty()) return refuse_fields(std::move(errors));
    row.id = tx.new_id<schema::SuppressionId>();
    row.tenant_id = tenant.id;
    row.created_by = request.principal.token_id.str();
    bool listed = schema::active_suppression(tx, tenant.id, row.phone).has_value();
    if (row.source.empty() && !listed) row.source = "api";
    auto id = calls::suppress(tx, row);
    auto stored = schema::find_suppression(tx, tenant.id, id).value();
    base::Json body = suppression_json(stored, request.principal);
    Changed changed{json_response(201, body), id.str()};
    changed.detail_json = base::dump_json({{"phone", base::masked_phone(row.phone)}});
    return changed;
  });
}

Answer delete_suppression(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto id = schema::SuppressionId::parse(request.param("id"));
    if (!id || !schema::delete_suppression(tx, request.principal.tenant_id, *id))
      return refuse(Code::not_found, "There is no suppression of that id.");
    return Changed{Response{204, "", "", {}}, id->str()};
  });
}

}  // namespace

nlohmann::json suppression_json(const schema::SuppressionRow& row, const Principal& principal) {
  base::Json actions = base::Json::array();
  if (principal.at_least(schema::Role::manager)) actions.push_back("delete");
  return {{"id", row.id.view()},
          {"phone", principal.shown_phone(row.phone)},
          {"scope", row.scope},
          {"reason", json_text(row.reason)},
          {"source", json_text(row.source)},
          {"expires_at", json_time(row.expires_at)},
          {"created_by", json_text(row.created_by)},
          {"created_at", json_time(row.created_at)},
          {"allowed_actions", actions}};
}

void add_suppression_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/suppressions",
                    .handler = create_suppression,
                    .role = schema::Role::caller,
                    .action = "suppression.create",
                    .body = BodyUse::json,
                    .key = KeyUse::accepted});
  routes.push_back({.method = "DELETE",
                    .pattern = "/api/v1/suppressions/{id}",
                    .handler = delete_suppression,
                    .role = schema::Role::manager,
                    .action = "suppression.delete"});
}

}  // namespace outdial::api
