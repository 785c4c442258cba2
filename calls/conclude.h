#pragma once

#include "calls/rules.h"
#include "schema/calls.h"
#include "schema/tx.h"

namespace outdial::calls {

/// Judges an ended call by what is known and writes disposition and answer into the row in hand
/// (not into the store). Gives whether the outcome is decided: a connected call waits for its
/// analysis unless `final_word`.
bool judge_into(schema::CallRow& call, const schema::ReadTx& tx, bool final_word);

/// Tells the enrolment how its call ended: attempt, next try or final state, and the effects on
/// account and number. The row is stored already; `settled` and `counted` are set here. Safe to
/// repeat when a later analysis says something else.
void conclude(schema::Tx& tx, const schema::CallRow& call, const Rules& rules);

/// Sends the enrolment of a call that never reached the person back to pending, with backoff: no
/// attempt, no cap.
void return_unharmed(schema::Tx& tx, const schema::CallRow& call, std::string_view reason,
                     base::Time at);

}  // namespace outdial::calls
