#include "api/change.h"
#include "api/json_answer.h"
#include "api/routes.h"
#include "base/json.h"
#include "schema/batches.h"
#include "schema/call_list.h"
#include "schema/calls.h"
#include "schema/meta.h"
#include "schema/progress.h"

namespace outdial::api {
namespace {

/// The lock, and what depends on it: a person who lifts it wants to know whom that would call, and
/// how far back the database's knowledge ends.
base::Json dialling_json(const schema::ReadTx& tx, schema::TenantId tenant) {
  auto lock = schema::get_meta(tx, schema::kMetaDiallingLocked);
  std::int64_t contacts = 0;
  std::int64_t batches = 0;
  for (const auto& batch : schema::batches_to_close(tx)) {
    if (batch.tenant_id != tenant || batch.status != schema::BatchStatus::in_progress) continue;
    auto progress = schema::find_progress(tx, batch.id).value();
    contacts += progress.pending + progress.queued;
    ++batches;
  }
  std::optional<base::Time> last_call;
  schema::PageRange newest;
  newest.limit = 1;
  for (const auto& id : schema::call_page(tx, tenant, {}, newest))
    last_call = schema::find_call(tx, id).value().placing_at;
  return {{"locked", lock.has_value()},
          {"reason", lock ? base::Json(*lock) : base::Json(nullptr)},
          {"batches_in_progress", batches},
          {"contacts_waiting", contacts},
          {"last_call_at", json_time(last_call)},
          {"checked_at", json_time(tx.now())}};
}

Answer get_dialling(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) {
    return json_response(200, dialling_json(tx, request.principal.tenant_id));
  });
}

Answer unlock_dialling(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto lock = schema::get_meta(tx, schema::kMetaDiallingLocked);
    schema::delete_meta(tx, schema::kMetaDiallingLocked);
    tx.announce(schema::Topic::enrolments);
    return Changed{json_response(200, dialling_json(tx, request.principal.tenant_id)), "dialling",
                   base::dump_json({{"was", lock.value_or("unlocked")}})};
  });
}

}  // namespace

void add_dialling_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET", .pattern = "/api/v1/dialling", .handler = get_dialling});
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/dialling/unlock",
                    .handler = unlock_dialling,
                    .role = schema::Role::admin,
                    .action = "dialling.unlock",
                    .body = BodyUse::optional_json,
                    .key = KeyUse::accepted});
}

}  // namespace outdial::api
