#pragma once

#include <string>
#include <vector>

#include "schema/campaigns.h"
#include "schema/list_page.h"

namespace outdial::schema {

struct CampaignFilter {
  std::string external_id;
  // Each: any of these, or any at all when empty.
  std::vector<std::string> statuses;
  std::vector<std::string> kinds;
};
std::vector<CampaignId> campaign_page(const ReadTx& tx, TenantId tenant,
                                      const CampaignFilter& filter, const PageRange& range);

}  // namespace outdial::schema
