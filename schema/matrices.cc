#include "schema/matrices.h"

namespace outdial::schema {
namespace {

constexpr char kListMatrices[] =
    "SELECT call_script FROM matrices WHERE campaign_id = $1 ORDER BY position";

constexpr char kDeleteMatrices[] = "DELETE FROM matrices WHERE campaign_id = $1";

constexpr char kInsertMatrix[] = R"(
  INSERT INTO matrices (campaign_id, position, tenant_id, call_script) VALUES ($1, $2, $3, $4))";

constexpr char kListTargets[] =
    "SELECT name, description, goal_type FROM targets WHERE campaign_id = $1 ORDER BY position";

constexpr char kDeleteTargets[] = "DELETE FROM targets WHERE campaign_id = $1";

constexpr char kInsertTarget[] = R"(
  INSERT INTO targets (campaign_id, position, tenant_id, name, description, goal_type)
  VALUES ($1, $2, $3, $4, $5, $6))";

}  // namespace

std::vector<std::string> list_matrices(const ReadTx& tx, CampaignId campaign) {
  return tx.all(kListMatrices, {campaign}, [](const Row& row) { return row.text(0); });
}

void replace_matrices(Tx& tx, TenantId tenant, CampaignId campaign,
                      const std::vector<std::string>& call_scripts) {
  tx.run(kDeleteMatrices, {campaign});
  std::int64_t position = 0;
  for (const std::string& script : call_scripts)
    tx.run(kInsertMatrix, {campaign, position++, tenant, script});
}

std::vector<Target> list_targets(const ReadTx& tx, CampaignId campaign) {
  return tx.all(kListTargets, {campaign}, [](const Row& row) {
    return Target{row.text(0), row.text(1), row.text(2)};
  });
}

void replace_targets(Tx& tx, TenantId tenant, CampaignId campaign,
                     const std::vector<Target>& targets) {
  tx.run(kDeleteTargets, {campaign});
  std::int64_t position = 0;
  for (const Target& target : targets)
    tx.run(kInsertTarget,
           {campaign, position++, tenant, target.name, target.description, target.goal_type});
}

}  // namespace outdial::schema
