#pragma once

#include <optional>
#include <vector>

#include "calls/facts.h"
#include "policy/attempt_caps.h"
#include "policy/retry.h"
#include "schema/calls.h"
#include "schema/tx.h"

namespace outdial::calls {

/// Earlier calls of the tenant to a number, whatever they were for.
struct PastCalls {
  schema::NumberPast number;
  /// Attempts as the retry ladder counts them.
  std::vector<base::Time> attempts;
  /// Those that rang, as the caps of the calling rules count them. Points into `number`.
  std::vector<policy::CountedAttempt> rings;
};
PastCalls past_calls(const schema::ReadTx& tx, const DialFacts& facts);

/// When the ladder's gap and its attempts of a day leave room, if not now. Who has named the hour
/// waits for the call: no gap is kept.
std::optional<base::Time> ladder_allows_at(const DialFacts& facts, const PastCalls& past,
                                           base::Time now);

/// What the next call to this person has to fit into. Points at both.
policy::Calendar calendar_of(const DialFacts& facts, const PastCalls& past);

/// The first instant from `at` on at which hours, caps and the attempts of a day allow a call; `at`
/// when there is none ahead.
base::Time first_fit(const DialFacts& facts, const PastCalls& past, base::Time at);

}  // namespace outdial::calls
