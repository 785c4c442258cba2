#include <algorithm>
#include <array>
#include <string>

#include "base/json.h"
#include "policy/retry.h"

namespace outdial::policy {
namespace {

struct Limit {
  std::string_view name;
  int RetryRules::*member;
  int least;
  int most;
};
constexpr std::array kLimits = {
    Limit{"max_attempts_total", &RetryRules::max_attempts_total, 1, 50},
    Limit{"max_attempts_per_day", &RetryRules::max_attempts_per_day, 1, 20},
    Limit{"min_gap_minutes", &RetryRules::min_gap_minutes, 0, 43'200},
    Limit{"max_days", &RetryRules::max_days, 1, 365},
    Limit{"jitter_percent", &RetryRules::jitter_percent, 0, 100}};
constexpr std::size_t kMostDelays = 20;
constexpr int kLongestDelay = 43'200;

base::unexpected<RetryError> refuse(std::string pointer, std::string detail) {
  return base::unexpected<RetryError>(RetryError{std::move(pointer), std::move(detail)});
}

base::Expected<int, RetryError> whole_number(const base::Json& json, const std::string& pointer,
                                             int least, int most) {
  // Compared as a wide number, so that none is cut to one that fits.
  if (json.is_number_integer() && json >= least && json <= most) return json.get<int>();
  return refuse(pointer, "must be a whole number from " + std::to_string(least) + " to " +
                             std::to_string(most) + ".");
}

base::Expected<std::vector<int>, RetryError> read_delays(const base::Json& json) {
  if (!json.is_array() || json.size() > kMostDelays)
    return refuse("/delays_minutes",
                  "must be a list of at most " + std::to_string(kMostDelays) + " delays.");
  std::vector<int> delays;
  for (std::size_t i = 0; i < json.size(); ++i) {
    auto delay = whole_number(json[i], "/delays_minutes/" + std::to_string(i), 1, kLongestDelay);
    if (!delay) return base::unexpected<RetryError>(delay.error());
    delays.push_back(*delay);
  }
  return delays;
}

}  // namespace

base::Expected<RetryRules, RetryError> parse_retry_rules(std::string_view json,
                                                         const RetryRules& defaults) {
  if (json == "{}") return defaults;
  auto parsed = base::parse_json(json);
  if (!parsed) return refuse("", parsed.error());
  if (!parsed->is_object()) return refuse("", "must be an object.");
  RetryRules rules = defaults;
  for (const auto& [name, value] : parsed->items()) {
    if (name == "delays_minutes") {
      auto delays = read_delays(value);
      if (!delays) return base::unexpected<RetryError>(delays.error());
      rules.delays_minutes = *delays;
      continue;
    }
    auto limit = std::ranges::find(kLimits, name, &Limit::name);
    if (limit == kLimits.end())
      return refuse("/" + name,
                    "is not known. Known are max_attempts_total, max_attempts_per_day, "
                    "min_gap_minutes, max_days, jitter_percent, delays_minutes.");
    auto number = whole_number(value, "/" + name, limit->least, limit->most);
    if (!number) return base::unexpected<RetryError>(number.error());
    rules.*(limit->member) = *number;
  }
  return rules;
}

}  // namespace outdial::policy
