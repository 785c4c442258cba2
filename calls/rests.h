#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "calls/facts.h"
#include "calls/past_calls.h"

namespace outdial::calls {

/// A time for which a number is left in peace because of how an earlier call to it ended.
struct Rest {
  /// `refusal_silence`, which the law of the place asks for after a refusal, or `cool_down`, which
  /// the tenant asks for after another campaign has reached somebody.
  std::string_view reason;
  /// Nothing when no earlier call asks for it.
  std::optional<base::Time> until;
};

/// Those that can hold up this dial at all. Who has named the hour of a call is not kept waiting
/// for a cool-down.
std::vector<Rest> rests_of(const DialFacts& facts, const PastCalls& past);
/// The rest that ends last, if one lasts at `at`.
std::optional<Rest> rest_at(const DialFacts& facts, const PastCalls& past, base::Time at);

}  // namespace outdial::calls
