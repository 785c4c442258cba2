#pragma once

#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

// What a campaign's calls say and find out, in order.

struct Target {
  std::string name;
  std::string description;
  /// boolean, text, number or date.
  std::string goal_type;
};

/// The call scripts.
std::vector<std::string> list_matrices(const ReadTx& tx, CampaignId campaign);
void replace_matrices(Tx& tx, TenantId tenant, CampaignId campaign,
                      const std::vector<std::string>& call_scripts);

std::vector<Target> list_targets(const ReadTx& tx, CampaignId campaign);
void replace_targets(Tx& tx, TenantId tenant, CampaignId campaign,
                     const std::vector<Target>& targets);

}  // namespace outdial::schema
