#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"
#include "policy/dispositions.h"

namespace outdial::policy {

/// The limits of a retry ladder. The delays between tries belong to the dispositions; a campaign
/// may set its own.
struct RetryRules {
  int max_attempts_total = 6;
  int max_attempts_per_day = 2;
  int min_gap_minutes = 60;
  int max_days = 14;
  int jitter_percent = 10;
  /// When not empty, replaces the delays and the number of retries of every disposition that may be
  /// tried again more than once. What may be tried again only once stays as it is.
  std::vector<int> delays_minutes;
};

struct RetryError {
  std::string pointer;
  std::string detail;
};
/// Members of the campaign's `retry` object over the defaults: max_attempts_total,
/// max_attempts_per_day, min_gap_minutes, max_days, jitter_percent, delays_minutes.
base::Expected<RetryRules, RetryError> parse_retry_rules(std::string_view json,
                                                         const RetryRules& defaults);
/// The preset of dispositions.md for the purpose laid over the configured ladder: never looser than
/// either.
RetryRules rules_for_purpose(std::string_view purpose, const RetryRules& configured);

struct History {
  /// Attempts that count, the one just ended included.
  std::int64_t attempts = 0;
  /// Of those, with the disposition of the one just ended.
  std::int64_t same_disposition = 0;
  /// Failures in a row that were not the person's, before the call just ended.
  std::int64_t backoffs = 0;
  base::Time first_attempt{};
  base::Time ended{};
  std::optional<base::Time> appointment;
};

struct Done {};
struct Exhausted {
  /// `max_retries` of the disposition, `max_attempts` or `max_days`.
  std::string_view reason;
};
/// The appointment is too near for another try.
struct Expired {};
struct TryAgain {
  /// Before it is moved into calling hours.
  base::Time at;
};
using NextStep = std::variant<TryAgain, Done, Exhausted, Expired>;

/// What to do with a contact after a call with this disposition. `salt` spreads the jitter and is
/// the same for the same contact and attempt.
NextStep next_step(const Disposition& disposition, const History& history, const RetryRules& rules,
                   std::uint64_t salt);

/// When an attempt made now would break the day's cap or the gap: the earliest instant that would
/// not; nothing when it is allowed now. `attempts` are the instants of those that count, in any
/// order.
std::optional<base::Time> budget_allows_at(const std::vector<base::Time>& attempts,
                                           const RetryRules& rules, std::string_view zone,
                                           base::Time now);

}  // namespace outdial::policy
