#include "api/campaign_body.h"

#include <array>

#include "base/json.h"
#include "base/rfc3339.h"
#include "policy/windows.h"
#include "text/phone_number.h"
#include "text/template.h"
#include "text/zones.h"

namespace outdial::api {
namespace {

using namespace std::string_view_literals;

constexpr std::array kKinds{"screen_candidate"sv, "qualify_lead"sv,      "confirm_appointment"sv,
                            "follow_up"sv,        "consumer_callback"sv, "custom"sv};
constexpr std::array kPurposes{"recruiting"sv, "telemarketing"sv, "informational"sv,
                               "healthcare_reminder"sv};
constexpr std::array kGoalTypes{"boolean"sv, "text"sv, "number"sv, "date"sv};
constexpr std::array kConsentTypes{"none"sv, "express"sv, "express_written"sv};
constexpr std::array kOnePer{"number"sv, "appointment"sv};
constexpr std::size_t kMaxMatrices = 50;
constexpr std::size_t kMaxTargets = 100;
constexpr std::size_t kMaxScript = 20'000;
constexpr std::int64_t kMaxCooldownDays = 365;

/// Without a word from the user the strictest rules that the kind may need.
std::string purpose_of_kind(std::string_view kind, std::string_view business_type) {
  if (kind == "screen_candidate") return "recruiting";
  if (kind == "confirm_appointment") {
    bool care = business_type == "healthcare" || business_type == "medical" ||
                business_type == "dental" || business_type == "clinic";
    return care ? "healthcare_reminder" : "informational";
  }
  if (kind == "follow_up" || kind == "consumer_callback") return "informational";
  return "telemarketing";
}

std::string one_per_of(const schema::CampaignRow& row) {
  bool reminder = row.purpose == "healthcare_reminder" || row.kind == "confirm_appointment";
  return reminder ? "appointment" : "number";
}

void take_word(ObjectReader& reader, const char* name, std::string& field,
               std::span<const std::string_view> words) {
  if (auto word = reader.word(name, words)) field = *word;
}

void take_version(ObjectReader& reader, const nlohmann::json& json, std::string& field) {
  if (json.is_object() && json.contains("agent_version") &&
      json.at("agent_version").is_number_integer()) {
    if (auto number = reader.integer("agent_version", 0, 1'000'000))
      field = std::to_string(*number);
    return;
  }
  take_text(reader, "agent_version", field, 40);
}

void take_from_number(ObjectReader& reader, std::string& field, const std::string& region) {
  std::string raw = field;
  take_text(reader, "from_number", raw, 40);
  if (raw.empty() || raw == field) {
    field = raw;
    return;
  }
  auto phone = text::normalise_phone(raw, region);
  if (phone)
    field = phone->e164;
  else
    reader.error("from_number", phone.error().code, phone.error().detail);
}

void take_zone(ObjectReader& reader, std::string& field) {
  std::string raw = field;
  take_text(reader, "timezone", raw, 60);
  if (raw.empty() || raw == field) {
    field = raw;
    return;
  }
  auto zone = text::read_zone(raw);
  if (zone)
    field = *zone;
  else
    reader.error("timezone", "unknown_zone", "Give an IANA zone such as America/New_York.");
}

void take_region(ObjectReader& reader, std::string& field) {
  std::string raw = field;
  take_text(reader, "region", raw, 10);
  if (!raw.empty() && raw != field && !text::knows_region(raw))
    reader.error("region", "unknown_region", "Give an ISO 3166 country such as US.");
  else
    field = raw;
}

void take_windows(ObjectReader& reader, std::string& field) {
  if (reader.clears("calling_windows")) field = "[]";
  const base::Json* windows = reader.array("calling_windows", 50);
  if (!windows) return;
  // One by one, so that a mistake in the first does not hide one in the second.
  for (std::size_t i = 0; i < windows->size(); ++i) {
    auto parsed = policy::parse_calling_windows("[" + base::dump_json((*windows)[i]) + "]");
    if (parsed) continue;
    std::string below = parsed.error().pointer.substr(std::string_view("/0").size());
    reader.error_below("calling_windows", "/" + std::to_string(i) + below, "invalid_window",
                       parsed.error().detail);
  }
  field = base::dump_json(*windows);
}

void take_retry(ObjectReader& reader, std::string& field, const policy::RetryRules& defaults) {
  if (reader.clears("retry")) field = "{}";
  const base::Json* retry = reader.object("retry");
  if (!retry) return;
  std::string json = base::dump_json(*retry);
  auto parsed = policy::parse_retry_rules(json, defaults);
  if (parsed)
    field = json;
  else
    reader.error_below("retry", parsed.error().pointer, "invalid_rule", parsed.error().detail);
}

void take_texts(ObjectReader& reader, const char* name, std::string& field) {
  if (reader.clears(name)) field = "{}";
  if (auto json = reader.texts(name)) field = *json;
}

void take_variables(ObjectReader& reader, std::string& field) {
  std::string before = field;
  take_texts(reader, "variables", field);
  if (field == before) return;
  const base::Json templates = base::parse_json(field).value();
  for (const auto& [name, pattern] : templates.items()) {
    auto parsed = text::Template::parse(pattern.get<std::string>());
    if (!parsed)
      reader.error_below("variables", "/" + name, parsed.error().code, parsed.error().detail);
  }
}

void take_consent(ObjectReader& reader, std::string& field, FieldErrors& errors) {
  if (reader.clears("consent_default")) field = "{}";
  const base::Json* json = reader.object("consent_default");
  if (!json) return;
  ObjectReader consent(*json, reader.pointer_to("consent_default"), errors);
  base::Json kept = base::Json::object();
  consent.require("type");
  if (auto type = consent.word("type", kConsentTypes)) kept["type"] = *type;
  if (auto source = consent.text("source", 500)) kept["source"] = *source;
  if (auto at = consent.time("obtained_at")) kept["obtained_at"] = base::to_rfc3339(*at);
  consent.finish();
  field = base::dump_json(kept);
}

std::optional<std::vector<std::string>> read_matrices(ObjectReader& reader, FieldErrors& errors) {
  if (reader.clears("matrices")) return std::vector<std::string>{};
  const base::Json* items = reader.array("matrices", kMaxMatrices);
  if (!items) return std::nullopt;
  std::vector<std::string> scripts;
  for (std::size_t i = 0; i < items->size(); ++i) {
    ObjectReader matrix((*items)[i], reader.pointer_to("matrices") + "/" + std::to_string(i),
                        errors);
    matrix.require("call_script");
    if (auto script = matrix.text("call_script", kMaxScript)) scripts.push_back(*script);
    matrix.finish();
  }
  return scripts;
}

std::optional<std::vector<schema::Target>> read_targets(ObjectReader& reader, FieldErrors& errors) {
  if (reader.clears("targets")) return std::vector<schema::Target>{};
  const base::Json* items = reader.array("targets", kMaxTargets);
  if (!items) return std::nullopt;
  std::vector<schema::Target> targets;
  for (std::size_t i = 0; i < items->size(); ++i) {
    ObjectReader target((*items)[i], reader.pointer_to("targets") + "/" + std::to_string(i),
                        errors);
    target.require("name");
    targets.push_back({target.text("name", 100).value_or(""),
                       target.text("description", 1000).value_or(""),
                       target.word("goal_type", kGoalTypes).value_or("text")});
    target.finish();
  }
  return targets;
}

/// Members that POST and PATCH read alike.
void read_members(ObjectReader& reader, const nlohmann::json& json, CampaignBody& body,
                  const CampaignDefaults& defaults, FieldErrors& errors) {
  schema::CampaignRow& row = body.row;
  if (auto name = reader.text("name")) row.name = *name;
  take_region(reader, row.region);
  take_from_number(reader, row.from_number, row.region);
  take_text(reader, "agent_id", row.agent_id);
  take_version(reader, json, row.agent_version);
  take_zone(reader, row.timezone);
  take_windows(reader, row.calling_windows_json);
  take_retry(reader, row.retry_json, defaults.retry);
  take_texts(reader, "job", row.job_json);
  take_variables(reader, row.variables_json);
  take_consent(reader, row.consent_default_json, errors);
  if (reader.clears("cooldown_days")) row.cooldown_days.reset();
  if (auto days = reader.integer("cooldown_days", 0, kMaxCooldownDays)) row.cooldown_days = days;
  body.matrices = read_matrices(reader, errors);
  body.targets = read_targets(reader, errors);
}

}  // namespace

std::span<const std::string_view> campaign_kinds() {
  return kKinds;
}

CampaignBody read_new_campaign(const nlohmann::json& json, const CampaignDefaults& defaults,
                               FieldErrors& errors) {
  CampaignBody body;
  schema::CampaignRow& row = body.row;
  ObjectReader reader(json, "", errors);
  reader.require("name");
  reader.require("kind");
  row.external_id = reader.text("external_id", 128);
  row.kind = reader.word("kind", kKinds).value_or("custom");
  row.purpose = reader.word("purpose", kPurposes)
                    .value_or(purpose_of_kind(row.kind, defaults.tenant.business_type));
  row.one_per = reader.word("one_per", kOnePer).value_or(one_per_of(row));
  row.timezone = defaults.tenant.timezone.empty() ? defaults.timezone : defaults.tenant.timezone;
  row.region = defaults.tenant.region.empty() ? defaults.region : defaults.tenant.region;
  row.agent_id = defaults.tenant.default_agent_id;
  row.from_number = defaults.tenant.default_from_number;
  read_members(reader, json, body, defaults, errors);
  reader.finish();
  return body;
}

CampaignBody read_campaign_change(const nlohmann::json& json, schema::CampaignRow row,
                                  const CampaignDefaults& defaults, FieldErrors& errors) {
  CampaignBody body;
  body.row = std::move(row);
  ObjectReader reader(json, "", errors);
  for (const char* name : {"name", "kind", "purpose", "one_per", "status"})
    if (reader.clears(name)) reader.error(name, "required", "This member cannot be cleared.");
  take_word(reader, "kind", body.row.kind, kKinds);
  take_word(reader, "purpose", body.row.purpose, kPurposes);
  take_word(reader, "one_per", body.row.one_per, kOnePer);
  if (auto status = reader.word("status", schema::state_words<schema::CampaignStatus>()))
    body.status = schema::parse_state<schema::CampaignStatus>(*status);
  read_members(reader, json, body, defaults, errors);
  reader.finish();
  return body;
}

}  // namespace outdial::api
