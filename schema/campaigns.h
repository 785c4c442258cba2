#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

struct CampaignRow {
  CampaignId id;
  TenantId tenant_id;
  std::optional<std::string> external_id;
  std::string name;
  std::string kind;
  std::string purpose;
  CampaignStatus status = CampaignStatus::draft;
  TokenId owner_token_id;
  std::string from_number;
  std::string agent_id;
  std::string agent_version;
  std::string timezone;
  std::string region;
  std::string one_per;
  std::string calling_windows_json = "[]";
  std::string retry_json = "{}";
  std::string job_json = "{}";
  std::string variables_json = "{}";
  std::string consent_default_json = "{}";
  /// Days for which a number that another campaign has reached is left in peace; nothing: as
  /// configured.
  std::optional<std::int64_t> cooldown_days;
  base::Time created_at{};
  base::Time updated_at{};
};

std::optional<CampaignRow> find_campaign(const ReadTx& tx, CampaignId id);
bool campaign_exists(const ReadTx& tx, TenantId tenant, std::string_view external_id);
/// The newest active campaign of the kind.
std::optional<CampaignRow> newest_campaign_of_kind(const ReadTx& tx, TenantId tenant,
                                                   std::string_view kind);
void insert_campaign(Tx& tx, const CampaignRow& campaign);
/// Writes every editable column and updated_at; the status only moves through move_campaign.
void update_campaign(Tx& tx, const CampaignRow& campaign);
bool move_campaign(Tx& tx, CampaignId id, CampaignStatus from, CampaignStatus to);

}  // namespace outdial::schema
