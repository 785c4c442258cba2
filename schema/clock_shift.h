#pragma once

#include <optional>

#include "base/clock.h"
#include "schema/tx.h"

namespace outdial::schema {

// The stored axis may jump: somebody sets the machine's clock.

/// The latest instant noted as seen; nothing before the first note.
std::optional<base::Time> clock_seen(const ReadTx& tx);
void note_clock_seen(Tx& tx, base::Time now);

/// Since when the axis has run without a known jump forward; nothing when it never jumped.
std::optional<base::Time> clock_jumped_at(const ReadTx& tx);
void note_clock_jump(Tx& tx, base::Time now);

/// After the clock was set back from `seen` to `now`: what is under way and what was due by then
/// waits as long as it would have, instead of until the clock catches up. What is written down as
/// having happened stays.
void set_back(Tx& tx, base::Time seen, base::Time now);

}  // namespace outdial::schema
