#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calls/facts.h"
#include "schema/tx.h"

namespace outdial::calls {

/// One rule that is asked before a dial, and what it says now.
struct EvaluatedRule {
  /// `batch`, `suppression_list`, `dates`, `place`, `consent`, `max_attempts`, `number`; a cap
  /// (`POLICY-DAY`), `attempt_cap`, `refusal_silence`, `cool_down`; a row of the rulebook
  /// (`US-FL`), `tenant`, `campaign` or `contact` for hours of their own, `hours` for what all of
  /// these come to together.
  std::string rule;
  /// Of a row of the rulebook.
  std::string rule_class;
  /// The zone on whose clocks it is read, and what they show.
  std::string clock;
  std::string local_time;
  /// `ok`, or the reason for which it forbids the dial.
  std::string verdict;
  std::string source;
  std::optional<std::int64_t> used;
  std::optional<std::int64_t> limit;
  /// When this rule alone would allow it, if that is known and lies ahead.
  std::optional<base::Time> next_allowed_at;
};

/// All of them, in the order in which they are asked, also after one that forbids it; hours and
/// caps only where it is known where the person is.
std::vector<EvaluatedRule> explain(const schema::ReadTx& tx, const DialFacts& facts);

}  // namespace outdial::calls
