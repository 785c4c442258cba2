#pragma once

#include "calls/answer.h"
#include "calls/apply.h"
#include "calls/rules.h"
#include "schema/calls.h"
#include "schema/jobs.h"

namespace outdial::calls {

/// Books the answer to the request of the call that was booked so. A call that evidence has moved
/// on meanwhile keeps its state.
ApplyResult settle(schema::Tx& tx, const schema::CallRow& booked, const Answer& answer,
                   const Rules& rules);

/// A worker died between `placing` and its answer: the call becomes unknown, never a new job.
void lose_sight(schema::Tx& tx, const schema::CallRow& call, const Rules& rules);

/// A successful look-up, asked for at `asked_at`, found no trace of an unknown call. Decides when
/// it was asked late enough, in time that has really passed; false: ask again.
bool settle_untraced(schema::Tx& tx, schema::CallId call, base::Time asked_at, const Rules& rules);

}  // namespace outdial::calls
