#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

#include "api/view.h"
#include "schema/campaigns.h"
#include "schema/tx.h"

namespace outdial::api {

/// The campaign as every endpoint shows it.
nlohmann::json campaign_json(const schema::ReadTx& tx, const schema::CampaignRow& campaign,
                             const View& view);

/// Names of the members that a campaign needs before it can call.
std::vector<std::string> missing_members(const schema::CampaignRow& campaign);
std::string listed_missing(const schema::CampaignRow& campaign);

}  // namespace outdial::api
