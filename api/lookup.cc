#include "api/lookup.h"

namespace outdial::api {
namespace {

template <class Row, class Id>
base::Expected<Row, Problem> own(const schema::ReadTx& tx, const Request& request,
                                 std::string_view text, const char* noun,
                                 std::optional<Row> (*find)(const schema::ReadTx&, Id)) {
  auto id = Id::parse(text);
  auto row = id ? find(tx, *id) : std::nullopt;
  if (!row || row->tenant_id != request.principal.tenant_id)
    return refuse(Code::not_found,
                  "There is no " + std::string(noun) + " " + std::string(text) + ".");
  return std::move(*row);
}

}  // namespace

base::Expected<schema::CampaignRow, Problem> own_campaign(const schema::ReadTx& tx,
                                                          const Request& request,
                                                          std::string_view id) {
  return own<schema::CampaignRow, schema::CampaignId>(tx, request, id, "campaign",
                                                      schema::find_campaign);
}

base::Expected<schema::BatchRow, Problem> own_batch(const schema::ReadTx& tx,
                                                    const Request& request, std::string_view id) {
  return own<schema::BatchRow, schema::BatchId>(tx, request, id, "batch", schema::find_batch);
}

base::Expected<schema::ContactRow, Problem> own_contact(const schema::ReadTx& tx,
                                                        const Request& request,
                                                        std::string_view id) {
  return own<schema::ContactRow, schema::ContactId>(tx, request, id, "contact",
                                                    schema::find_contact);
}

std::optional<Problem> refuse_steering(const Request& request,
                                       const schema::CampaignRow& campaign) {
  if (request.principal.may_steer(campaign)) return std::nullopt;
  return Problem{Code::not_owner, {}, {}, {}, {}};
}

base::Expected<SteeredBatch, Problem> steered_batch(const schema::ReadTx& tx,
                                                    const Request& request) {
  auto batch = own_batch(tx, request, request.param("id"));
  if (!batch) return base::unexpected(std::move(batch.error()));
  auto campaign = schema::find_campaign(tx, batch->campaign_id).value();
  if (auto problem = refuse_steering(request, campaign)) return base::unexpected(*problem);
  return SteeredBatch{std::move(*batch), std::move(campaign)};
}

}  // namespace outdial::api
