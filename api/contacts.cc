#include "api/contact_json.h"
#include "api/eligibility.h"
#include "api/json_answer.h"
#include "api/list_query.h"
#include "api/lookup.h"
#include "api/reading_routes.h"
#include "base/json.h"
#include "schema/batch_list.h"
#include "schema/contact_list.h"

namespace outdial::api {
namespace {

constexpr int kShownEnrolments = 50;

Answer list_contacts(Services& services, const Request& request) {
  ListQuery query(request);
  schema::ContactFilter filter{query.text("phone"), query.text("external_id")};
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    if (!filter.phone.empty()) filter.phone = stored_phone(tx, services, request, filter.phone);
    auto ids = schema::contact_page(tx, request.principal.tenant_id, filter, query.range());
    query.cut(ids);
    base::Json items = base::Json::array();
    for (const auto& id : ids)
      items.push_back(contact_json(tx, schema::find_contact(tx, id).value(), request.principal));
    return query.answer(items);
  });
}

Answer get_contact(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto contact = own_contact(tx, request, request.param("id"));
    if (!contact) return base::unexpected(std::move(contact.error()));
    base::Json json = contact_json(tx, *contact, request.principal);
    json["enrolments"] = base::Json::array();
    for (const auto& id : schema::latest_enrolments_of(tx, contact->id, kShownEnrolments))
      json["enrolments"].push_back(
          enrolment_json(tx, schema::find_enrolment(tx, id).value(), request.principal));
    return json_response(200, json);
  });
}

Answer get_eligibility(Services& services, const Request& request) {
  View view{request.principal, services.rules()};
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto contact = own_contact(tx, request, request.param("id"));
    if (!contact) return base::unexpected(std::move(contact.error()));
    return json_response(200, eligibility_json(tx, *contact, view));
  });
}

Answer list_batch_contacts(Services& services, const Request& request) {
  ListQuery query(request);
  schema::EnrolmentFilter filter;
  filter.statuses = query.words("status", schema::state_words<schema::EnrolmentStatus>());
  filter.dispositions = query.words("disposition");
  filter.reasons = query.words("reason");
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto batch = own_batch(tx, request, request.param("id"));
    if (!batch) return base::unexpected(std::move(batch.error()));
    auto ids = schema::enrolment_page(tx, batch->id, filter, query.range());
    query.cut(ids);
    base::Json items = base::Json::array();
    for (const auto& id : ids)
      items.push_back(
          enrolment_json(tx, schema::find_enrolment(tx, id).value(), request.principal));
    return query.answer(items);
  });
}

}  // namespace

void add_contact_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/contacts",
                    .handler = list_contacts,
                    .query = list_parameters({"phone", "external_id"})});
  routes.push_back({.method = "GET", .pattern = "/api/v1/contacts/{id}", .handler = get_contact});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/contacts/{id}/eligibility",
                    .handler = get_eligibility});
  routes.push_back({.method = "GET",
                    .pattern = "/api/v1/batches/{id}/contacts",
                    .handler = list_batch_contacts,
                    .query = list_parameters({"status", "disposition", "reason"})});
}

}  // namespace outdial::api
