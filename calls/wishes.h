#pragma once

#include "calls/conclude.h"
#include "schema/calls.h"
#include "schema/tx.h"

namespace outdial::calls {

/// Puts on the suppression list whom the call says not to call again: the number after an opt-out
/// or a hostile end, the contact alone when it has died or the number is not its own. Safe to
/// repeat; what was learnt is never unlearnt.
void respect_wishes(schema::Tx& tx, const schema::CallRow& call, const Outcome& outcome);

/// Tells people what they have to look at: a contradicted opt-out, a hostile end.
void report_wishes(schema::Tx& tx, const schema::CallRow& call, const Outcome& outcome);

}  // namespace outdial::calls
