#include "policy/reminders.h"

#include <algorithm>
#include <chrono>

namespace outdial::policy {
namespace {

using std::chrono::minutes;

constexpr int kLastCallMinutes = 120;
constexpr int kTooLateMinutes = 60;

int shortest(const ReminderRules& rules) {
  return rules.before_minutes.empty() ? kLastCallMinutes : rules.before_minutes.back();
}

}  // namespace

ReminderRules reminders_of_kind(std::string_view kind) {
  ReminderRules rules;
  if (kind == "confirm_appointment") rules.before_minutes = {4320, 1440, 120};
  return rules;
}

std::vector<base::Time> reminders_from(base::Time from, const Appointment& appointment,
                                       const ReminderRules& rules,
                                       const LastAllowed& last_allowed) {
  std::vector<base::Time> all;
  for (int before : rules.before_minutes) {
    base::Time wanted = appointment.at - minutes{before};
    if (wanted < from || booked_recently(appointment, rules, wanted)) continue;
    auto at = last_allowed(wanted, from);
    if (at && (all.empty() || *at > all.back())) all.push_back(*at);
  }
  return all;
}

bool booked_recently(const Appointment& appointment, const ReminderRules& rules, base::Time now) {
  return appointment.booked_at &&
         now < *appointment.booked_at + minutes{rules.skip_if_booked_within_minutes};
}

base::Time last_reminder_at(const Appointment& appointment, const ReminderRules& rules) {
  return appointment.at - minutes{std::min(kLastCallMinutes, shortest(rules))};
}

base::Time too_late_to_remind(const Appointment& appointment, const ReminderRules& rules) {
  return appointment.at - std::min(std::chrono::seconds{minutes{kTooLateMinutes}},
                                   std::chrono::seconds{minutes{shortest(rules)}} / 2);
}

}  // namespace outdial::policy
