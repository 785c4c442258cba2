#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "config/settings.h"
#include "simulator/fault.h"
#include "tests/simulation/law.h"

namespace outdial::simulation {

struct NumberPlan {
  std::string phone;
  int account = 0;
};
struct AccountPlan {
  int tenant = 0;
};
struct CampaignPlan {
  int tenant = 0;
  std::string from_number;
  int account = 0;
  std::string purpose;
  /// Of everybody who says nothing else, to be called for it: none, express or express_written.
  std::string consent = "none";
  std::string zone;
  /// [start, end) in minutes of the local day, every day.
  std::vector<std::pair<int, int>> windows;
  int max_attempts_total = 3;
  int max_attempts_per_day = 2;
  int min_gap_minutes = 5;
  std::vector<int> delays_minutes;
};
struct PersonPlan {
  std::string phone;
  std::string name;
  /// Empty: somewhere where the number is.
  std::string zone;
  /// Empty: as the campaign says.
  std::string consent;
  base::Millis appointment_after{};  // 0: none
};
struct BatchPlan {
  int campaign = 0;
  std::vector<PersonPlan> people;
  base::Millis launched_after{};
  base::Millis expires_after{};  // 0: never
  int concurrency = 0;           // 0: as configured
  int first_count = 0;           // 0: all
  double calls_per_second = 0;   // 0: as configured
};

/// Chances in a million at each occasion, unless the name says otherwise.
struct FaultPlan {
  std::vector<std::pair<simulator::Fault, simulator::FaultRule>> provider;
  std::int64_t crash = 0;
  std::int64_t crash_budget = 0;
  std::int64_t pause = 0;        // a step is held up for milliseconds
  std::int64_t stall = 0;        // a worker stands still for seconds
  std::int64_t freeze = 0;       // a worker stands still beyond its lease
  std::int64_t refused = 0;      // no connection
  std::int64_t lost = 0;         // the request leaves and never arrives
  std::int64_t odd_status = 0;   // 400, 403, 404, 408, 409, 422, 503 without a call
  std::int64_t slow_answer = 0;  // beyond our deadline, from the network
  std::int64_t provoked = 0;     // somebody steers what has just been claimed
  int process_freezes = 0;       // on the day
  int storms = 0;                // minutes in which one fault always strikes
  int clock_jumps = 0;
  int actions = 0;  // of people, on the day
};

/// A campaign-day, all of it chosen by the seed.
struct Scenario {
  std::uint64_t seed = 0;
  base::Time start{};
  std::string zone;
  base::Millis length{};
  std::shared_ptr<config::Settings> settings;
  int tenants = 1;
  std::vector<AccountPlan> accounts;
  std::vector<NumberPlan> numbers;
  std::vector<CampaignPlan> campaigns;
  std::vector<BatchPlan> batches;
  std::vector<Emergency> emergencies;
  FaultPlan faults;
  std::string outcomes;
  /// Look-ups and webhooks lag by hours, so that a call taken for not placed turns up later: the
  /// one assumption of the dial protocol is broken on purpose.
  bool late_proof = false;
  /// The provider refuses calls and places them all the same.
  bool liar = false;
  /// Nothing goes wrong and there is room for everybody at once.
  bool calm = false;
  double provider_calls_per_second = 1;
  int provider_concurrency = 20;
};

Scenario make_scenario(std::uint64_t seed);

}  // namespace outdial::simulation
