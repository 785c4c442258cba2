#include "scheduler/scheduler.h"

#include <algorithm>

namespace outdial::scheduler {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRescueInterval{5'000};
constexpr milliseconds kReconcileInterval{250};
constexpr milliseconds kCloseInterval{250};
constexpr milliseconds kPublishInterval{250};
constexpr milliseconds kSurveyInterval{5'000};
constexpr milliseconds kLongestRest{250};

}  // namespace

Scheduler::Scheduler(schema::Store& store, const base::Clock& clock, Options o)
    : clock_(clock),
      prune_interval_(o.prune_interval),
      clock_keeper_(store, clock),
      planner_(store, o.rules, o.chunking),
      stager_(store),
      rescuer_(store, o.self, o.rules, o.placing_patience),
      reconciler_(store),
      closer_(store),
      pruner_(store, o.retention),
      publisher_(store, clock),
      surveyor_(store, o.survey_interval) {}

bool Scheduler::due(base::Boot& last, milliseconds interval) {
  base::Boot now = clock_.boot();
  if (now - last < interval) return false;
  last = now;
  return true;
}

void Scheduler::take_over() {
  clock_keeper_.run_once();
  rescuer_.run_once();
}

std::chrono::nanoseconds Scheduler::run_once() {
  clock_keeper_.run_once();
  if (due(last_rescue_, kRescueInterval)) rescuer_.run_once();
  auto staged = stager_.run_once();
  auto planned = planner_.run_once();
  if (due(last_reconcile_, kReconcileInterval)) reconciler_.run_once();
  if (due(last_close_, kCloseInterval)) closer_.run_once();
  if (due(last_publish_, kPublishInterval)) publisher_.run_once();
  if (due(last_survey_, kSurveyInterval)) surveyor_.run_once();
  if (due(last_prune_, prune_interval_)) pruner_.run_once();
  std::chrono::nanoseconds rest = kLongestRest;
  for (auto next : {staged.next_due, planned.next_due})
    if (next) rest = std::min(rest, clock_.until(*next));
  return std::max(rest, std::chrono::nanoseconds{0});
}

}  // namespace outdial::scheduler
