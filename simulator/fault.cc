#include "simulator/fault.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "base/json.h"

namespace outdial::simulator {
namespace {

using base::Json;

struct Known {
  std::string_view name;
  std::int64_t default_ms;
};

constexpr Known kKnown[kFaults] = {
    {"accept_then_drop", 0},
    {"accept_then_500", 0},
    {"accept_then_502_html", 0},
    {"answer_late", 125'000},
    {"truncated_answer", 0},
    {"unreadable_201", 0},
    {"webhook_before_answer", 5'000},
    {"drop_before_accept", 0},
    {"reject_500", 0},
    {"http_402", 0},
    {"http_429", 0},
    {"http_429_retry_after", 2'000},
    {"concurrency_429", 0},
    {"concurrency_ended", 0},
    {"http_401", 0},
    {"hang", 0},
    {"slow_answer_ms", 0},
    {"list_500", 0},
    {"list_lag_ms", 0},
    {"get_500", 0},
    {"started_missing", 0},
    {"analyzed_missing", 0},
    {"webhook_lost", 0},
    {"webhook_duplicated", 0},
    {"webhook_delayed", 60'000},
    {"webhook_reordered", 0},
    {"webhook_bad_signature", 0},
    {"webhook_old_timestamp", 600'000},
    {"webhook_unknown_fields", 0},
    {"webhook_unknown_event", 0},
};

std::optional<Fault> find_fault(std::string_view name) {
  for (std::size_t i = 0; i < kFaults; ++i)
    if (kKnown[i].name == name) return static_cast<Fault>(i);
  return std::nullopt;
}

const Known& known(Fault fault) {
  return kKnown[static_cast<std::size_t>(fault)];
}

base::Expected<FaultRule, std::string> plain_rule(Fault fault, double number) {
  FaultRule rule;
  if (known(fault).name.ends_with("_ms")) {
    if (number < 0) return base::unexpected(std::string(known(fault).name) + " is negative");
    rule.probability = 1;
    rule.ms = static_cast<std::int64_t>(number);
    return rule;
  }
  if (!(number >= 0 && number <= 1))
    return base::unexpected(std::string(known(fault).name) + " needs a probability from 0 to 1");
  rule.probability = number;
  rule.ms = known(fault).default_ms;
  return rule;
}

base::Expected<FaultRule, std::string> object_rule(Fault fault, const Json& object) {
  FaultRule rule;
  rule.ms = known(fault).default_ms;
  bool given = false;
  for (const auto& [name, value] : object.items()) {
    std::string where = std::string(known(fault).name) + "." + name;
    if (!value.is_number()) return base::unexpected(where + " is not a number");
    if (name == "probability") {
      rule.probability = value.get<double>();
      given = true;
    } else if (name == "count") {
      rule.count = value.get<std::int64_t>();
    } else if (name == "first") {
      rule.first = value.get<std::int64_t>();
      given = true;
    } else if (name == "ms") {
      rule.ms = value.get<std::int64_t>();
    } else {
      return base::unexpected(where + " is unknown: use probability, count, first, ms");
    }
  }
  if (!given) rule.probability = 1;
  if (!(rule.probability >= 0 && rule.probability <= 1))
    return base::unexpected(std::string(known(fault).name) + " needs a probability from 0 to 1");
  return rule;
}

}  // namespace

std::string_view name_of(Fault fault) {
  return known(fault).name;
}

FaultBoard::FaultBoard(std::uint64_t seed) : seed_(seed) {
  clear();
}

base::Expected<void, std::string> FaultBoard::set_flag(std::string_view text) {
  auto equals = text.find('=');
  std::string_view name = text.substr(0, equals);
  auto fault = find_fault(name);
  if (!fault) return base::unexpected("unknown fault '" + std::string(name) + "'");
  double number = 1;
  if (equals != text.npos) {
    std::string_view digits = text.substr(equals + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size())
      return base::unexpected("'" + std::string(digits) + "' is not a number");
  }
  auto rule = plain_rule(*fault, number);
  if (!rule) return base::unexpected(rule.error());
  set(*fault, *rule);
  return {};
}

base::Expected<void, std::string> FaultBoard::set_json(std::string_view text) {
  auto body = base::parse_json(text);
  if (!body) return base::unexpected(body.error());
  if (!body->is_object()) return base::unexpected(std::string("send an object of faults"));
  std::vector<std::pair<Fault, FaultRule>> rules;
  for (const auto& [name, value] : body->items()) {
    auto fault = find_fault(name);
    if (!fault) return base::unexpected("unknown fault '" + name + "'");
    if (!value.is_number() && !value.is_object())
      return base::unexpected(name + " must be a number or an object");
    auto rule =
        value.is_number() ? plain_rule(*fault, value.get<double>()) : object_rule(*fault, value);
    if (!rule) return base::unexpected(rule.error());
    rules.emplace_back(*fault, *rule);
  }
  for (const auto& [fault, rule] : rules)
    set(fault, rule);
  return {};
}

void FaultBoard::set(Fault fault, FaultRule rule) {
  std::lock_guard lock(mutex_);
  State& state = states_[static_cast<std::size_t>(fault)];
  state = State{rule, 0, 0, Dice(mix(seed_, known(fault).name))};
}

void FaultBoard::clear() {
  for (std::size_t i = 0; i < kFaults; ++i)
    set(static_cast<Fault>(i), FaultRule{});
}

std::string FaultBoard::to_json() const {
  Json all = Json::object();
  std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < kFaults; ++i) {
    const State& state = states_[i];
    all[std::string(kKnown[i].name)] = {{"probability", state.rule.probability},
                                        {"count", state.rule.count},
                                        {"first", state.rule.first},
                                        {"ms", state.rule.ms},
                                        {"occasions", state.occasions},
                                        {"hits", state.hits}};
  }
  return base::dump_json(all);
}

bool FaultBoard::strikes(Fault fault, std::int64_t* ms) {
  std::lock_guard lock(mutex_);
  State& state = states_[static_cast<std::size_t>(fault)];
  const FaultRule& rule = state.rule;
  std::int64_t occasion = state.occasions++;
  if (rule.count >= 0 && state.hits >= rule.count) return false;
  if (occasion >= rule.first && !state.dice.chance(rule.probability)) return false;
  ++state.hits;
  if (ms != nullptr) *ms = rule.ms;
  return true;
}

}  // namespace outdial::simulator
