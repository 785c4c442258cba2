#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/expected.h"

namespace outdial::policy {

/// When people are reminded of an appointment.
struct ReminderRules {
  /// Minutes before the appointment, the longest first; empty: without a cadence.
  std::vector<int> before_minutes;
  /// Reminders of one number that fall within so many minutes become one call; 0: never.
  int merge_within_minutes = 120;
  /// A reminder that would come so soon after the booking is left out; 0: never.
  int skip_if_booked_within_minutes = 720;

  bool operator==(const ReminderRules&) const = default;
};
/// 72, 24 and 2 hours before for `confirm_appointment`, no cadence for other kinds.
ReminderRules reminders_of_kind(std::string_view kind);

struct ReminderError {
  std::string pointer;
  std::string detail;
};
/// Members of the campaign's `reminders` object over the defaults. What is written in any order is
/// read longest first.
base::Expected<ReminderRules, ReminderError> parse_reminder_rules(std::string_view json,
                                                                  const ReminderRules& defaults);

struct Appointment {
  base::Time at;
  /// When it was made, if that is known.
  std::optional<base::Time> booked_at;
};

/// The latest instant not after the first and not before the second at which the calling rules
/// allow a call; nothing when there is none.
using LastAllowed = std::function<std::optional<base::Time>(base::Time at, base::Time earliest)>;

/// The reminders that are still to come from `from` on, in order. One that falls outside the
/// calling hours comes earlier, never later; where that would be before `from`, or where the one
/// before already is, it is left out. Pure, any thread.
std::vector<base::Time> reminders_from(base::Time from, const Appointment& appointment,
                                       const ReminderRules& rules, const LastAllowed& last_allowed);

/// Whether at `now` the booking is too recent for a reminder.
bool booked_recently(const Appointment& appointment, const ReminderRules& rules, base::Time now);

/// The last instant at which somebody is called about the appointment: two hours before, or what
/// the cadence says itself when that is less.
base::Time last_reminder_at(const Appointment& appointment, const ReminderRules& rules);
/// A call that waits for its turn since then is not made any more from here on: half as long before
/// the appointment, at most an hour.
base::Time too_late_to_remind(const Appointment& appointment, const ReminderRules& rules);

}  // namespace outdial::policy
