#include "tests/simulation/demands.h"

#include <algorithm>

#include "schema/states.h"
#include "simulator/fault.h"

namespace outdial::simulation {
namespace {

constexpr const char* kOwnFaults[] = {
    "crash",          "crash while starting", "process frozen", "worker frozen",
    "stall",          "connection refused",   "request lost",   "slow network",
    "clock set back", "clock set forward",    "status 400",     "status 403",
    "status 404",     "status 408",           "status 409",     "status 422",
    "status 503",     "interference",         "contradiction"};

/// Legal, but only by coincidences that a thousand seeds need not see.
constexpr const char* kRare[] = {"call not_placed → placed",       "call refused → placed",
                                 "call throttled → placed",        "call not_sent → placed",
                                 "enrolment queued → done",        "enrolment queued → exhausted",
                                 "enrolment queued → needs_review"};

template <class State>
void demand_moves(const std::string& noun, const Coverage& coverage,
                  std::vector<std::string>& missing) {
  for (auto [from, to] : schema::state_moves<State>()) {
    std::string move =
        noun + " " + std::string(schema::to_text(from)) + " → " + std::string(schema::to_text(to));
    bool rare = std::ranges::find(kRare, move) != std::end(kRare);
    if (!rare && coverage.count(move) == 0) missing.push_back(move);
  }
}

}  // namespace

std::vector<std::string> missing_of(const Coverage& coverage) {
  std::vector<std::string> missing;
  demand_moves<schema::CallStatus>("call", coverage, missing);
  demand_moves<schema::EnrolmentStatus>("enrolment", coverage, missing);
  demand_moves<schema::BatchStatus>("batch", coverage, missing);
  demand_moves<schema::JobState>("job", coverage, missing);
  auto demand_fault = [&](const std::string& name) {
    if (coverage.count("fault " + name) == 0) missing.push_back("fault " + name);
  };
  for (const char* name : kOwnFaults)
    demand_fault(name);
  for (std::size_t i = 0; i < simulator::kFaults; ++i)
    demand_fault(std::string(name_of(static_cast<simulator::Fault>(i))));
  return missing;
}

}  // namespace outdial::simulation
