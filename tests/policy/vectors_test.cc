#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/json.h"
#include "policy/dispositions.h"
#include "policy/retry.h"
#include "policy/tzdata.h"
#include "policy/windows.h"
#include "tests/policy/csv_rows.h"

namespace outdial::policy {
namespace {

using base::Json;
using tests::instant;

const std::map<std::string, Category> kCategories = {
    {"unreached", Category::unreached},   {"system", Category::system},
    {"bad_number", Category::bad_number}, {"machine", Category::machine},
    {"abandoned", Category::abandoned},   {"human", Category::human},
    {"scheduled", Category::scheduled},   {"success", Category::success},
    {"outcome", Category::outcome},       {"dnc", Category::dnc}};

base::Json dispositions_file() {
  return base::parse_json(tests::read_shared("domain/dispositions.json")).value();
}

int minute(const std::string& text) {
  return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3, 2));
}

TEST(PolicyVectorsTest, WindowsOpenAcrossClockChangesAsTheVectorsSay) {
  int checked = 0;
  for (const auto& row : tests::read_vectors("dst-windows.csv")) {
    SCOPED_TRACE(row.at("id"));
    if (tzdata_version() < row.at("needs_tzdata")) continue;
    CallingWindow window;
    window.days.fill(true);
    window.start_minute = minute(row.at("window"));
    window.end_minute = minute(row.at("window").substr(6));
    base::Time now = instant(row.at("now_utc"));
    auto verdict = check_window({window}, row.at("zone"), now);
    EXPECT_EQ(verdict.open, row.at("allowed") == "yes");
    ASSERT_TRUE(verdict.next_open);
    EXPECT_EQ(*verdict.next_open, instant(row.at("next_allowed_utc")));
    std::string local = row.at("next_allowed_local");
    EXPECT_EQ(local_time_text(row.at("zone"), *verdict.next_open),
              local.substr(0, 10) + "T" + local.substr(11, 5));
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(PolicyVectorsTest, EveryDispositionIsAsTheTableSays) {
  const Json file = dispositions_file();
  ASSERT_EQ(all_dispositions().size(), file["dispositions"].size());
  for (const Json& row : file["dispositions"]) {
    SCOPED_TRACE(row["code"]);
    const Disposition* mine = find_disposition(row["code"].get<std::string>());
    ASSERT_NE(mine, nullptr);
    EXPECT_EQ(mine->connected, row["connected"].get<bool>());
    EXPECT_EQ(mine->human, row["human"].get<bool>());
    EXPECT_EQ(mine->right_party, row["rpc"].get<bool>());
    EXPECT_EQ(mine->final, row["final"].get<bool>());
    const Json& retry = row["retry"];
    const Json none = Json::object();
    const Json& rule = retry.is_null() ? none : retry;
    EXPECT_EQ(mine->backoff, rule.value("backoff", false));
    EXPECT_EQ(mine->vary_daypart, rule.value("vary_daypart", false));
    EXPECT_EQ(kCategories.at(row["category"].get<std::string>()), mine->category);
    std::vector<int> delays;
    if (rule.contains("delays_min") && rule["delays_min"].is_array())
      delays = rule["delays_min"].get<std::vector<int>>();
    EXPECT_EQ(mine->delays, delays);
    bool counted = rule.contains("max_retries") && rule["max_retries"].is_number();
    EXPECT_EQ(mine->max_retries, counted ? rule["max_retries"].get<int>() : 0);
  }
}

TEST(PolicyVectorsTest, EveryReasonOfACallThatWasNotAnsweredHasItsRow) {
  const Json file = dispositions_file();
  std::set<std::string> connected;
  for (const Json& reason : file["retell_connected_reasons"])
    connected.insert(reason);
  for (const auto& [reason, expected] : file["retell_disconnection_reason"].items()) {
    SCOPED_TRACE(reason);
    EndedCall call;
    call.end_reason = reason;
    Judgement judgement = judge(call);
    EXPECT_EQ(judgement.answered, connected.contains(reason));
    std::string target = expected;
    if (target == "human_or_machine") target = "inactive_silence";
    if (target == "voicemail") target = "voicemail_no_message";
    if (target == "not_for_outbound") target = "call_error";
    EXPECT_EQ(judgement.disposition, target);
  }
}

TEST(PolicyVectorsTest, EveryReasonHasTheEffectsOfItsRow) {
  const Json file = dispositions_file();
  for (const auto& [reason, expected] : file["retell_disconnection_reason"].items()) {
    SCOPED_TRACE(reason);
    std::set<std::string> actions;
    if (file["retell_reason_action"].contains(reason))
      actions = file["retell_reason_action"][reason].get<std::set<std::string>>();
    EndedCall call;
    call.end_reason = reason;
    Judgement judgement = judge(call);
    EXPECT_EQ(judgement.no_retry, actions.contains("no_retry"));
    EXPECT_EQ(judgement.report, actions.contains("report"));
    EXPECT_EQ(judgement.after_repair, actions.contains("after_repair"));
    EXPECT_EQ(judgement.effect == SideEffect::halt_account, actions.contains("halt_account"));
    EXPECT_EQ(judgement.effect == SideEffect::pause_from_number,
              actions.contains("pause_from_number"));
    EXPECT_EQ(judgement.effect == SideEffect::rest_from_number,
              actions.contains("rest_from_number"));
  }
}

TEST(PolicyVectorsTest, AnAnsweredCallKeepsOnlyTheRowOfAReasonThatSaysSo) {
  const Json file = dispositions_file();
  std::set<std::string> connected;
  for (const Json& reason : file["retell_connected_reasons"])
    connected.insert(reason);
  for (const auto& [reason, expected] : file["retell_disconnection_reason"].items()) {
    SCOPED_TRACE(reason);
    EndedCall call;
    call.end_reason = reason;
    call.has_start = true;
    call.duration_ms = 45'000;
    call.transcript = "Agent: Hi, is this Dana?\nUser: Yes, one moment.\n";
    Judgement judgement = judge(call);
    EXPECT_TRUE(judgement.answered);
    bool open = !connected.contains(reason) || expected == "human_or_machine";
    EXPECT_EQ(judgement.disposition == "incomplete", open) << judgement.disposition;
  }
}

TEST(PolicyVectorsTest, PresetsAreThoseOfTheFile) {
  const Json presets = dispositions_file()["retry_defaults"]["presets"];
  ASSERT_EQ(presets.size(), 3U);
  RetryRules loose;
  loose.max_attempts_total = 50;
  loose.max_attempts_per_day = 20;
  loose.min_gap_minutes = 0;
  loose.max_days = 365;
  for (const auto& [purpose, preset] : presets.items()) {
    SCOPED_TRACE(purpose);
    RetryRules rules = rules_for_purpose(purpose, loose);
    EXPECT_EQ(rules.max_attempts_total, preset["max_attempts_total"].get<int>());
    EXPECT_EQ(rules.max_attempts_per_day, preset["max_attempts_per_day"].get<int>());
    EXPECT_EQ(rules.min_gap_minutes, preset["min_gap_min"].get<int>());
    EXPECT_EQ(rules.max_days, preset["max_days"].get<int>());
  }
}

}  // namespace
}  // namespace outdial::policy
