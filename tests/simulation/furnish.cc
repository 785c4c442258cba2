#include <fmt/format.h>

#include "base/crypto.h"
#include "base/json.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/store.h"
#include "schema/tenants.h"
#include "schema/tokens.h"
#include "tests/simulation/people.h"

namespace outdial::simulation {
namespace {

std::string clock_text(int minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::string windows_text(const CampaignPlan& plan) {
  base::Json windows = base::Json::array();
  for (auto [start, end] : plan.windows)
    windows.push_back({{"start", clock_text(start)}, {"end", clock_text(end)}});
  return base::dump_json(windows);
}

std::string retry_text(const CampaignPlan& plan) {
  return base::dump_json({{"max_attempts_total", plan.max_attempts_total},
                          {"max_attempts_per_day", plan.max_attempts_per_day},
                          {"min_gap_minutes", plan.min_gap_minutes},
                          {"delays_minutes", plan.delays_minutes}});
}

schema::TenantId add_tenant(schema::Tx& tx, const std::string& name) {
  schema::TenantRow tenant;
  tenant.id = tx.new_id<schema::TenantId>();
  tenant.company_name = name;
  schema::insert_tenant(tx, tenant);
  schema::TokenRow token;
  token.id = tx.new_id<schema::TokenId>();
  token.tenant_id = tenant.id;
  token.name = "operator";
  token.role = schema::Role::admin;
  token.sha256 = base::sha256_hex("odk_" + tenant.id.str());
  schema::insert_token(tx, token);
  return tenant.id;
}

}  // namespace

void People::furnish(const std::string& database) {
  const Scenario& plan = world_.scenario;
  base::IdSource ids(world_.our_clock, plan.seed * 64);
  schema::Store store({database, schema::Store::WriterMode::inline_on_caller, 1}, world_.our_clock,
                      ids);
  store.write([&](schema::Tx& tx) {
    std::vector<schema::TenantId> tenants;
    std::vector<schema::AccountId> accounts;
    std::vector<schema::CampaignId> campaigns;
    for (int i = 0; i < plan.tenants; ++i)
      tenants.push_back(add_tenant(tx, "Tenant " + std::to_string(i)));
    for (const auto& account : plan.accounts) {
      schema::AccountRow row;
      row.id = tx.new_id<schema::AccountId>();
      row.tenant_id = tenants[static_cast<std::size_t>(account.tenant)];
      row.provider = "retell";
      row.name = "Account " + std::to_string(accounts.size());
      row.secret_name = "retell_api_key";
      schema::insert_account(tx, row);
      accounts.push_back(row.id);
    }
    for (const auto& number : plan.numbers) {
      auto account = static_cast<std::size_t>(number.account);
      schema::ensure_from_number(tx,
                                 tenants[static_cast<std::size_t>(plan.accounts[account].tenant)],
                                 number.phone, accounts[account]);
    }
    for (const auto& campaign : plan.campaigns) {
      schema::CampaignRow row;
      row.id = tx.new_id<schema::CampaignId>();
      row.tenant_id = tenants[static_cast<std::size_t>(campaign.tenant)];
      row.name = "Campaign " + std::to_string(campaigns.size());
      row.kind = "custom";
      row.purpose = campaign.purpose;
      row.consent_default_json = base::dump_json({{"type", campaign.consent}});
      row.status = schema::CampaignStatus::active;
      row.from_number = campaign.from_number;
      row.agent_id = "agent_1";
      row.agent_version = "12";
      row.timezone = campaign.zone;
      row.region = "US";
      row.one_per = "number";
      row.calling_windows_json = windows_text(campaign);
      row.retry_json = retry_text(campaign);
      schema::insert_campaign(tx, row);
      campaigns.push_back(row.id);
    }
    for (const auto& batch : plan.batches) {
      schema::BatchRow row;
      row.id = tx.new_id<schema::BatchId>();
      row.campaign_id = campaigns[static_cast<std::size_t>(batch.campaign)];
      const auto& campaign = plan.campaigns[static_cast<std::size_t>(batch.campaign)];
      row.tenant_id = tenants[static_cast<std::size_t>(campaign.tenant)];
      row.name = "Batch " + std::to_string(world_.batches.size());
      if (batch.expires_after.count() > 0) row.expires_at = plan.start + batch.expires_after;
      if (batch.concurrency > 0) row.concurrency = batch.concurrency;
      if (batch.first_count > 0) row.first_count = batch.first_count;
      if (batch.calls_per_second > 0) row.calls_per_second = batch.calls_per_second;
      schema::insert_batch(tx, row);
      world_.batches.push_back(row.id.str());
    }
    for (const auto& id : tenants)
      world_.tenants.push_back(id.str());
    for (const auto& id : accounts)
      world_.accounts.push_back(id.str());
    for (const auto& id : campaigns)
      world_.campaigns.push_back(id.str());
  });
  for (std::size_t i = 0; i < world_.accounts.size(); ++i)
    world_.judge.know_account(world_.accounts[i], static_cast<int>(i));
  for (std::size_t i = 0; i < world_.campaigns.size(); ++i)
    world_.judge.know_campaign(world_.campaigns[i], static_cast<int>(i));
}

}  // namespace outdial::simulation
