#include "api/batch_body.h"
#include "api/batch_json.h"
#include "api/change.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "api/routes.h"
#include "base/json.h"

namespace outdial::api {
namespace {

Changed shown(const schema::ReadTx& tx, Services& services, const Request& request, int status,
              schema::BatchId id) {
  auto row = schema::find_batch(tx, id).value();
  base::Json body = batch_json(tx, row, {request.principal, services.rules()});
  return {json_response(status, body), id.str()};
}

base::Expected<schema::CampaignRow, Problem> campaign_for(const schema::ReadTx& tx,
                                                          const Request& request,
                                                          const nlohmann::json& json) {
  auto found = own_campaign(tx, request, json.at("campaign_id").get<std::string>());
  if (!found)
    return refuse(Code::validation_failed,
                  FieldErrors{{"/campaign_id", "not_found", "There is no such campaign."}});
  if (found->status == schema::CampaignStatus::archived)
    return refuse(Code::campaign_not_active, "The campaign is archived; make a new one.");
  return found;
}

Answer create_batch(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    schema::BatchRow batch;
    FieldErrors errors;
    read_new_batch(**json, batch, tx.now(), errors);
    if (!errors.empty()) return refuse_fields(std::move(errors));
    auto campaign = campaign_for(tx, request, **json);
    if (!campaign) return base::unexpected(std::move(campaign.error()));
    batch.id = tx.new_id<schema::BatchId>();
    batch.tenant_id = request.principal.tenant_id;
    batch.campaign_id = campaign->id;
    batch.priority = priority_of_kind(campaign->kind);
    batch.created_by = request.principal.token_id.str();
    if (batch.name.empty()) batch.name = campaign->name;
    if (batch.external_id && schema::batch_exists(tx, batch.tenant_id, *batch.external_id))
      return refuse(Code::already_exists);
    schema::insert_batch(tx, batch);
    Changed made = shown(tx, services, request, 201, batch.id);
    made.response.headers.emplace_back("Location", "/api/v1/batches/" + batch.id.str());
    return made;
  });
}

Answer get_batch(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto row = own_batch(tx, request, request.param("id"));
    if (!row) return base::unexpected(std::move(row.error()));
    return json_response(200, batch_json(tx, *row, {request.principal, services.rules()}));
  });
}

Answer patch_batch(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto found = steered_batch(tx, request);
    if (!found) return base::unexpected(std::move(found.error()));
    schema::BatchRow& batch = found->batch;
    FieldErrors errors;
    read_batch_change(**json, batch, tx.now(), errors);
    if (!errors.empty()) return refuse_fields(std::move(errors));
    if (!schema::is_open(batch.status) || batch.status == schema::BatchStatus::cancelling)
      return refuse(Code::batch_closed);
    schema::update_batch(tx, batch);
    tx.announce(schema::Topic::enrolments);
    Changed changed = shown(tx, services, request, 200, batch.id);
    changed.detail_json = base::dump_json({{"request", **json}});
    return changed;
  });
}

}  // namespace

void add_batch_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/batches",
                    .handler = create_batch,
                    .role = schema::Role::caller,
                    .action = "batch.create",
                    .body = BodyUse::json,
                    .key = KeyUse::accepted});
  routes.push_back({.method = "GET", .pattern = "/api/v1/batches/{id}", .handler = get_batch});
  routes.push_back({.method = "PATCH",
                    .pattern = "/api/v1/batches/{id}",
                    .handler = patch_batch,
                    .role = schema::Role::caller,
                    .action = "batch.update",
                    .body = BodyUse::json});
}

}  // namespace outdial::api
