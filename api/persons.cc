#include "api/change.h"
#include "api/contact_json.h"
#include "api/json_answer.h"
#include "api/json_body.h"
#include "api/lookup.h"
#include "api/person_export.h"
#include "api/routes.h"
#include "base/json.h"
#include "calls/erasure.h"

namespace outdial::api {
namespace {

/// Booked first: nobody reads unseen.
Answer export_person(Services& services, const Request& request) {
  auto booked = change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto contact = own_contact(tx, request, request.param("id"));
    if (!contact) return base::unexpected(std::move(contact.error()));
    return Changed{json_response(200, base::Json::object()), contact->id.str()};
  });
  if (!booked) return booked;
  auto privacy = services.settings()->privacy;
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto contact = own_contact(tx, request, request.param("id"));
    if (!contact) return base::unexpected(std::move(contact.error()));
    return json_response(200, person_json(tx, *contact, request.principal, privacy));
  });
}

base::Json erasure_json(const schema::ErasureRow& erasure) {
  const char* status = erasure.completed_at ? "completed"
                       : erasure.erased_at  ? "erased"
                                            : "requested";
  return {{"id", erasure.id.view()},
          {"contact_id", erasure.contact_id.view()},
          {"status", status},
          {"requested_at", json_time(erasure.requested_at)},
          {"erased_at", json_time(erasure.erased_at)},
          {"completed_at", json_time(erasure.completed_at)}};
}

base::Expected<Changed, Problem> order_erasure(schema::Tx& tx, const Request& request) {
  auto contact = own_contact(tx, request, request.param("id"));
  if (!contact) return base::unexpected(std::move(contact.error()));
  if (auto reason = schema::hold_on(tx, schema::subject_of(tx, *contact)); !reason.empty())
    return refuse(Code::legal_hold, "The person is under a hold: " + reason +
                                        ". Lift it with DELETE /api/v1/contacts/{id}/hold first.");
  auto erasure =
      calls::request_erasure(tx, *contact, {request.principal.token_id.str(), request.request_id});
  return Changed{json_response(202, erasure_json(erasure)), contact->id.str()};
}

Answer erase_contact(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) { return order_erasure(tx, request); });
}

Answer hold_contact(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  FieldErrors errors;
  ObjectReader reader(**json, "", errors);
  reader.require("reason");
  std::string reason = reader.text("reason", 500).value_or("");
  if (reader.has("reason") && reason.empty())
    reader.error("reason", "required", "Say why nothing of this person may be deleted.");
  reader.finish();
  if (!errors.empty()) return refuse_fields(std::move(errors));
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto contact = own_contact(tx, request, request.param("id"));
    if (!contact) return base::unexpected(std::move(contact.error()));
    if (schema::find_erasure_of(tx, contact->id))
      return refuse(Code::conflict, "The contact's erasure has been ordered already.");
    schema::set_hold(tx, contact->id, reason);
    return Changed{json_response(200, contact_json(tx, *contact, request.principal)),
                   contact->id.str(), base::dump_json({{"reason", reason}})};
  });
}

Answer release_contact(Services& services, const Request& request) {
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto contact = own_contact(tx, request, request.param("id"));
    if (!contact) return base::unexpected(std::move(contact.error()));
    schema::set_hold(tx, contact->id, "");
    return Changed{Response{204, "", "", {}}, contact->id.str()};
  });
}

}  // namespace

void add_person_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/contacts/{id}/export",
                    .handler = export_person,
                    .role = schema::Role::manager,
                    .scope = kPiiScope,
                    .action = "contact.export"});
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/contacts/{id}/erase",
                    .handler = erase_contact,
                    .role = schema::Role::admin,
                    .action = "contact.erase",
                    .key = KeyUse::accepted});
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/contacts/{id}/hold",
                    .handler = hold_contact,
                    .role = schema::Role::admin,
                    .action = "contact.hold",
                    .body = BodyUse::json,
                    .key = KeyUse::accepted});
  routes.push_back({.method = "DELETE",
                    .pattern = "/api/v1/contacts/{id}/hold",
                    .handler = release_contact,
                    .role = schema::Role::admin,
                    .action = "contact.release"});
}

}  // namespace outdial::api
