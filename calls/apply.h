#pragma once

#include "calls/evidence.h"
#include "calls/rules.h"
#include "schema/calls.h"

namespace outdial::calls {

enum class Applied {
  /// The call moved or learnt something, or was told once more what it knew.
  changed,
  /// It contradicts what is known of the call, which stays as it is; the contradiction is reported.
  unchanged,
  /// No call of ours has either id.
  unmatched
};

struct ApplyResult {
  Applied applied = Applied::unmatched;
  schema::CallId call_id;
  /// A second call to a number that has a live one already: it has to be stopped (provider's id).
  std::string stop_provider_call_id;
};

/// The call of ours that the evidence is about.
std::optional<schema::CallRow> subject_of(const schema::ReadTx& tx, const Evidence& evidence);

/// Moves the call to where the evidence says it is, in any order and any number of times, and
/// settles its enrolment once the outcome is decided.
ApplyResult apply(schema::Tx& tx, const Evidence& evidence, const Rules& rules);
/// The same for a call that this transaction has just read.
ApplyResult apply_to(schema::Tx& tx, const schema::CallRow& call, const Evidence& evidence,
                     const Rules& rules);

/// The analysis did not come in time and one look-up did not have it: settles provisionally.
void settle_provisionally(schema::Tx& tx, schema::CallId call, const Rules& rules);

/// The call is overdue beyond any possible length and nobody knows how it ended.
void give_up(schema::Tx& tx, schema::CallId call, const Rules& rules);

}  // namespace outdial::calls
