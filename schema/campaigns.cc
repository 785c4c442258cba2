#include "schema/campaigns.h"

namespace outdial::schema {
namespace {

CampaignRow read_campaign(const Row& row) {
  CampaignRow c;
  c.id = row.id<CampaignId>(0);
  c.tenant_id = row.id<TenantId>(1);
  c.external_id = row.opt_text(2);
  c.name = row.text(3);
  c.kind = row.text(4);
  c.purpose = row.text(5);
  c.status = parse_state<CampaignStatus>(row.text(6)).value();
  c.owner_token_id = row.id<TokenId>(7);
  c.from_number = row.text(8);
  c.agent_id = row.text(9);
  c.agent_version = row.text(10);
  c.timezone = row.text(11);
  c.region = row.text(12);
  c.one_per = row.text(13);
  c.calling_windows_json = row.text(14);
  c.retry_json = row.text(15);
  c.job_json = row.text(16);
  c.variables_json = row.text(17);
  c.consent_default_json = row.text(18);
  c.created_at = row.time(19);
  c.updated_at = row.time(20);
  c.cooldown_days = row.opt_integer(21);
  return c;
}

constexpr char kFindCampaign[] = R"(
  SELECT id, tenant_id, external_id, name, kind, purpose, status, owner_token_id, from_number, agent_id, agent_version,
         timezone, region, one_per, calling_windows_json, retry_json, job_json, variables_json, consent_default_json,
         created_at, updated_at, cooldown_days
  FROM campaigns WHERE id = $1)";

constexpr char kCampaignExists[] =
    "SELECT 1 FROM campaigns WHERE tenant_id = $1 AND external_id = $2";

constexpr char kNewestOfKind[] = R"(
  SELECT id FROM campaigns WHERE tenant_id = $1 AND kind = $2 AND status = 'active' ORDER BY id DESC LIMIT 1)";

constexpr char kInsertCampaign[] = R"(
  INSERT INTO campaigns (id, tenant_id, external_id, name, kind, purpose, status, owner_token_id, from_number, agent_id,
                         agent_version, timezone, region, one_per, calling_windows_json, retry_json, job_json,
                         variables_json, consent_default_json, created_at, updated_at, cooldown_days)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20, $21))";

constexpr char kUpdateCampaign[] = R"(
  UPDATE campaigns SET name = $1, kind = $2, purpose = $3, from_number = $4, agent_id = $5, agent_version = $6,
                       timezone = $7, region = $8, one_per = $9, calling_windows_json = $10, retry_json = $11,
                       job_json = $12, variables_json = $13, consent_default_json = $14, updated_at = $15,
                       cooldown_days = $16
  WHERE id = $17)";

constexpr char kMoveCampaign[] =
    "UPDATE campaigns SET status = $1, updated_at = $2 WHERE id = $3 AND status = $4";

}  // namespace

std::optional<CampaignRow> find_campaign(const ReadTx& tx, CampaignId id) {
  return *tx.seldom_changed(id.view(), [&] { return tx.one(kFindCampaign, {id}, read_campaign); });
}

bool campaign_exists(const ReadTx& tx, TenantId tenant, std::string_view external_id) {
  return tx.exists(kCampaignExists, {tenant, external_id});
}

std::optional<CampaignRow> newest_campaign_of_kind(const ReadTx& tx, TenantId tenant,
                                                   std::string_view kind) {
  auto id =
      tx.one(kNewestOfKind, {tenant, kind}, [](const Row& row) { return row.id<CampaignId>(0); });
  return id ? find_campaign(tx, *id) : std::nullopt;
}

void insert_campaign(Tx& tx, const CampaignRow& c) {
  tx.run(kInsertCampaign,
         {c.id,           c.tenant_id,      c.external_id,          c.name,
          c.kind,         c.purpose,        to_text(c.status),      c.owner_token_id,
          c.from_number,  c.agent_id,       c.agent_version,        c.timezone,
          c.region,       c.one_per,        c.calling_windows_json, c.retry_json,
          c.job_json,     c.variables_json, c.consent_default_json, tx.now(),
          c.cooldown_days});
}

void update_campaign(Tx& tx, const CampaignRow& c) {
  tx.run(kUpdateCampaign,
         {c.name, c.kind, c.purpose, c.from_number, c.agent_id, c.agent_version, c.timezone,
          c.region, c.one_per, c.calling_windows_json, c.retry_json, c.job_json, c.variables_json,
          c.consent_default_json, tx.now(), c.cooldown_days, c.id});
}

bool move_campaign(Tx& tx, CampaignId id, CampaignStatus from, CampaignStatus to) {
  return tx.run(kMoveCampaign, {to_text(to), tx.now(), id, to_text(from)}) == 1;
}

}  // namespace outdial::schema
