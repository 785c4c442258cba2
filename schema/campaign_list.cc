#include "schema/campaign_list.h"

namespace outdial::schema {
namespace {

constexpr char kCampaignPage[] = R"(
  SELECT id FROM campaigns
  WHERE tenant_id = $1 AND id < $2 AND created_at >= $3 AND created_at < $4
    AND ($5 = '' OR external_id = $5) AND ($6 = '' OR $6 LIKE '%,' || status || ',%')
    AND ($7 = '' OR $7 LIKE '%,' || kind || ',%')
  ORDER BY id DESC LIMIT $8)";

}  // namespace

std::vector<CampaignId> campaign_page(const ReadTx& tx, TenantId tenant,
                                      const CampaignFilter& filter, const PageRange& range) {
  std::string statuses = one_of(filter.statuses);
  std::string kinds = one_of(filter.kinds);
  return tx.all(kCampaignPage,
                {tenant, range.top(), range.from, range.until, filter.external_id, statuses, kinds,
                 range.limit},
                [](const Row& row) { return row.id<CampaignId>(0); });
}

}  // namespace outdial::schema
