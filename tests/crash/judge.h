#pragma once

#include <string>
#include <vector>

#include "tests/crash/incarnation.h"

namespace outdial::tests {

// What does not hold, one sentence each; nothing when all is well.

/// At any time between two transactions, also right after a restart.
std::vector<std::string> judge_books(World& world, const Provider& provider, const Wish* wish);
/// When the batch has ended.
std::vector<std::string> judge_end(World& world, const Provider& provider, schema::BatchId batch,
                                   const Wish* wish);

}  // namespace outdial::tests
