#include "api/campaign_json.h"

#include "api/json_answer.h"
#include "base/json.h"
#include "schema/matrices.h"

namespace outdial::api {
namespace {

base::Json allowed_actions(const schema::CampaignRow& campaign, const Principal& principal) {
  base::Json actions = base::Json::array();
  if (!principal.may_steer(campaign) || !principal.at_least(schema::Role::caller)) return actions;
  using enum schema::CampaignStatus;
  if (campaign.status == archived) return actions;
  actions.push_back("update");
  if (campaign.status == active) {
    actions.push_back("create_batch");
    actions.push_back("pause");
  }
  if (campaign.status == paused || (campaign.status == draft && missing_members(campaign).empty()))
    actions.push_back("activate");
  actions.push_back("archive");
  return actions;
}

base::Json matrices_json(const schema::ReadTx& tx, schema::CampaignId id) {
  base::Json matrices = base::Json::array();
  for (const std::string& script : schema::list_matrices(tx, id))
    matrices.push_back({{"call_script", script}});
  return matrices;
}

base::Json targets_json(const schema::ReadTx& tx, schema::CampaignId id) {
  base::Json targets = base::Json::array();
  for (const schema::Target& target : schema::list_targets(tx, id))
    targets.push_back({{"name", target.name},
                       {"description", target.description},
                       {"goal_type", target.goal_type}});
  return targets;
}

}  // namespace

std::vector<std::string> missing_members(const schema::CampaignRow& campaign) {
  std::vector<std::string> missing;
  if (campaign.from_number.empty()) missing.emplace_back("from_number");
  if (campaign.agent_id.empty()) missing.emplace_back("agent_id");
  if (campaign.timezone.empty()) missing.emplace_back("timezone");
  return missing;
}

std::string listed_missing(const schema::CampaignRow& campaign) {
  std::string names;
  for (const std::string& name : missing_members(campaign))
    names += (names.empty() ? "" : ", ") + name;
  return names;
}

nlohmann::json campaign_json(const schema::ReadTx& tx, const schema::CampaignRow& c,
                             const View& view) {
  return {{"id", c.id.view()},
          {"external_id", json_text(c.external_id.value_or(""))},
          {"name", c.name},
          {"kind", c.kind},
          {"purpose", c.purpose},
          {"status", schema::to_text(c.status)},
          {"missing", missing_members(c)},
          {"owner", json_text(c.owner_token_id.str())},
          {"from_number", json_text(c.from_number)},
          {"agent_id", json_text(c.agent_id)},
          {"agent_version", json_text(c.agent_version)},
          {"agent_ready", !c.agent_id.empty()},
          {"timezone", json_text(c.timezone)},
          {"region", json_text(c.region)},
          {"one_per", c.one_per},
          {"calling_windows", json_column(c.calling_windows_json)},
          {"retry", json_column(c.retry_json)},
          {"job", json_column(c.job_json)},
          {"matrices", matrices_json(tx, c.id)},
          {"targets", targets_json(tx, c.id)},
          {"variables", json_column(c.variables_json)},
          {"consent_default", json_column(c.consent_default_json)},
          {"cooldown_days", c.cooldown_days ? base::Json(*c.cooldown_days) : base::Json()},
          {"created_at", json_time(c.created_at)},
          {"updated_at", json_time(c.updated_at)},
          {"allowed_actions", allowed_actions(c, view.principal)}};
}

}  // namespace outdial::api
