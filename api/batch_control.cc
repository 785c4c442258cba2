#include "calls/batch_control.h"

#include "api/batch_json.h"
#include "api/change.h"
#include "api/json_answer.h"
#include "api/launch.h"
#include "api/lookup.h"
#include "api/redial.h"
#include "api/routes.h"
#include "base/json.h"
#include "schema/tenants.h"

namespace outdial::api {
namespace {

Changed shown(const schema::ReadTx& tx, Services& services, const Request& request,
              schema::BatchId id) {
  auto row = schema::find_batch(tx, id).value();
  base::Json body = batch_json(tx, row, {request.principal, services.rules()});
  return {json_response(202, body), id.str()};
}

Answer launch_batch(Services& services, const Request& request) {
  if (request.query_flag("dry_run")) return preview_launch(services, request);
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto found = steered_batch(tx, request);
    if (!found) return base::unexpected(std::move(found.error()));
    if (auto allowed = may_launch(tx, found->batch, found->campaign); !allowed)
      return base::unexpected(std::move(allowed.error()));
    calls::launch(tx, found->batch.id);
    return shown(tx, services, request, found->batch.id);
  });
}

using Move = bool (*)(schema::Tx&, schema::BatchId);

/// A handler that makes the move or says that the batch's state does not allow it.
Handler mover(Move move, std::string_view verb) {
  return [move, verb](Services& services, const Request& request) -> Answer {
    return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
      auto found = steered_batch(tx, request);
      if (!found) return base::unexpected(std::move(found.error()));
      if (!move(tx, found->batch.id))
        return refuse(Code::batch_state, "A batch that is " +
                                             std::string(schema::to_text(found->batch.status)) +
                                             " cannot be " + std::string(verb) + ".");
      return shown(tx, services, request, found->batch.id);
    });
  };
}

Handler tenant_mover(void (*move)(schema::Tx&, schema::TenantId)) {
  return [move](Services& services, const Request& request) -> Answer {
    return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
      move(tx, request.principal.tenant_id);
      auto tenant = schema::find_tenant(tx, request.principal.tenant_id).value();
      base::Json body{{"paused", tenant.paused_at.has_value()},
                      {"paused_at", json_time(tenant.paused_at)}};
      return Changed{json_response(202, body), tenant.id.str()};
    });
  };
}

Route control(std::string_view pattern, Handler handler, std::string_view action,
              KeyUse key = KeyUse::accepted) {
  return {.method = "POST",
          .pattern = pattern,
          .handler = std::move(handler),
          .role = schema::Role::caller,
          .action = action,
          .key = key};
}

}  // namespace

void add_batch_control_routes(std::vector<Route>& routes) {
  Route launch =
      control("/api/v1/batches/{id}/launch", launch_batch, "batch.launch", KeyUse::required);
  launch.query = {"dry_run"};
  routes.push_back(std::move(launch));
  routes.push_back(
      control("/api/v1/batches/{id}/pause", mover(calls::pause, "paused"), "batch.pause"));
  routes.push_back(
      control("/api/v1/batches/{id}/resume", mover(calls::resume, "resumed"), "batch.resume"));
  routes.push_back(
      control("/api/v1/batches/{id}/cancel", mover(calls::cancel, "cancelled"), "batch.cancel"));
  routes.push_back(control("/api/v1/batches/{id}/redial", redial_batch, "batch.redial"));
  for (bool pause : {true, false}) {
    Route route = control(pause ? "/api/v1/pause-all" : "/api/v1/resume-all",
                          tenant_mover(pause ? calls::pause_all : calls::resume_all),
                          pause ? "tenant.pause_all" : "tenant.resume_all");
    route.role = schema::Role::manager;
    routes.push_back(std::move(route));
  }
}

}  // namespace outdial::api
