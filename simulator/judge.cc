#include "simulator/judge.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/json.h"
#include "base/rfc3339.h"

namespace outdial::simulator {
namespace {

using base::Boot;
using base::Json;

constexpr std::size_t kNamed = 100;

std::int64_t nanos(Boot at) {
  return at.time_since_epoch().count();
}

Json delivery_json(const DeliveryRecord& record) {
  Json json = {{"event", name_of(record.event)},
               {"delivery", record.delivery},
               {"sent_boot_ns", nanos(record.result.sent)},
               {"http_status", record.result.status},
               {"duplicate", record.duplicate},
               {"bad_signature", record.bad_signature},
               {"old_timestamp", record.old_timestamp}};
  if (!record.result.error.empty()) json["error"] = record.result.error;
  return json;
}

Json call_part(const JudgedCall& judged) {
  const CallState& state = judged.state;
  const CallPlan& plan = *state.plan;
  Json json = {{"call_status", std::string(name_of(state.status))},
               {"disconnection_reason", nullptr},
               {"planned_reason", std::string(plan.outcome.reason->name)},
               {"script", std::string(name_of(plan.outcome.script))},
               {"connected", state.started.has_value()},
               {"analyzed", state.analyzed},
               {"deleted", state.deleted},
               {"live_from_boot_ns", nanos(plan.accepted_boot)},
               {"live_until_boot_ns", nullptr},
               {"withheld", judged.withheld}};
  if (state.reason != nullptr) json["disconnection_reason"] = std::string(state.reason->name);
  if (judged.over) json["live_until_boot_ns"] = nanos(*judged.over);
  Json deliveries = Json::array();
  for (const DeliveryRecord& record : judged.deliveries)
    deliveries.push_back(delivery_json(record));
  json["webhooks"] = std::move(deliveries);
  return json;
}

Json entry_json(std::size_t n, const LedgerEntry& entry) {
  auto object = [](const std::string& text) {
    return text.empty() ? Json() : Json::parse(text, nullptr, false);
  };
  return {{"n", n},
          {"arrived_boot_ns", nanos(entry.arrived)},
          {"arrived_real_ms", base::to_millis(entry.arrived_real)},
          {"at", base::to_rfc3339(entry.at)},
          {"retry_count", entry.retry_count},
          {"to_number", entry.to_number},
          {"from_number", entry.from_number},
          {"metadata", object(entry.metadata)},
          {"retell_llm_dynamic_variables", object(entry.dynamic_variables)},
          {"http_status", entry.status},
          {"fault", std::string(entry.fault)},
          {"accepted", entry.call.has_value()},
          {"dialled", entry.dialled},
          {"call_id", entry.call_id}};
}

/// The most instants that lie in any window of one second: [t, t + 1 s).
std::size_t most_in_one_second(const std::vector<Boot>& sorted) {
  std::size_t most = 0;
  std::size_t from = 0;
  for (std::size_t to = 0; to < sorted.size(); ++to) {
    while (sorted[to] - sorted[from] >= std::chrono::seconds{1})
      ++from;
    most = std::max(most, to - from + 1);
  }
  return most;
}

Json pace_of(std::vector<Boot> arrivals) {
  std::ranges::sort(arrivals);
  Json pace = {{"count", arrivals.size()},
               {"max_in_one_second", most_in_one_second(arrivals)},
               {"min_gap_ms", nullptr}};
  std::optional<std::chrono::nanoseconds> gap;
  for (std::size_t i = 1; i < arrivals.size(); ++i)
    gap = std::min(gap.value_or(arrivals[i] - arrivals[i - 1]), arrivals[i] - arrivals[i - 1]);
  if (gap) pace["min_gap_ms"] = static_cast<double>(gap->count()) / 1e6;
  return pace;
}

/// A dialled call's life on the real axis.
struct Interval {
  Boot from;
  Boot until;
  std::string call_id;
};

std::size_t most_at_once(const std::vector<Interval>& intervals) {
  std::vector<std::pair<Boot, int>> edges;
  for (const Interval& one : intervals) {
    edges.emplace_back(one.from, +1);
    edges.emplace_back(one.until, -1);
  }
  // At one instant ends come before starts: -1 sorts first.
  std::ranges::sort(edges);
  int live = 0;
  int most = 0;
  for (const auto& [at, change] : edges)
    most = std::max(most, live += change);
  return static_cast<std::size_t>(most);
}

/// What is found by walking the ledger once.
struct Findings {
  std::size_t seen = 0;
  std::size_t accepted = 0;
  std::size_t live = 0;
  std::vector<Boot> arrivals;
  std::vector<Boot> dialled;
  std::map<std::string, std::vector<Boot>> by_from_number;
  std::unordered_map<std::string, std::vector<Interval>> by_to_number;
  std::unordered_map<std::string, int> bodies;
  std::map<std::string, std::size_t> statuses, faults, reasons, deliveries, withheld;
  std::vector<Interval> intervals;
};

void add_call(Findings& found, const LedgerEntry& entry, const JudgedCall& judged) {
  ++found.accepted;
  const CallState& state = judged.state;
  if (state.live()) ++found.live;
  if (state.reason != nullptr) ++found.reasons[std::string(state.reason->name)];
  for (const DeliveryRecord& record : judged.deliveries) {
    const char* result = record.result.status == 0                                   ? " unanswered"
                         : record.result.status >= 200 && record.result.status < 300 ? " 2xx"
                                                                                     : " refused";
    ++found.deliveries[std::string(name_of(record.event)) + result];
  }
  for (const std::string& what : judged.withheld)
    ++found.withheld[what];
  if (!entry.dialled) return;
  found.dialled.push_back(entry.arrived);
  found.by_from_number[entry.from_number].push_back(entry.arrived);
  Interval life{state.plan->accepted_boot, judged.over.value_or(Boot::max()), entry.call_id};
  found.by_to_number[entry.to_number].push_back(life);
  found.intervals.push_back(std::move(life));
}

Findings walk(const Ledger& ledger, const Workspace& workspace) {
  Findings found;
  for (const LedgerEntry& entry : ledger.entries(0, static_cast<std::size_t>(-1))) {
    ++found.seen;
    found.arrivals.push_back(entry.arrived);
    ++found.statuses[entry.status == 0 ? "none" : std::to_string(entry.status)];
    if (!entry.fault.empty()) ++found.faults[std::string(entry.fault)];
    if (!entry.metadata.empty()) ++found.bodies[entry.metadata];
    if (entry.call) add_call(found, entry, workspace.judged(*entry.call));
  }
  return found;
}

Json repeats_json(const Findings& found, int max_dials) {
  Json named = Json::array();
  std::size_t more = 0;
  std::size_t most = 0;
  for (const auto& [number, lives] : found.by_to_number) {
    most = std::max(most, lives.size());
    if (lives.size() <= static_cast<std::size_t>(max_dials)) continue;
    ++more;
    if (named.size() < kNamed) named.push_back({{"to_number", number}, {"dials", lives.size()}});
  }
  return {{"max_dials", max_dials}, {"count", more}, {"most_dials", most}, {"numbers", named}};
}

Json overlaps_json(const Findings& found) {
  Json named = Json::array();
  std::size_t count = 0;
  for (const auto& [number, lives] : found.by_to_number) {
    auto sorted = lives;
    std::ranges::sort(sorted, {}, &Interval::from);
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      if (sorted[i].from >= sorted[i - 1].until) continue;
      ++count;
      if (named.size() < kNamed)
        named.push_back({{"to_number", number},
                         {"first", sorted[i - 1].call_id},
                         {"second", sorted[i].call_id}});
    }
  }
  return {{"count", count}, {"calls", named}};
}

Json repeated_metadata(const Findings& found) {
  Json named = Json::array();
  for (const auto& [text, times] : found.bodies)
    if (times > 1 && named.size() < kNamed)
      named.push_back({{"metadata", Json::parse(text, nullptr, false)}, {"requests", times}});
  return named;
}

}  // namespace

std::string ledger_report(const Ledger& ledger, const Workspace& workspace,
                          const LedgerQuery& query) {
  std::string report = "{\"requests\":[";
  bool first = true;
  std::size_t n = query.from;
  for (const LedgerEntry& entry : ledger.entries(query.from, query.limit)) {
    std::size_t number = n++;
    if (!query.to_number.empty() && entry.to_number != query.to_number) continue;
    Json json = entry_json(number, entry);
    if (entry.call) json["call"] = call_part(workspace.judged(*entry.call));
    if (!first) report += ",\n";
    first = false;
    report += base::dump_json(json);
  }
  return report + "],\"total\":" + std::to_string(ledger.size()) + "}";
}

std::string summary_report(const Ledger& ledger, const Workspace& workspace, int max_dials) {
  Findings found = walk(ledger, workspace);
  Json by_from = Json::object();
  for (auto& [number, arrivals] : found.by_from_number)
    by_from[number] = pace_of(arrivals);
  return base::dump_json({{"requests", found.seen},
                          {"accepted", found.accepted},
                          {"live", found.live},
                          {"numbers_dialled", found.by_to_number.size()},
                          {"dialled_too_often", repeats_json(found, max_dials)},
                          {"overlaps", overlaps_json(found)},
                          {"max_concurrency", most_at_once(found.intervals)},
                          {"pace_seen", pace_of(found.arrivals)},
                          {"pace_dialled", pace_of(found.dialled)},
                          {"pace_by_from_number", by_from},
                          {"repeated_metadata", repeated_metadata(found)},
                          {"http_statuses", found.statuses},
                          {"faults", found.faults},
                          {"disconnection_reasons", found.reasons},
                          {"webhook_deliveries", found.deliveries},
                          {"webhooks_withheld", found.withheld}});
}

}  // namespace outdial::simulator
