#include "calls/hours.h"

#include <algorithm>

#include "base/json.h"
#include "policy/step_openings.h"
#include "policy/windows.h"

namespace outdial::calls {
namespace {

enum class TimeConsent { kGiven, kNone };

policy::ContactHours hours_of_contact(const DialFacts& facts, TimeConsent consent) {
  return {.preferred = facts.preferred ? &*facts.preferred : nullptr,
          .explicit_time_consent = consent == TimeConsent::kGiven};
}

policy::HoursVerdict check(const DialFacts& facts, TimeConsent consent, base::Time at) {
  return policy::check_hours(facts.place, facts.hours, hours_of_contact(facts, consent), at);
}

bool is_asked_for(const DialFacts& facts, base::Time at) {
  auto named = facts.enrolment.callback_at;
  return named && at >= *named && at < *named + kAskedFor;
}

policy::ContactHours hours_of_contact_at(const DialFacts& facts, base::Time at) {
  return hours_of_contact(facts,
                          is_asked_for(facts, at) ? TimeConsent::kGiven : TimeConsent::kNone);
}

}  // namespace

std::optional<policy::WeekHours> preferred_hours(std::string_view fields_json) {
  bool asks = fields_json.find("\"call_after\"") != std::string_view::npos ||
              fields_json.find("\"call_before\"") != std::string_view::npos;
  if (!asks) return std::nullopt;
  auto fields = base::parse_json(fields_json).value();
  base::Json window{{"start", fields.value("call_after", "00:00")},
                    {"end", fields.value("call_before", "24:00")}};
  auto windows = policy::parse_calling_windows(base::dump_json(base::Json::array({window})));
  return policy::WeekHours(windows.value_or(policy::CallingWindows{}));
}

policy::HoursVerdict hours_at(const DialFacts& facts, base::Time at) {
  auto verdict = check(facts, TimeConsent::kNone, at);
  auto named = facts.enrolment.callback_at;
  if (verdict.allowed || !named || at >= *named + kAskedFor) return verdict;
  auto agreed = check(facts, TimeConsent::kGiven, std::max(at, *named));
  bool fits = agreed.next_allowed && is_asked_for(facts, *agreed.next_allowed);
  if (!fits || (verdict.next_allowed && *verdict.next_allowed <= *agreed.next_allowed))
    return verdict;
  if (*agreed.next_allowed == at) return agreed;
  verdict.next_allowed = agreed.next_allowed;
  if (verdict.reason == policy::BlockReason::no_window)
    verdict.reason = policy::BlockReason::outside_window;
  return verdict;
}

std::vector<policy::HoursStep> explain_hours_at(const DialFacts& facts, base::Time at) {
  return policy::explain_hours(facts.place, facts.hours, hours_of_contact_at(facts, at), at);
}

std::vector<std::optional<base::Time>> openings_at(const DialFacts& facts, base::Time at) {
  return policy::openings_of_steps(facts.place, facts.hours, hours_of_contact_at(facts, at), at);
}

bool needs_named_hour(const DialFacts& facts, base::Time at) {
  return is_asked_for(facts, at) && !check(facts, TimeConsent::kNone, at).allowed;
}

}  // namespace outdial::calls
