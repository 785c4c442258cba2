#include "api/batch_json.h"

#include "api/halt_cause.h"
#include "api/json_answer.h"
#include "api/lookup.h"
#include "api/view_at.h"
#include "api/waiting.h"
#include "base/json.h"
#include "calls/obstacles.h"
#include "schema/accounts.h"
#include "schema/batch_outlook.h"
#include "schema/campaigns.h"
#include "schema/enrolments.h"
#include "schema/meta.h"
#include "schema/progress.h"
#include "schema/tenants.h"

namespace outdial::api {
namespace {

using schema::BatchStatus;

/// A rest that is longer than the time between two dials.
constexpr base::Millis kWorthSaying{2'000};

// What a call is estimated to cost while its actual cost is missing, in millionths of a dollar.
constexpr std::int64_t kMicrosPerMinute = 314'000;
constexpr std::int64_t kMicrosPerCall = 30'000;

std::int64_t open_count(const schema::ProgressRow& p) {
  return p.pending + p.queued + p.in_call;
}

/// What holds up everybody in the batch, queued or not: its from_number or its account.
Waiting held_up(const schema::ReadTx& tx, const schema::BatchRow& batch,
                const std::string& from_number) {
  auto number = schema::find_from_number(tx, batch.tenant_id, from_number);
  if (!number) return {"from_number_unknown", {}};
  if (number->paused_rule) return {"from_number_paused", {}};
  if (number->rest_until && *number->rest_until > tx.now())
    return {"from_number_resting", number->rest_until};
  auto account = schema::find_account(tx, number->account_id);
  if (!account) return {};
  if (account->halted_rule) return {"account_halted", {}};
  if (account->rest_until && *account->rest_until > tx.now() + kWorthSaying)
    return {"account_resting", account->rest_until};
  return {};
}

/// Why dials that are queued do not leave, if they do not.
Waiting waiting_in_queue(const schema::ReadTx& tx, const schema::BatchRow& batch,
                         const std::string& from_number, const View& view) {
  if (batch.live >= batch.concurrency.value_or(view.rules.concurrency))
    return {"concurrency_limit", {}};
  if (batch.next_dial_at > tx.now() + kWorthSaying) return {"rate_limit", batch.next_dial_at};
  auto number = schema::find_from_number(tx, batch.tenant_id, from_number);
  auto account = number ? schema::find_account(tx, number->account_id) : std::nullopt;
  if (!account) return {};
  if (account->in_flight >= view.rules.concurrency) return {"concurrency_limit", {}};
  if (account->next_dial_at > tx.now() + kWorthSaying) return {"rate_limit", account->next_dial_at};
  return {};
}

/// When the next attempt can really be: its time may lie outside calling hours.
base::Time next_dial(const schema::ReadTx& tx, const schema::BatchRow& batch,
                     const schema::NextPending& next, const View& view) {
  auto due = schema::due_enrolments(ViewAt(tx, next.at), batch.id, 1);
  auto facts = due.empty() ? std::nullopt : calls::read_dial_facts(tx, due.front().id, view.rules);
  return facts ? calls::within_rules(tx, *facts, next.at) : next.at;
}

Waiting waiting_in_progress(const schema::ReadTx& tx, const schema::BatchRow& batch,
                            const View& view) {
  if (schema::get_meta(tx, schema::kMetaDiallingLocked)) return {"dialling_locked", {}};
  if (schema::find_tenant(tx, batch.tenant_id).value().paused_at) return {"paused_all", {}};
  auto campaign = schema::find_campaign(tx, batch.campaign_id).value();
  if (campaign.status != schema::CampaignStatus::active) return {"campaign_not_active", {}};
  if (batch.starts_at && *batch.starts_at > tx.now()) return {"waiting_for_start", batch.starts_at};
  auto progress = schema::find_progress(tx, batch.id).value();
  if (progress.pending + progress.queued == 0) return {};
  auto held = held_up(tx, batch, campaign.from_number);
  if (!held.reason.empty()) return held;
  if (progress.queued > 0) return waiting_in_queue(tx, batch, campaign.from_number, view);
  auto next = schema::next_pending(tx, batch.id);
  if (!next || next->at <= tx.now() || progress.in_call > 0) return {};
  auto at = next_dial(tx, batch, *next, view);
  if (next->reason.empty()) return {"retry_later", at};
  return {next->reason, at};
}

base::Json pacing_json(const schema::BatchRow& batch) {
  base::Json pacing = base::Json::object();
  if (batch.calls_per_second) pacing["calls_per_second"] = *batch.calls_per_second;
  if (batch.calls_per_minute) pacing["calls_per_minute"] = *batch.calls_per_minute;
  if (batch.concurrency) pacing["concurrency"] = *batch.concurrency;
  if (batch.chunk_size) pacing["chunk_size"] = *batch.chunk_size;
  if (batch.chunk_interval_ms) pacing["chunk_interval_ms"] = *batch.chunk_interval_ms;
  return pacing;
}

base::Json allowed_actions(const schema::BatchRow& batch, const schema::CampaignRow& campaign,
                           const Principal& principal) {
  base::Json actions = base::Json::array();
  if (!principal.at_least(schema::Role::caller)) return actions;
  bool open = batch.status != BatchStatus::completed && batch.status != BatchStatus::cancelled &&
              batch.status != BatchStatus::cancelling;
  if (open && !batch.single && may_fill(principal, batch, campaign))
    actions.push_back("add_contacts");
  if (!principal.may_steer(campaign)) return actions;
  if (open) actions.push_back("update");
  if (batch.status == BatchStatus::preparing) actions.push_back("launch");
  if (batch.status == BatchStatus::in_progress) actions.push_back("pause");
  if (batch.status == BatchStatus::paused || batch.status == BatchStatus::halted)
    actions.push_back("resume");
  if (open) actions.push_back("cancel");
  if (!open && batch.status != BatchStatus::cancelling) actions.push_back("redial");
  return actions;
}

/// When everybody will have ended, if it goes on as so far.
std::optional<base::Time> eta_of(const schema::BatchRow& batch, const schema::ProgressRow& p,
                                 base::Time now) {
  std::int64_t finished = p.total - open_count(p);
  if (batch.status != BatchStatus::in_progress || !batch.started_at || finished <= 0)
    return std::nullopt;
  auto elapsed = now - *batch.started_at;
  return now + elapsed * open_count(p) / finished;
}

base::Json cost_json(const schema::ProgressRow& p) {
  bool estimated = p.cost_micros == 0 && p.talk_ms > 0;
  std::int64_t micros =
      estimated ? p.talk_ms * kMicrosPerMinute / 60'000 + p.calls_connected * kMicrosPerCall
                : p.cost_micros;
  base::Json cost = json_money(micros);
  cost["estimated"] = estimated;
  return cost;
}

void add_counts(base::Json& json, const schema::ProgressRow& p) {
  std::int64_t finished = p.total - open_count(p);
  json["total"] = p.total;
  json["pending"] = p.pending;
  json["queued"] = p.queued;
  json["in_call"] = p.in_call;
  json["done"] = p.done;
  json["exhausted"] = p.exhausted;
  json["suppressed"] = p.suppressed;
  json["expired"] = p.expired;
  json["cancelled"] = p.cancelled;
  json["needs_review"] = p.needs_review;
  json["percentage"] = p.total == 0 ? 0.0 : static_cast<double>(finished * 1000 / p.total) / 10.0;
  json["not_called"] = p.pending + p.queued;
  json["in_progress"] = p.in_call;
  json["completed"] = finished;
  json["completed_calls"] = p.calls_connected + p.calls_voicemail;
  json["failed_calls"] = p.calls_no_answer + p.calls_busy + p.calls_failed;
  json["calls"] = {{"placed", p.calls_placed},       {"connected", p.calls_connected},
                   {"voicemail", p.calls_voicemail}, {"no_answer", p.calls_no_answer},
                   {"busy", p.calls_busy},           {"failed", p.calls_failed},
                   {"unknown", p.calls_unknown}};
  json["talk_seconds"] = p.talk_ms / 1000;
  json["cost"] = cost_json(p);
}

}  // namespace

Waiting waiting_of(const schema::ReadTx& tx, const schema::BatchRow& batch, const View& view) {
  switch (batch.status) {
    case BatchStatus::paused:
      if (batch.first_count && batch.dials >= *batch.first_count) return {"first_calls_done", {}};
      return {"paused", {}};
    case BatchStatus::halted:
      return {"halted:" + batch.halted_rule.value_or(""), {}};
    case BatchStatus::in_progress:
      return waiting_in_progress(tx, batch, view);
    case BatchStatus::preparing:
      return {"waiting_for_launch", {}};
    case BatchStatus::completed:
    case BatchStatus::cancelling:
    case BatchStatus::cancelled:
      break;
  }
  return {};
}

nlohmann::json batch_json(const schema::ReadTx& tx, const schema::BatchRow& batch,
                          const View& view) {
  base::Json json = listed_batch_json(tx, batch, view);
  json["waiting"] = waiting_json(tx, batch);
  return json;
}

nlohmann::json listed_batch_json(const schema::ReadTx& tx, const schema::BatchRow& batch,
                                 const View& view) {
  auto progress = schema::find_progress(tx, batch.id).value();
  auto campaign = schema::find_campaign(tx, batch.campaign_id).value();
  Waiting waiting = waiting_of(tx, batch, view);
  HaltCause halt;
  if (batch.halted_rule) halt = halt_cause(tx, batch, *batch.halted_rule);
  base::Json json{{"id", batch.id.view()},
                  {"external_id", json_text(batch.external_id.value_or(""))},
                  {"campaign_id", batch.campaign_id.view()},
                  {"parent_batch_id", json_text(batch.parent_batch_id.str())},
                  {"name", batch.name},
                  {"status", schema::to_text(batch.status)},
                  {"halted_rule", json_text(batch.halted_rule.value_or(""))},
                  {"halted_cause", json_text(halt.cause)},
                  {"halted_advice", json_text(halt.advice)},
                  {"waiting_reason", json_text(waiting.reason)},
                  {"next_attempt_at", json_time(waiting.until)},
                  {"starts_at", json_time(batch.starts_at)},
                  {"expires_at", json_time(batch.expires_at)},
                  {"pacing", pacing_json(batch)},
                  {"first", batch.first_count ? base::Json(*batch.first_count) : base::Json()},
                  {"priority", batch.priority},
                  {"single", batch.single},
                  {"created_by", json_text(batch.created_by)},
                  {"created_at", json_time(batch.created_at)},
                  {"updated_at", json_time(batch.updated_at)},
                  {"started_at", json_time(batch.started_at)},
                  {"completed_at", json_time(batch.completed_at)},
                  {"eta", json_time(eta_of(batch, progress, tx.now()))},
                  {"allowed_actions", allowed_actions(batch, campaign, view.principal)}};
  add_counts(json, progress);
  return json;
}

}  // namespace outdial::api
