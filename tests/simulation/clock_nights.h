#pragma once

#include <cstddef>
#include <string>

#include "tests/simulation/scenario.h"

namespace outdial::simulation {

// Calm weekends on which clocks change: every six hours a batch is launched with one person in each
// of eighteen places on as many kinds of clocks, and all of them are to be called at the first
// lawful instant.

std::size_t clock_nights();
std::string name_of_night(std::size_t night);
Scenario make_clock_night(std::size_t night);

}  // namespace outdial::simulation
