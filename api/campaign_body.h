#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_body.h"
#include "policy/retry.h"
#include "schema/campaigns.h"
#include "schema/matrices.h"
#include "schema/tenants.h"

namespace outdial::api {

/// A campaign as a request describes it, laid over the row that there is.
struct CampaignBody {
  schema::CampaignRow row;
  /// Set when the request has them.
  std::optional<std::vector<std::string>> matrices;
  std::optional<std::vector<schema::Target>> targets;
  std::optional<schema::CampaignStatus> status;
};

/// What stands in where a new campaign says nothing.
struct CampaignDefaults {
  schema::TenantRow tenant;
  std::string timezone;
  std::string region;
  policy::RetryRules retry;
};

/// What a campaign can be for.
std::span<const std::string_view> campaign_kinds();

/// Members of POST: everything that is wrong goes to `errors`.
CampaignBody read_new_campaign(const nlohmann::json& json, const CampaignDefaults& defaults,
                               FieldErrors& errors);
/// Members of PATCH over `row`; a member that is null is cleared.
CampaignBody read_campaign_change(const nlohmann::json& json, schema::CampaignRow row,
                                  const CampaignDefaults& defaults, FieldErrors& errors);

}  // namespace outdial::api
