#include <algorithm>
#include <functional>

#include "base/json.h"
#include "policy/reminders.h"

namespace outdial::policy {
namespace {

constexpr std::size_t kMostReminders = 10;
constexpr int kLongestBefore = 43'200;
constexpr int kLongestSpan = 10'080;

base::unexpected<ReminderError> refused(std::string pointer, std::string detail) {
  return base::unexpected<ReminderError>(ReminderError{std::move(pointer), std::move(detail)});
}

base::Expected<int, ReminderError> read_minutes(const base::Json& json, const std::string& pointer,
                                                int least, int most) {
  // Compared as a wide number, so that none is cut to one that fits.
  if (json.is_number_integer() && json >= least && json <= most) return json.get<int>();
  return refused(pointer, "must be a whole number of minutes from " + std::to_string(least) +
                              " to " + std::to_string(most) + ".");
}

base::Expected<std::vector<int>, ReminderError> read_cadence(const base::Json& json) {
  if (!json.is_array() || json.size() > kMostReminders)
    return refused("/before_minutes", "must be a list of at most " +
                                          std::to_string(kMostReminders) +
                                          " times in minutes, such as [4320, 1440, 120].");
  std::vector<int> cadence;
  for (std::size_t i = 0; i < json.size(); ++i) {
    auto before = read_minutes(json[i], "/before_minutes/" + std::to_string(i), 1, kLongestBefore);
    if (!before) return base::unexpected<ReminderError>(before.error());
    cadence.push_back(*before);
  }
  std::ranges::sort(cadence, std::greater{});
  cadence.erase(std::ranges::unique(cadence).begin(), cadence.end());
  return cadence;
}

}  // namespace

base::Expected<ReminderRules, ReminderError> parse_reminder_rules(std::string_view json,
                                                                  const ReminderRules& defaults) {
  if (json == "{}") return defaults;
  auto parsed = base::parse_json(json);
  if (!parsed) return refused("", parsed.error());
  if (!parsed->is_object()) return refused("", "must be an object.");
  ReminderRules rules = defaults;
  for (const auto& [name, value] : parsed->items()) {
    if (name == "before_minutes") {
      auto cadence = read_cadence(value);
      if (!cadence) return base::unexpected<ReminderError>(cadence.error());
      rules.before_minutes = *cadence;
      continue;
    }
    int* span = name == "merge_within_minutes"            ? &rules.merge_within_minutes
                : name == "skip_if_booked_within_minutes" ? &rules.skip_if_booked_within_minutes
                                                          : nullptr;
    if (span == nullptr)
      return refused("/" + name,
                     "is not known. Known are before_minutes, merge_within_minutes, "
                     "skip_if_booked_within_minutes.");
    auto number = read_minutes(value, "/" + name, 0, kLongestSpan);
    if (!number) return base::unexpected<ReminderError>(number.error());
    *span = *number;
  }
  return rules;
}

}  // namespace outdial::policy
