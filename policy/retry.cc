#include "policy/retry.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "policy/windows.h"

namespace outdial::policy {
namespace {

using std::chrono::minutes;

constexpr minutes kNearAppointment{60};
/// When somebody asks for another call and names no time.
constexpr int kCallbackMinutes = 240;

struct Preset {
  std::string_view purpose;
  int max_attempts_total;
  int max_attempts_per_day;
  int min_gap_minutes;
  int max_days;
};
constexpr std::array kPresets = {Preset{"healthcare_reminder", 3, 1, 1440, 7},
                                 Preset{"recruiting", 5, 2, 180, 10},
                                 Preset{"telemarketing", 6, 2, 120, 21}};

/// The delay before each retry of the disposition; as many as it may have.
std::vector<int> ladder_of(const Disposition& disposition, const RetryRules& rules) {
  auto retries = static_cast<std::size_t>(disposition.max_retries);
  if (disposition.delays.empty()) return std::vector<int>(retries, kCallbackMinutes);
  return retries > 1 && !rules.delays_minutes.empty() ? rules.delays_minutes : disposition.delays;
}

base::Millis jitter(minutes delay, const RetryRules& rules, std::uint64_t salt) {
  base::Millis most = base::Millis(delay) * rules.jitter_percent / 100;
  if (most <= base::Millis{0}) return base::Millis{0};
  // The finalizer of splitmix64: neighbouring salts fall far apart.
  salt = (salt ^ (salt >> 30)) * 0xBF58476D1CE4E5B9ULL;
  salt = (salt ^ (salt >> 27)) * 0x94D049BB133111EBULL;
  salt ^= salt >> 31;
  return base::Millis{
      static_cast<base::Millis::rep>(salt % (static_cast<std::uint64_t>(most.count()) + 1))};
}

/// An appointment that could be reached only in its last hour is not worth a call any more.
bool too_late(const History& history, base::Time at) {
  return history.appointment && *history.appointment - at < kNearAppointment;
}

NextStep back_off(const Disposition& disposition, const History& history) {
  auto last = static_cast<std::int64_t>(disposition.delays.size()) - 1;
  auto step = std::clamp<std::int64_t>(history.backoffs, 0, last);
  base::Time at = history.ended + minutes{disposition.delays[static_cast<std::size_t>(step)]};
  if (too_late(history, at)) return Expired{};
  return TryAgain{at};
}

}  // namespace

RetryRules rules_for_purpose(std::string_view purpose, const RetryRules& configured) {
  auto preset = std::ranges::find(kPresets, purpose, &Preset::purpose);
  if (preset == kPresets.end()) return configured;
  RetryRules rules = configured;
  rules.max_attempts_total = std::min(rules.max_attempts_total, preset->max_attempts_total);
  rules.max_attempts_per_day = std::min(rules.max_attempts_per_day, preset->max_attempts_per_day);
  rules.min_gap_minutes = std::max(rules.min_gap_minutes, preset->min_gap_minutes);
  rules.max_days = std::min(rules.max_days, preset->max_days);
  return rules;
}

NextStep next_step(const Disposition& disposition, const History& history, const RetryRules& rules,
                   std::uint64_t salt) {
  if (disposition.final) return Done{};
  if (disposition.backoff) return back_off(disposition, history);
  if (disposition.max_retries == 0) return Done{};

  std::vector<int> ladder = ladder_of(disposition, rules);
  std::int64_t tries = std::max<std::int64_t>(history.same_disposition, 1);
  if (tries > static_cast<std::int64_t>(ladder.size())) return Exhausted{"max_retries"};
  if (history.attempts >= rules.max_attempts_total) return Exhausted{"max_attempts"};

  minutes delay{ladder[static_cast<std::size_t>(tries - 1)]};
  base::Time at =
      history.ended + std::max(delay, minutes{rules.min_gap_minutes}) + jitter(delay, rules, salt);
  if (at - history.first_attempt >= std::chrono::days{rules.max_days}) return Exhausted{"max_days"};
  if (too_late(history, at)) return Expired{};
  return TryAgain{at};
}

std::optional<base::Time> budget_allows_at(const std::vector<base::Time>& attempts,
                                           const RetryRules& rules, std::string_view zone,
                                           base::Time now) {
  if (attempts.empty()) return std::nullopt;
  base::Time at =
      std::max(now, *std::ranges::max_element(attempts) + minutes{rules.min_gap_minutes});
  std::int64_t cap = std::max(rules.max_attempts_per_day, 1);
  for (;;) {
    std::int64_t day = local_day(zone, at);
    auto same_day = std::ranges::count_if(
        attempts, [&](base::Time attempt) { return local_day(zone, attempt) == day; });
    if (same_day < cap) break;
    at = start_of_local_day(zone, day + 1);
  }
  return at > now ? std::optional(at) : std::nullopt;
}

}  // namespace outdial::policy
