#include <algorithm>

#include "api/json_answer.h"
#include "api/list_query.h"
#include "api/lookup.h"
#include "api/reading_routes.h"
#include "base/json.h"
#include "policy/dispositions.h"
#include "schema/progress.h"
#include "schema/stats.h"

namespace outdial::api {
namespace {

constexpr int kDefaultDays = 30;
constexpr int kMostDays = 730;

struct Totals {
  std::int64_t calls = 0, goals = 0, talked = 0, voicemail = 0, no_answer = 0, busy = 0, failed = 0;
  std::int64_t timed = 0, talk_ms = 0;
};

bool was_human(const std::string& code) {
  const policy::Disposition* disposition = policy::find_disposition(code);
  return disposition && disposition->human;
}

Totals total_of(const std::vector<schema::CallTally>& tallies) {
  Totals t;
  for (const auto& tally : tallies) {
    t.calls += tally.calls;
    t.goals += tally.goals;
    t.timed += tally.timed;
    t.talk_ms += tally.talk_ms;
    if (was_human(tally.disposition)) t.talked += tally.calls;
    auto group = schema::group_of_disposition(tally.disposition);
    if (group == schema::CallGroup::voicemail) t.voicemail += tally.calls;
    if (group == schema::CallGroup::no_answer) t.no_answer += tally.calls;
    if (group == schema::CallGroup::busy) t.busy += tally.calls;
    if (group == schema::CallGroup::failed) t.failed += tally.calls;
  }
  return t;
}

/// Null when there is nothing to divide by: no calls are not a rate of nothing.
base::Json ratio(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return {};
  return static_cast<double>(part) / static_cast<double>(whole);
}

base::Json dispositions_json(const std::vector<schema::CallTally>& tallies) {
  base::Json counts = base::Json::object();
  for (const auto& tally : tallies)
    if (!tally.disposition.empty()) counts[tally.disposition] = tally.calls;
  return counts;
}

base::Json stats_json(const std::vector<schema::CallTally>& tallies) {
  Totals t = total_of(tallies);
  return {{"total_calls", t.calls},
          {"goal_achieved", t.goals},
          {"success_rate", ratio(t.goals, t.calls)},
          {"success_rate_n", t.calls},
          {"people_talked_to", t.talked},
          {"goal_rate", ratio(t.goals, t.talked)},
          {"goal_rate_n", t.talked},
          {"avg_duration_seconds",
           t.timed == 0 ? base::Json() : base::Json(t.talk_ms / t.timed / 1000)},
          {"avg_duration_n", t.timed},
          {"voicemail", t.voicemail},
          {"voicemail_rate", ratio(t.voicemail, t.calls)},
          {"voicemail_rate_n", t.calls},
          {"no_answer", t.no_answer},
          {"busy", t.busy},
          {"failed", t.failed},
          {"talk_seconds", t.talk_ms / 1000},
          {"dispositions", dispositions_json(tallies)}};
}

Answer get_stats(Services& services, const Request& request) {
  ListQuery query(request);
  int days = query.integer("days", kDefaultDays, 1, kMostDays);
  if (auto problem = query.problem()) return base::unexpected(*problem);
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    base::Time since = tx.now() - std::chrono::days{days};
    base::Json json = stats_json(schema::tally_since(tx, request.principal.tenant_id, since));
    auto oldest = schema::oldest_available_job(tx, request.principal.tenant_id);
    auto lag = oldest ? std::max(tx.now() - *oldest, base::Millis{0}) : base::Millis{0};
    json["days"] = days;
    json["since"] = json_time(since);
    json["queue_lag_ms"] = lag.count();
    return json_response(200, json);
  });
}

base::Json contacts_json(const schema::CampaignCounts& c) {
  return {{"total", c.total},
          {"pending", c.pending},
          {"queued", c.queued},
          {"in_call", c.in_call},
          {"done", c.done},
          {"exhausted", c.exhausted},
          {"suppressed", c.suppressed},
          {"expired", c.expired},
          {"cancelled", c.cancelled},
          {"needs_review", c.needs_review}};
}

Answer get_campaign_stats(Services& services, const Request& request) {
  return services.store.read([&](const schema::ReadTx& tx) -> Answer {
    auto campaign = own_campaign(tx, request, request.param("id"));
    if (!campaign) return base::unexpected(std::move(campaign.error()));
    auto counts = schema::count_campaign(tx, campaign->id);
    base::Json json = stats_json(schema::tally_of_campaign(tx, campaign->id));
    json["campaign_id"] = campaign->id.view();
    json["batches"] = counts.batches;
    json["contacts"] = contacts_json(counts);
    json["cost"] = json_money(counts.cost_micros);
    return json_response(200, json);
  });
}

}  // namespace

void add_stats_routes(std::vector<Route>& routes) {
  routes.push_back(
      {.method = "GET", .pattern = "/api/v1/stats", .handler = get_stats, .query = {"days"}});
  routes.push_back(
      {.method = "GET", .pattern = "/api/v1/campaigns/{id}/stats", .handler = get_campaign_stats});
}

}  // namespace outdial::api
