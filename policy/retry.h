#pragma once

#include <cstdint>
#include <functional>
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
  /// No retry comes later than this before the appointment.
  int last_before_appointment_minutes = 60;
  /// When not empty, replaces the delays and the number of retries of every disposition that may be
  /// tried again more than once. What may be tried again only once stays as it is.
  std::vector<int> delays_minutes;

  bool operator==(const RetryRules&) const = default;
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
  /// When the attempts of `same_disposition` were made: the next one comes in another daypart.
  std::vector<base::Time> same_disposition_at;
  /// The called party's clock, the first where there are several; without it any daypart will do.
  std::string zone;
  /// When the person wants to be called back; after `callback_requested` only.
  std::optional<base::Time> callback_at;
  /// United Kingdom: a number that was left in silence or taken for a machine rests for 72 hours.
  bool rests_after_silence = false;
};

struct Done {};
struct Exhausted {
  /// `max_retries` of the disposition, `max_attempts` or `max_days`.
  std::string_view reason;
};
/// The appointment is too near for another try.
struct Expired {};
/// No calling hours ahead: somebody has to look at it.
struct NoWindow {};
struct TryAgain {
  base::Time at;
};
using NextStep = std::variant<TryAgain, Done, Exhausted, Expired, NoWindow>;

/// The same for the same contact and attempt on every machine.
std::uint64_t jitter_salt(std::string_view contact_id, std::int64_t attempt);

/// What to do with a contact after a call with this disposition, before the next try is moved into
/// calling hours. Never `NoWindow`.
NextStep next_step(const Disposition& disposition, const History& history, const RetryRules& rules,
                   std::uint64_t salt);

/// What an attempt has to fit into.
struct Calendar {
  /// The called party's clock, the first where there are several.
  std::string zone;
  /// The first instant from the one given on at which the calling rules allow a call; nothing when
  /// there is none ahead.
  std::function<std::optional<base::Time>(base::Time)> next_allowed;
  /// The first instant from the one given on at which no cap of the calling rules is full; left
  /// empty when there are none.
  std::function<base::Time(base::Time)> caps_allow;
};

/// The first instant from `at` on that fits the calling hours, the caps and the attempts of the
/// person's day. `attempts` are the instants of those that count, in any order.
std::optional<base::Time> fit(base::Time at, const std::vector<base::Time>& attempts,
                              const RetryRules& rules, const Calendar& calendar);

/// `next_step` with its instant moved into the calendar.
NextStep plan_attempt(const Disposition& disposition, const History& history,
                      const RetryRules& rules, std::uint64_t salt,
                      const std::vector<base::Time>& attempts, const Calendar& calendar);

/// When an attempt made now would break the day's cap or the gap: the earliest instant that would
/// not; nothing when it is allowed now. `attempts` are the instants of those that count, in any
/// order.
std::optional<base::Time> budget_allows_at(const std::vector<base::Time>& attempts,
                                           const RetryRules& rules, std::string_view zone,
                                           base::Time now);

}  // namespace outdial::policy
