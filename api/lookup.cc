#include "api/lookup.h"

#include "schema/accounts.h"
#include "schema/batch_contacts.h"

namespace outdial::api {
namespace {

template <class Row, class Id>
base::Expected<Row, Problem> own(const schema::ReadTx& tx, const Request& request,
                                 std::string_view text, const char* noun,
                                 std::optional<Row> (*find)(const schema::ReadTx&, Id)) {
  auto id = Id::parse(text);
  auto row = id ? find(tx, *id) : std::nullopt;
  if (!row || row->tenant_id != request.principal.tenant_id)
    return refuse(Code::not_found, "There is no " + std::string(noun) +
                                       (id ? " " + id->str() : " of that id") + ".");
  return std::move(*row);
}

base::Expected<SteeredBatch, Problem> with_campaign(const schema::ReadTx& tx,
                                                    const Request& request) {
  auto batch = own_batch(tx, request, request.param("id"));
  if (!batch) return base::unexpected(std::move(batch.error()));
  auto campaign = schema::find_campaign(tx, batch->campaign_id).value();
  return SteeredBatch{std::move(*batch), std::move(campaign)};
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

std::optional<schema::CallRow> call_named(const schema::ReadTx& tx, std::string_view text) {
  if (auto id = schema::CallId::parse(text)) return schema::find_call(tx, *id);
  for (const auto& account : schema::list_accounts(tx))
    if (auto call = schema::find_call_by_provider_id(tx, account.provider, text)) return call;
  return std::nullopt;
}

std::optional<schema::EnrolmentRow> ordered_call(const schema::ReadTx& tx, std::string_view text) {
  if (auto id = schema::EnrolmentId::parse(text)) return schema::find_enrolment(tx, *id);
  if (auto id = schema::BatchId::parse(text)) return schema::first_enrolment(tx, *id);
  return std::nullopt;
}

std::optional<Problem> refuse_steering(const Request& request,
                                       const schema::CampaignRow& campaign) {
  if (request.principal.may_steer(campaign)) return std::nullopt;
  return Problem{Code::not_owner, {}, {}, {}, {}};
}

base::Expected<SteeredBatch, Problem> steered_batch(const schema::ReadTx& tx,
                                                    const Request& request) {
  auto found = with_campaign(tx, request);
  if (!found) return found;
  if (auto problem = refuse_steering(request, found->campaign)) return base::unexpected(*problem);
  return found;
}

base::Expected<SteeredBatch, Problem> batch_to_fill(const schema::ReadTx& tx,
                                                    const Request& request) {
  auto found = with_campaign(tx, request);
  if (found && !may_fill(request.principal, found->batch, found->campaign))
    return refuse(Code::not_owner);
  return found;
}

bool may_fill(const Principal& principal, const schema::BatchRow& batch,
              const schema::CampaignRow& campaign) {
  if (principal.may_steer(campaign)) return true;
  return batch.status == schema::BatchStatus::preparing && !principal.token_id.empty() &&
         batch.created_by == principal.token_id.view();
}

}  // namespace outdial::api
