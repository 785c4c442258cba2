#pragma once

#include "api/problem.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"

namespace outdial::api {

// What a request names, if it is there and belongs to the token's tenant; else not_found.

base::Expected<schema::CampaignRow, Problem> own_campaign(const schema::ReadTx& tx,
                                                          const Request& request,
                                                          std::string_view id);
base::Expected<schema::BatchRow, Problem> own_batch(const schema::ReadTx& tx,
                                                    const Request& request, std::string_view id);
base::Expected<schema::ContactRow, Problem> own_contact(const schema::ReadTx& tx,
                                                        const Request& request,
                                                        std::string_view id);

/// The batch of the request's `{id}` with its campaign, which the token must be allowed to steer.
struct SteeredBatch {
  schema::BatchRow batch;
  schema::CampaignRow campaign;
};
base::Expected<SteeredBatch, Problem> steered_batch(const schema::ReadTx& tx,
                                                    const Request& request);
/// Nothing, or not_owner.
std::optional<Problem> refuse_steering(const Request& request, const schema::CampaignRow& campaign);

}  // namespace outdial::api
