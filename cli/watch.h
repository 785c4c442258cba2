#pragma once

#include <string>

#include "cli/progress.h"
#include "cli/session.h"

namespace outdial::cli {

/// Follows a batch until it is closed or halted and gives its last state: a line that is redrawn on
/// a terminal, else a line for every 10 %. Asks once a second; an unreachable daemon is waited for
/// a minute (it may be restarting).
base::Expected<BatchProgress, Failure> watch_batch(Session& session, const std::string& batch_id);

/// The result of a watched batch: nothing when it completed, else why it did not.
Outcome verdict(const BatchProgress& batch);

/// Prints how the contacts of a batch ended: one line per state and disposition, most first.
Outcome print_results(Session& session, const std::string& batch_id);

}  // namespace outdial::cli
