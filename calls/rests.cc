#include "calls/rests.h"

#include <algorithm>

#include "policy/calling_rules.h"
#include "policy/dispositions.h"

namespace outdial::calls {
namespace {

bool reached_somebody(const schema::PastEnd& end) {
  auto* disposition = policy::find_disposition(end.disposition);
  return disposition != nullptr && disposition->human;
}

bool is_solicitation(const DialFacts& facts, std::string_view purpose) {
  auto known = policy::parse_purpose(purpose);
  // What cannot be read is bound by the strictest rules.
  if (!known) return true;
  auto classes =
      policy::classes_under(facts.place.rules, *known, facts.hours.recruiting_is_informational);
  return std::ranges::find(classes, policy::RuleClass::solicitation) != classes.end();
}

template <class Asks>
std::optional<base::Time> end_of_rest(const PastCalls& past, std::chrono::days length, Asks asks) {
  std::optional<base::Time> until;
  for (const schema::PastEnd& end : past.number.ends)
    if (asks(end)) until = std::max(until.value_or(base::Time{}), end.at + length);
  return until;
}

}  // namespace

std::vector<Rest> rests_of(const DialFacts& facts, const PastCalls& past) {
  std::vector<Rest> rests;
  auto silence = policy::silence_under(facts.place.rules, facts.terms->purpose,
                                       facts.hours.recruiting_is_informational);
  if (silence.count() > 0)
    rests.push_back({"refusal_silence", end_of_rest(past, silence, [&](const auto& end) {
                       return end.disposition == "not_interested" &&
                              is_solicitation(facts, end.purpose);
                     })});
  if (facts.cooldown.count() > 0 && !facts.enrolment.callback_at)
    rests.push_back({"cool_down", end_of_rest(past, facts.cooldown, [&](const auto& end) {
                       return end.campaign_id != facts.campaign.id && reached_somebody(end);
                     })});
  return rests;
}

std::optional<Rest> rest_at(const DialFacts& facts, const PastCalls& past, base::Time at) {
  std::optional<Rest> longest;
  for (const Rest& rest : rests_of(facts, past))
    if (rest.until && *rest.until > at && (!longest || *rest.until > *longest->until))
      longest = rest;
  return longest;
}

}  // namespace outdial::calls
