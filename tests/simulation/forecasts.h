#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "schema/tx.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/sim_clock.h"

namespace outdial::simulation {

/// What the daemon says of when people will be called, held against what it then does: while
/// nothing changes that the instant depends on, nobody is queued before it and nobody is put off
/// again at it. Whom only calling hours hold up waits for the first instant that the judge's own
/// law allows. In calm scenarios nobody waits longer than the planner rests. Every function gives
/// what is wrong, if anything.
class Forecasts {
 public:
  using Wrong = std::optional<std::string>;

  Forecasts(const Scenario& scenario, const SimClock& our_clock)
      : scenario_(scenario), our_clock_(our_clock) {}

  void know_campaign(const std::string& id, int campaign) { campaigns_[id] = campaign; }
  /// The enrolment has begun to wait, or waits for another instant than before.
  Wrong waits(const schema::ReadTx& tx, const std::string& enrolment);
  Wrong queued(const schema::ReadTx& tx, const std::string& enrolment);
  void forget(const std::string& enrolment) { standing_.erase(enrolment); }

 private:
  struct Standing;
  struct Forecast {
    /// What it depends on.
    std::string inputs;
    /// As the enrolment has it.
    std::optional<base::Time> stored;
    /// As the API tells it.
    std::optional<base::Time> told;
  };

  Standing standing_of(const schema::ReadTx& tx, const std::string& enrolment) const;
  bool lawful(const Standing& person, base::Time at) const;
  Wrong first_lawful(const Standing& person) const;
  std::optional<base::Time> told(const schema::ReadTx& tx, const Standing& person);
  Wrong put_off_again(const Forecast& earlier, const Standing& person) const;

  const Scenario& scenario_;
  const SimClock& our_clock_;
  std::map<std::string, int> campaigns_;
  std::map<std::string, Forecast> standing_;
};

}  // namespace outdial::simulation
