#pragma once

#include "api/problem.h"
#include "api/services.h"
#include "schema/batches.h"
#include "schema/campaigns.h"

namespace outdial::api {

/// POST launch?dry_run=1: how many of the batch would be called at once, how many later or never,
/// and why. Changes nothing.
Answer preview_launch(Services& services, const Request& request);

/// Whether the batch may be launched; the reason why not.
base::Expected<void, Problem> may_launch(const schema::ReadTx& tx, const schema::BatchRow& batch,
                                         const schema::CampaignRow& campaign);

}  // namespace outdial::api
