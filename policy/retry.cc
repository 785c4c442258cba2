#include "policy/retry.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "policy/dayparts.h"
#include "policy/windows.h"

namespace outdial::policy {
namespace {

using std::chrono::minutes;

/// A call that did not come about may be placed anew until this long before the appointment.
constexpr minutes kNearAppointment{60};
/// Ofcom, persistent misuse: silent calls, and what was taken for an answering machine.
constexpr std::array<std::string_view, 3> kMaybeSilent = {"abandoned", "voicemail_no_message",
                                                          "voicemail_left"};
constexpr int kSilenceRestMinutes = 72 * 60;
/// Hours and caps move an instant a few times at most.
constexpr int kMostMoves = 100;
/// When somebody asks for another call and names no time.
constexpr int kCallbackMinutes = 240;

struct Preset {
  std::string_view purpose;
  int max_attempts_total;
  int max_attempts_per_day;
  int min_gap_minutes;
  int max_days;
  int last_before_appointment_minutes;
};
constexpr std::array kPresets = {Preset{"healthcare_reminder", 3, 1, 1440, 7, 120},
                                 Preset{"recruiting", 5, 2, 180, 10, 60},
                                 Preset{"telemarketing", 6, 2, 120, 21, 60}};

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

bool too_late(const History& history, base::Time at, minutes before) {
  return history.appointment && *history.appointment - at < before;
}

minutes last_before_appointment(const Disposition& disposition, const RetryRules& rules) {
  return disposition.backoff ? kNearAppointment : minutes{rules.last_before_appointment_minutes};
}

NextStep back_off(const Disposition& disposition, const History& history) {
  auto last = static_cast<std::int64_t>(disposition.delays.size()) - 1;
  auto step = std::clamp<std::int64_t>(history.backoffs, 0, last);
  base::Time at = history.ended + minutes{disposition.delays[static_cast<std::size_t>(step)]};
  if (too_late(history, at, kNearAppointment)) return Expired{};
  return TryAgain{at};
}

/// `at`, or the start of the first local day after it that has room for another attempt.
base::Time day_with_room(const std::vector<base::Time>& attempts, const RetryRules& rules,
                         std::string_view zone, base::Time at) {
  std::int64_t cap = std::max(rules.max_attempts_per_day, 1);
  for (;;) {
    std::int64_t day = local_day(zone, at);
    auto same_day = std::ranges::count_if(
        attempts, [&](base::Time attempt) { return local_day(zone, attempt) == day; });
    if (same_day < cap) return at;
    at = start_of_local_day(zone, day + 1);
  }
}

minutes delay_of(const Disposition& disposition, const History& history, int in_ladder) {
  bool rests = history.rests_after_silence &&
               std::ranges::find(kMaybeSilent, disposition.code) != kMaybeSilent.end();
  return minutes{rests ? std::max(in_ladder, kSilenceRestMinutes) : in_ladder};
}

bool has_named_time(const Disposition& disposition, const History& history) {
  return disposition.category == Category::scheduled && history.callback_at;
}

/// The time that the person named needs no gap: somebody waits for the call.
base::Time earliest_of(const Disposition& disposition, const History& history, minutes delay,
                       const RetryRules& rules, std::uint64_t salt) {
  if (has_named_time(disposition, history)) return std::max(*history.callback_at, history.ended);
  return history.ended + std::max(delay, minutes{rules.min_gap_minutes}) +
         jitter(delay, rules, salt);
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
  rules.last_before_appointment_minutes =
      std::max(rules.last_before_appointment_minutes, preset->last_before_appointment_minutes);
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

  minutes delay = delay_of(disposition, history, ladder[static_cast<std::size_t>(tries - 1)]);
  base::Time at = earliest_of(disposition, history, delay, rules, salt);
  bool too_many_days = at - history.first_attempt >= std::chrono::days{rules.max_days};
  if (too_many_days && !has_named_time(disposition, history)) return Exhausted{"max_days"};
  minutes margin = last_before_appointment(disposition, rules);
  if (too_late(history, at, margin)) return Expired{};
  if (disposition.vary_daypart) at = vary_daypart(at, history.same_disposition_at, history.zone);
  if (too_late(history, at, margin)) return Expired{};
  return TryAgain{at};
}

std::uint64_t jitter_salt(std::string_view contact_id, std::int64_t attempt) {
  // FNV-1a: the same on every machine, unlike std::hash.
  std::uint64_t hash = 14695981039346656037ULL;
  for (unsigned char c : std::string(contact_id) + ' ' + std::to_string(attempt))
    hash = (hash ^ c) * 1099511628211ULL;
  return hash;
}

std::optional<base::Time> fit(base::Time at, const std::vector<base::Time>& attempts,
                              const RetryRules& rules, const Calendar& calendar) {
  for (int move = 0; move < kMostMoves; ++move) {
    auto allowed = calendar.next_allowed(at);
    if (!allowed) return std::nullopt;
    base::Time free = calendar.caps_allow ? calendar.caps_allow(*allowed) : *allowed;
    free = day_with_room(attempts, rules, calendar.zone, std::max(free, *allowed));
    if (free == *allowed) return free;
    at = free;
  }
  return std::nullopt;
}

NextStep plan_attempt(const Disposition& disposition, const History& history,
                      const RetryRules& rules, std::uint64_t salt,
                      const std::vector<base::Time>& attempts, const Calendar& calendar) {
  NextStep step = next_step(disposition, history, rules, salt);
  auto* again = std::get_if<TryAgain>(&step);
  if (again == nullptr) return step;
  auto at = fit(again->at, attempts, rules, calendar);
  if (!at) return NoWindow{};
  if (too_late(history, *at, last_before_appointment(disposition, rules))) return Expired{};
  return TryAgain{*at};
}

std::optional<base::Time> budget_allows_at(const std::vector<base::Time>& attempts,
                                           const RetryRules& rules, std::string_view zone,
                                           base::Time now) {
  if (attempts.empty()) return std::nullopt;
  base::Time at =
      std::max(now, *std::ranges::max_element(attempts) + minutes{rules.min_gap_minutes});
  at = day_with_room(attempts, rules, zone, at);
  return at > now ? std::optional(at) : std::nullopt;
}

}  // namespace outdial::policy
