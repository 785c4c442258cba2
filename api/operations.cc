#include <cstdio>

#include "api/json_answer.h"
#include "api/metrics.h"
#include "api/openapi.h"
#include "api/reading_routes.h"
#include "base/json.h"
#include "policy/tzdata.h"
#include "schema/calls.h"
#include "schema/meta.h"
#include "schema/migrations.h"

namespace outdial::api {
namespace {

constexpr char kMetricsType[] = "text/plain; version=0.0.4; charset=utf-8";

Answer get_health(Services& services, const Request&) {
  auto uptime =
      std::chrono::duration_cast<std::chrono::seconds>(services.clock.boot() - services.started);
  bool stores = !services.store.trouble();
  std::string_view running = stores ? "healthy" : "unhealthy";
  return json_response(stores ? 200 : 503,
                       {{"status", services.ready() ? running : "stopping"},
                        {"active_calls", services.store.read(schema::count_live_calls)},
                        {"uptime_seconds", uptime.count()}});
}

Answer get_healthz(Services&, const Request&) {
  return Response{200, "text/plain; charset=utf-8", "ok\n", {}};
}

Check check_store(Services& services) {
  auto count = schema::all_migrations().size();
  if (auto trouble = services.store.trouble())
    return {"database", false, "nothing can be stored: " + *trouble, true};
  try {
    services.store.read(schema::count_live_calls);
  } catch (const std::exception& error) {
    return {"database", false, error.what(), true};
  }
  return {"database", true, "schema version " + std::to_string(count), true};
}

Check check_dialling(Services& services) {
  auto locked = services.store.read(
      [](const schema::ReadTx& tx) { return schema::get_meta(tx, schema::kMetaDiallingLocked); });
  return {"dialling", !locked, locked ? "locked: " + *locked : "", false};
}

/// Zones are read once, so that newer ones need a restart.
Check check_zones() {
  const std::string& used = policy::tzdata_version();
  std::string now = policy::tzdata_version_on_disk();
  if (now != used)
    return {"zones", false, now + " is installed, " + used + " is in use; restart", false};
  std::string stale = policy::stale_zone_names(used);
  if (stale.empty()) return {"zones", true, "tzdata " + used, false};
  return {"zones", false, "tzdata " + used + " is wrong for " + stale + "; upgrade and restart",
          false};
}

base::Json check_json(const Check& check) {
  return {{"ok", check.ok}, {"detail", check.detail}};
}

Answer get_readyz(Services& services, const Request& request) {
  std::vector<Check> checks = services.checks();
  checks.push_back(check_store(services));
  if (checks.back().ok) checks.push_back(check_dialling(services));
  checks.push_back(check_zones());
  bool ready = services.ready();
  base::Json parts = base::Json::object();
  for (const Check& check : checks) {
    ready = ready && (check.ok || !check.needed);
    parts[check.name] = check_json(check);
  }
  base::Json json{{"status", ready ? "ready" : "not_ready"}};
  bool verbose = request.query_value("verbose").has_value();
  if (verbose) json["checks"] = parts;
  return json_response(ready ? 200 : 503, json);
}

Answer get_metrics(Services& services, const Request&) {
  return Response{200, kMetricsType, store_metrics(services) + services.more_metrics(), {}};
}

Answer get_openapi(Services&, const Request&) {
  return Response{200, "application/json", std::string(openapi_document()), {}};
}

}  // namespace

void add_operation_routes(std::vector<Route>& routes) {
  auto add = [&](std::string_view pattern, Handler handler, std::vector<std::string_view> query) {
    routes.push_back({.method = "GET",
                      .pattern = pattern,
                      .handler = std::move(handler),
                      .access = Access::token_unless_local,
                      .query = std::move(query)});
  };
  add("/health", get_health, {});
  add("/healthz", get_healthz, {});
  add("/readyz", get_readyz, {"verbose"});
  add("/metrics", get_metrics, {});
  routes.push_back({.method = "GET",
                    .pattern = "/openapi.json",
                    .handler = get_openapi,
                    .access = Access::open});
}

}  // namespace outdial::api
