#include "calls/past_calls.h"

#include <algorithm>

#include "calls/hours.h"
#include "calls/rests.h"

namespace outdial::calls {

PastCalls past_calls(const schema::ReadTx& tx, const DialFacts& facts) {
  PastCalls past;
  past.number = schema::past_of_number(tx, facts.tenant.id, facts.enrolment.phone);
  for (const schema::PastAttempt& attempt : past.number.attempts) {
    past.attempts.push_back(attempt.at);
    // The others that never rang are no attempts at all. What a clock that was set back has put
    // ahead of us has rung all the same. The purpose stands for the subject.
    if (attempt.disposition != "invalid_number")
      past.rings.push_back({std::min(attempt.at, tx.now()), attempt.purpose});
  }
  return past;
}

std::optional<base::Time> ladder_allows_at(const DialFacts& facts, const PastCalls& past,
                                           base::Time now) {
  policy::RetryRules retry = facts.terms->retry;
  if (facts.enrolment.callback_at) retry.min_gap_minutes = 0;
  return policy::budget_allows_at(past.attempts, retry, local_zone(facts.place), now);
}

policy::Calendar calendar_of(const DialFacts& facts, const PastCalls& past) {
  policy::Calendar calendar;
  calendar.zone = local_zone(facts.place);
  calendar.next_allowed = [&facts](base::Time at) {
    auto verdict = hours_at(facts, at);
    // Ends when the operator says so: it is looked at again.
    bool held = !verdict.next_allowed && verdict.reason == policy::BlockReason::region_block;
    return held ? std::optional(at) : verdict.next_allowed;
  };
  calendar.caps_allow = [&facts, &past](base::Time at) {
    if (auto rest = rest_at(facts, past, at)) at = *rest->until;
    base::Time free = policy::check_caps(facts.place, facts.caps, past.rings, at).allows_at;
    return ladder_allows_at(facts, past, free).value_or(free);
  };
  return calendar;
}

base::Time first_fit(const DialFacts& facts, const PastCalls& past, base::Time at) {
  return policy::fit(at, past.attempts, facts.terms->retry, calendar_of(facts, past)).value_or(at);
}

}  // namespace outdial::calls
