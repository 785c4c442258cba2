#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "policy/block_reason.h"
#include "policy/calling_rules.h"
#include "policy/places.h"

namespace outdial::policy {

/// An attempt that counts: the network began to alert, answered or not.
struct CountedAttempt {
  base::Time at;
  /// What the call was about, for caps by subject; empty counts for every subject.
  std::string_view subject;
};

struct CapQuestion {
  Purpose purpose = Purpose::telemarketing;
  /// As in HoursSettings.
  bool recruiting_is_informational = false;
  std::string_view subject;
  /// Consent of the person is on file and holds.
  bool consent = false;
  /// The tenant's limit of reminders a day, one or two; two only with consent.
  int reminders_per_day = 1;
};

struct CapUse {
  const AttemptCap* cap = nullptr;
  int limit = 0;
  int used = 0;
  /// The first instant from now on at which it leaves room.
  base::Time allows_at;
};

struct CapVerdict {
  bool allowed = true;
  /// Of the first cap that refuses: cap_day, cap_week or cap_rolling.
  BlockReason reason = BlockReason::none;
  const AttemptCap* cap = nullptr;
  /// The smallest allowance over all caps.
  int remaining = 0;
  /// The first instant from now on at which all caps leave room.
  base::Time allows_at;
};

/// cap_day, cap_week or cap_rolling.
BlockReason reason_of(const AttemptCap& cap);

/// How a cap of `limit` attempts stands at `now`: of a rolling period P those in (now - P, now]
/// count, of a local date those on the same date as `now` in any of the zones.
CapUse use_of_cap(const AttemptCap& cap, int limit, std::span<const Zone> zones,
                  std::span<const CountedAttempt> attempts, base::Time now);

/// All caps that apply to a call for this purpose at this place; `attempts` are those to the
/// number, in any order. Pure, any thread.
CapVerdict check_caps(const Place& place, const CapQuestion& question,
                      std::span<const CountedAttempt> attempts, base::Time now);
/// The same cap by cap, in the order of the table.
std::vector<CapUse> explain_caps(const Place& place, const CapQuestion& question,
                                 std::span<const CountedAttempt> attempts, base::Time now);

}  // namespace outdial::policy
