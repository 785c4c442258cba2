#pragma once

#include <string>
#include <vector>

#include "tests/simulation/agenda.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/coverage.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/trace.h"

namespace outdial::simulation {

/// What everything in a run shares. Nothing in it decides anything.
struct World {
  World(Scenario the_scenario, bool print)
      : scenario(std::move(the_scenario)),
        chance(scenario.seed ^ 0x51D0),
        true_clock(agenda, scenario.start),
        our_clock(agenda, scenario.start),
        trace(true_clock, print),
        judge(scenario, agenda, our_clock, ledger, trace, coverage) {}

  /// A fault of ours strikes this occasion, with a chance in a million.
  bool strikes(std::int64_t millionths, const char* name) {
    if (!faults_on || millionths == 0 || !chance.hits(millionths)) return false;
    coverage.note(std::string("fault ") + name);
    return true;
  }
  Span milliseconds(std::int64_t low, std::int64_t high) {
    return std::chrono::milliseconds{chance.between(low, high)};
  }

  const Scenario scenario;
  Agenda agenda;
  Chance chance;
  SimClock true_clock;
  SimClock our_clock;
  Trace trace;
  Coverage coverage;
  Ledger ledger;
  Judge judge;
  bool faults_on = true;
  /// Ids in the database, in the order of the scenario.
  std::vector<std::string> tenants, accounts, campaigns, batches;
};

}  // namespace outdial::simulation
