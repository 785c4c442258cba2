#include "policy/attempt_caps.h"

#include <algorithm>
#include <limits>

namespace outdial::policy {
namespace {

bool applies(const AttemptCap& cap, const Place& place, const CapQuestion& question) {
  if (cap.purpose && *cap.purpose != question.purpose) return false;
  if (cap.only_without_consent && question.consent) return false;
  if (cap.rule_class) {
    auto classes =
        classes_under(place.rules, question.purpose, question.recruiting_is_informational);
    if (std::ranges::find(classes, *cap.rule_class) == classes.end()) return false;
  }
  return cap.jurisdictions.empty() || std::ranges::any_of(place.rules, [&](const auto* rule) {
           return std::ranges::find(cap.jurisdictions, rule->id) != cap.jurisdictions.end();
         });
}

int limit_of(const AttemptCap& cap, const CapQuestion& question) {
  bool by_day = !cap.period;
  if (!by_day || cap.purpose != Purpose::healthcare_reminder || !question.consent)
    return cap.max_attempts;
  return std::clamp(question.reminders_per_day, 1, 2);
}

/// The attempts that a rolling cap counts at `now`, in order.
std::vector<base::Time> in_period(std::span<const CountedAttempt> attempts,
                                  std::chrono::hours period, base::Time now) {
  std::vector<base::Time> counted;
  for (const CountedAttempt& attempt : attempts)
    if (attempt.at > now - period && attempt.at <= now) counted.push_back(attempt.at);
  std::ranges::sort(counted);
  return counted;
}

CapUse use_of_rolling(CapUse use, std::span<const CountedAttempt> attempts, base::Time now) {
  auto counted = in_period(attempts, *use.cap->period, now);
  use.used = static_cast<int>(counted.size());
  use.allows_at = now;
  while (static_cast<int>(counted.size()) >= use.limit) {
    std::size_t leaves = counted.size() - static_cast<std::size_t>(use.limit);
    use.allows_at = counted[leaves] + *use.cap->period;
    counted = in_period(attempts, *use.cap->period, use.allows_at);
  }
  return use;
}

int on_same_date(std::span<ZoneClock> clocks, std::span<const CountedAttempt> attempts,
                 base::Time now) {
  return static_cast<int>(std::ranges::count_if(attempts, [&](const CountedAttempt& attempt) {
    return attempt.at <= now && std::ranges::any_of(clocks, [&](ZoneClock& clock) {
             return clock.day(attempt.at) == clock.day(now);
           });
  }));
}

CapUse use_of_date(CapUse use, std::span<const Zone> zones,
                   std::span<const CountedAttempt> attempts, base::Time now) {
  std::vector<ZoneClock> clocks(zones.begin(), zones.end());
  use.used = on_same_date(clocks, attempts, now);
  use.allows_at = now;
  for (int used = use.used; used >= use.limit;
       used = on_same_date(clocks, attempts, use.allows_at)) {
    base::Time next = base::Time::max();
    for (ZoneClock& clock : clocks)
      next = std::min(next, clock.next_date(use.allows_at));
    use.allows_at = next;
  }
  return use;
}

CapUse use_at(const AttemptCap& cap, const Place& place, const CapQuestion& question,
              std::span<const CountedAttempt> attempts, base::Time at) {
  if (!cap.per_subject || question.subject.empty())
    return use_of_cap(cap, limit_of(cap, question), place.zones, attempts, at);
  std::vector<CountedAttempt> about;
  for (const CountedAttempt& attempt : attempts)
    if (attempt.subject.empty() || attempt.subject == question.subject) about.push_back(attempt);
  return use_of_cap(cap, limit_of(cap, question), place.zones, about, at);
}

}  // namespace

BlockReason reason_of(const AttemptCap& cap) {
  if (!cap.period) return BlockReason::cap_day;
  return *cap.period == std::chrono::hours(7 * 24) ? BlockReason::cap_week
                                                   : BlockReason::cap_rolling;
}

CapUse use_of_cap(const AttemptCap& cap, int limit, std::span<const Zone> zones,
                  std::span<const CountedAttempt> attempts, base::Time now) {
  CapUse use;
  use.cap = &cap;
  use.limit = std::max(limit, 1);
  return cap.period ? use_of_rolling(use, attempts, now) : use_of_date(use, zones, attempts, now);
}

CapVerdict check_caps(const Place& place, const CapQuestion& question,
                      std::span<const CountedAttempt> attempts, base::Time now) {
  CapVerdict verdict;
  verdict.remaining = std::numeric_limits<int>::max();
  verdict.allows_at = now;
  auto uses = explain_caps(place, question, attempts, now);
  for (const CapUse& use : uses) {
    verdict.remaining = std::min(verdict.remaining, std::max(use.limit - use.used, 0));
    if (use.used < use.limit || !verdict.allowed) continue;
    verdict.allowed = false;
    verdict.cap = use.cap;
    verdict.reason = reason_of(*use.cap);
  }
  // A later instant may have another date, but never an attempt more: until all leave room.
  for (base::Time before; !verdict.allowed;) {
    before = verdict.allows_at;
    for (const CapUse& use : uses)
      verdict.allows_at = use_at(*use.cap, place, question, attempts, verdict.allows_at).allows_at;
    if (verdict.allows_at == before) break;
  }
  return verdict;
}

std::vector<CapUse> explain_caps(const Place& place, const CapQuestion& question,
                                 std::span<const CountedAttempt> attempts, base::Time now) {
  std::vector<CapUse> uses;
  for (const AttemptCap& cap : calling_rules().caps())
    if (applies(cap, place, question)) uses.push_back(use_at(cap, place, question, attempts, now));
  return uses;
}

}  // namespace outdial::policy
