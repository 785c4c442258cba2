#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "simulator/ledger.h"
#include "simulator/workspace.h"

namespace outdial::simulator {

/// Which part of the ledger to show.
struct LedgerQuery {
  std::size_t from = 0;
  std::size_t limit = static_cast<std::size_t>(-1);
  std::string to_number;
};

/// Every create request seen, each with what became of it, as a JSON object with `requests`.
std::string ledger_report(const Ledger& ledger, const Workspace& workspace,
                          const LedgerQuery& query);

/// Verdicts over the whole run. Numbers dialled more than `max_dials` times are named.
std::string summary_report(const Ledger& ledger, const Workspace& workspace, int max_dials);

}  // namespace outdial::simulator
