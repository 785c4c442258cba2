#include "api/campaign_body.h"
#include "api/campaign_json.h"
#include "api/change.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "api/routes.h"
#include "base/json.h"
#include "schema/accounts.h"
#include "schema/batches.h"

namespace outdial::api {
namespace {

using schema::CampaignStatus;

CampaignDefaults defaults_for(const schema::ReadTx& tx, Services& services,
                              const Request& request) {
  auto settings = services.settings();
  return {schema::find_tenant(tx, request.principal.tenant_id).value(),
          settings->calling.default_timezone, settings->calling.default_region,
          services.rules().retry};
}

/// A number that nobody has called from before belongs to the tenant's first account.
void know_from_number(schema::Tx& tx, const schema::CampaignRow& campaign) {
  if (campaign.from_number.empty()) return;
  for (const schema::AccountRow& account : schema::list_accounts(tx)) {
    if (account.tenant_id != campaign.tenant_id) continue;
    schema::ensure_from_number(tx, campaign.tenant_id, campaign.from_number, account.id);
    return;
  }
}

void write_parts(schema::Tx& tx, const CampaignBody& body) {
  const schema::CampaignRow& row = body.row;
  if (body.matrices) schema::replace_matrices(tx, row.tenant_id, row.id, *body.matrices);
  if (body.targets) schema::replace_targets(tx, row.tenant_id, row.id, *body.targets);
  know_from_number(tx, row);
}

Changed shown(const schema::ReadTx& tx, Services& services, const Request& request, int status,
              schema::CampaignId id) {
  auto row = schema::find_campaign(tx, id).value();
  base::Json body = campaign_json(tx, row, {request.principal, services.rules()});
  return {json_response(status, body), id.str()};
}

Answer create_campaign(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    FieldErrors errors;
    CampaignBody body = read_new_campaign(**json, defaults_for(tx, services, request), errors);
    if (!errors.empty()) return refuse_fields(std::move(errors));
    schema::CampaignRow& row = body.row;
    row.id = tx.new_id<schema::CampaignId>();
    row.tenant_id = request.principal.tenant_id;
    row.owner_token_id = request.principal.token_id;
    row.status = missing_members(row).empty() ? CampaignStatus::active : CampaignStatus::draft;
    if (row.external_id && schema::campaign_exists(tx, row.tenant_id, *row.external_id))
      return refuse(Code::already_exists);
    schema::insert_campaign(tx, row);
    write_parts(tx, body);
    Changed made = shown(tx, services, request, 201, row.id);
    made.response.headers.emplace_back("Location", "/api/v1/campaigns/" + row.id.str());
    return made;
  });
}

Answer get_campaign(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto row = own_campaign(tx, request, request.param("id"));
    if (!row) return base::unexpected(std::move(row.error()));
    return json_response(200, campaign_json(tx, *row, {request.principal, services.rules()}));
  });
}

/// Where the campaign stands after the change: what was asked for, and a draft becomes active by
/// itself once nothing is missing.
base::Expected<CampaignStatus, Problem> next_status(const schema::ReadTx& tx,
                                                    const CampaignBody& body) {
  const schema::CampaignRow& row = body.row;
  auto missing = missing_members(row);
  CampaignStatus wanted = body.status.value_or(
      row.status == CampaignStatus::draft && missing.empty() ? CampaignStatus::active : row.status);
  if (wanted != row.status && !schema::may_move(row.status, wanted))
    return refuse(Code::conflict, "A campaign that is " + std::string(schema::to_text(row.status)) +
                                      " cannot become " + std::string(schema::to_text(wanted)) +
                                      ".");
  if (wanted == CampaignStatus::active && !missing.empty())
    return refuse(Code::campaign_incomplete, "Set " + listed_missing(row) + " first.");
  if (wanted == CampaignStatus::archived && schema::has_open_batch(tx, row.id))
    return refuse(Code::conflict, "Cancel its open batches first, then archive the campaign.");
  return wanted;
}

Answer patch_campaign(Services& services, const Request& request) {
  auto json = parse_object(request.body);
  if (!json) return base::unexpected(std::move(json.error()));
  return change(services, request, [&](schema::Tx& tx) -> base::Expected<Changed, Problem> {
    auto row = own_campaign(tx, request, request.param("id"));
    if (!row) return base::unexpected(std::move(row.error()));
    if (auto problem = refuse_steering(request, *row)) return base::unexpected(*problem);
    FieldErrors errors;
    CampaignBody body =
        read_campaign_change(**json, *row, defaults_for(tx, services, request), errors);
    if (!errors.empty()) return refuse_fields(std::move(errors));
    if (row->status == CampaignStatus::archived)
      return refuse(Code::conflict, "The campaign is archived; make a new one.");
    auto status = next_status(tx, body);
    if (!status) return base::unexpected(std::move(status.error()));
    schema::update_campaign(tx, body.row);
    write_parts(tx, body);
    if (*status != row->status) {
      schema::move_campaign(tx, row->id, row->status, *status);
      tx.announce(schema::Topic::enrolments);
    }
    Changed changed = shown(tx, services, request, 200, row->id);
    changed.detail_json = base::dump_json({{"request", **json}});
    return changed;
  });
}

}  // namespace

void add_campaign_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "POST",
                    .pattern = "/api/v1/campaigns",
                    .handler = create_campaign,
                    .role = schema::Role::caller,
                    .action = "campaign.create",
                    .body = BodyUse::json,
                    .key = KeyUse::accepted});
  routes.push_back({.method = "GET", .pattern = "/api/v1/campaigns/{id}", .handler = get_campaign});
  routes.push_back({.method = "PATCH",
                    .pattern = "/api/v1/campaigns/{id}",
                    .handler = patch_campaign,
                    .role = schema::Role::caller,
                    .action = "campaign.update",
                    .body = BodyUse::json});
}

}  // namespace outdial::api
