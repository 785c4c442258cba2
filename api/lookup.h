#pragma once

#include "api/problem.h"
#include "schema/batches.h"
#include "schema/calls.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"

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

// Whosever it is: the caller looks at the tenant.

/// A call by our id or the provider's.
std::optional<schema::CallRow> call_named(const schema::ReadTx& tx, std::string_view text);
/// A call that was ordered goes by its enrolment's or batch's id until it has been placed.
std::optional<schema::EnrolmentRow> ordered_call(const schema::ReadTx& tx, std::string_view text);

/// The batch of the request's `{id}` with its campaign, which the token must be allowed to steer.
struct SteeredBatch {
  schema::BatchRow batch;
  schema::CampaignRow campaign;
};
base::Expected<SteeredBatch, Problem> steered_batch(const schema::ReadTx& tx,
                                                    const Request& request);
/// The same for a batch that the token may add people to and take them out of.
base::Expected<SteeredBatch, Problem> batch_to_fill(const schema::ReadTx& tx,
                                                    const Request& request);
/// Whom a batch calls is up to those who may launch it. Somebody else may prepare one for them:
/// fill what they made themselves, until it is launched.
bool may_fill(const Principal& principal, const schema::BatchRow& batch,
              const schema::CampaignRow& campaign);
/// Nothing, or not_owner.
std::optional<Problem> refuse_steering(const Request& request, const schema::CampaignRow& campaign);

}  // namespace outdial::api
