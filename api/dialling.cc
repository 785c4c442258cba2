#include "api/change.h"
#include "api/json_answer.h"
#include "api/routes.h"
#include "base/json.h"
#include "schema/meta.h"

namespace outdial::api {
namespace {

base::Json dialling_json(const std::optional<std::string>& lock) {
  return {{"locked", lock.has_value()}, {"reason", lock ? base::Json(*lock) : base::Json(nullptr)}};
}

Answer get_dialling(Services& services, const Request&) {
  auto lock = services.store.read(
      [](const schema::ReadTx& tx) { return schema::get_meta(tx, schema::kMetaDiallingLocked); });
  return json_response(200, dialling_json(lock));
}

Answer unlock_dialling(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto lock = schema::get_meta(tx, schema::kMetaDiallingLocked);
    schema::delete_meta(tx, schema::kMetaDiallingLocked);
    tx.announce(schema::Topic::enrolments);
    return Changed{json_response(200, dialling_json(std::nullopt)), "dialling",
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
