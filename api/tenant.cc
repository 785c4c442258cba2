#include "api/change.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/routes.h"
#include "base/json.h"
#include "config/settings.h"
#include "schema/accounts.h"
#include "schema/retention.h"
#include "schema/tenants.h"
#include "text/phone_number.h"
#include "text/zones.h"

namespace outdial::api {
namespace {

base::Json days_json(std::optional<std::int64_t> days) {
  return days ? base::Json(*days) : base::Json();
}

base::Json tenant_json(const schema::ReadTx& tx, const schema::TenantRow& tenant,
                       const Principal& principal) {
  auto retention = schema::retention_of(tx, tenant.id);
  base::Json actions = base::Json::array();
  if (principal.at_least(schema::Role::admin)) actions.push_back("update");
  if (principal.at_least(schema::Role::manager))
    actions.push_back(tenant.paused_at ? "resume_all" : "pause_all");
  return {{"id", tenant.id.view()},
          {"company_name", tenant.company_name},
          {"business_type", tenant.business_type},
          {"callback_number", json_text(tenant.callback_number)},
          {"timezone", json_text(tenant.timezone)},
          {"region", json_text(tenant.region)},
          {"baa_on_file", tenant.baa_on_file},
          {"default_agent_id", json_text(tenant.default_agent_id)},
          {"default_from_number", json_text(tenant.default_from_number)},
          {"retention_days", days_json(retention.retention_days)},
          {"candidate_retention_days", days_json(retention.candidate_retention_days)},
          {"paused_at", json_time(tenant.paused_at)},
          {"allowed_actions", actions}};
}

void take_phone(ObjectReader& reader, const char* name, std::string& field,
                const std::string& region) {
  std::string raw;
  if (reader.clears(name)) field.clear();
  take_text(reader, name, raw, 40);
  if (raw.empty()) return;
  auto phone = text::normalise_phone(raw, region);
  if (phone)
    field = phone->e164;
  else
    reader.error(name, phone.error().code, phone.error().detail);
}

void take_place(ObjectReader& reader, schema::TenantRow& tenant) {
  std::string zone = tenant.timezone;
  take_text(reader, "timezone", zone, 60);
  auto known =
      zone.empty() ? base::Expected<std::string, text::ZoneProblem>(zone) : text::read_zone(zone);
  if (known)
    tenant.timezone = *known;
  else
    reader.error("timezone", "unknown_zone", "Give an IANA zone such as America/New_York.");
  std::string region = tenant.region;
  take_text(reader, "region", region, 10);
  if (!region.empty() && !text::knows_region(region))
    reader.error("region", "unknown_region", "Give an ISO 3166 country such as US.");
  else
    tenant.region = region;
}

/// A tenant may keep things for a shorter time than is configured; null: as configured.
void take_days(ObjectReader& reader, const char* name, std::optional<std::int64_t>& days,
               int configured) {
  if (reader.clears(name)) days.reset();
  if (auto given = reader.integer(name, 1, configured)) days = *given;
}

void take_retention(ObjectReader& reader, schema::TenantRetention& retention,
                    const config::Privacy& configured) {
  take_days(reader, "retention_days", retention.retention_days, configured.retention_days);
  take_days(reader, "candidate_retention_days", retention.candidate_retention_days,
            configured.contact_days);
}

void read_tenant(const nlohmann::json& json, schema::TenantRow& tenant,
                 schema::TenantRetention& retention, const config::Privacy& privacy,
                 FieldErrors& errors) {
  ObjectReader reader(json, "", errors);
  take_text(reader, "company_name", tenant.company_name);
  take_text(reader, "business_type", tenant.business_type, 60);
  take_place(reader, tenant);
  take_phone(reader, "callback_number", tenant.callback_number, tenant.region);
  if (auto flag = reader.flag("baa_on_file")) tenant.baa_on_file = *flag;
  take_text(reader, "default_agent_id", tenant.default_agent_id);
  take_phone(reader, "default_from_number", tenant.default_from_number, tenant.region);
  take_retention(reader, retention, privacy);
  reader.finish();
}

Answer get_tenant(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) {
    auto tenant = schema::find_tenant(tx, request.principal.tenant_id).value();
    return json_response(200, tenant_json(tx, tenant, request.principal));
  });
}

Answer patch_tenant(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  auto privacy = services.settings()->privacy;
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto tenant = schema::find_tenant(tx, request.principal.tenant_id).value();
    FieldErrors errors;
    auto retention = schema::retention_of(tx, tenant.id);
    read_tenant(**json, tenant, retention, privacy, errors);
    if (!errors.empty()) return refuse_fields(std::move(errors));
    schema::update_tenant(tx, tenant);
    schema::set_retention(tx, tenant.id, retention);
    return Changed{json_response(200, tenant_json(tx, tenant, request.principal)), tenant.id.str(),
                   base::dump_json({{"request", **json}})};
  });
}

}  // namespace

void add_tenant_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET", .pattern = "/api/v1/tenant", .handler = get_tenant});
  routes.push_back({.method = "PATCH",
                    .pattern = "/api/v1/tenant",
                    .handler = patch_tenant,
                    .role = schema::Role::admin,
                    .action = "tenant.update",
                    .body = BodyUse::json});
}

}  // namespace outdial::api
