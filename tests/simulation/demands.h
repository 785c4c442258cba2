#pragma once

#include <string>
#include <vector>

#include "tests/simulation/coverage.h"

namespace outdial::simulation {

/// What has to happen in a run of many seeds and did not: every legal move of calls, enrolments,
/// batches and jobs, and every kind of fault.
std::vector<std::string> missing_of(const Coverage& coverage);

}  // namespace outdial::simulation
