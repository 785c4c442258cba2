#include "tests/support/dialer.h"

namespace outdial::tests {

Dialer::Dialer(World& world)
    : world_(world),
      carrier_(exchange),
      gate_(world.clock),
      context_{*world.store, world.clock, carrier_, gate_, rules()},
      runner_(context_, job_tries) {}

std::function<calls::Rules()> Dialer::rules() {
  return [this] { return world_.rules; };
}

scheduler::Planner::Result Dialer::plan() {
  auto result = scheduler::Planner(*world_.store, rules(), [this] { return chunking; }).run_once();
  world_.audit();
  return result;
}

int Dialer::stage() {
  int staged = scheduler::Stager(*world_.store).run_once().staged;
  world_.audit();
  return staged;
}

std::optional<schema::JobRow> Dialer::claim() {
  return world_.write([&](schema::Tx& tx) -> std::optional<schema::JobRow> {
    for (const auto& lane : schema::dial_lanes(tx)) {
      auto jobs = schema::claim_dials(tx, lane.lane, world_.instance, tx.now() + lease, 1,
                                      world_.rules.concurrency);
      if (!jobs.empty()) return jobs.front();
    }
    return std::nullopt;
  });
}

std::optional<schema::JobRow> Dialer::claim_other() {
  return world_.write([&](schema::Tx& tx) -> std::optional<schema::JobRow> {
    auto jobs = schema::claim_other(tx, world_.instance, tx.now() + lease, 1);
    if (jobs.empty()) return std::nullopt;
    return jobs.front();
  });
}

void Dialer::run(const schema::JobRow& job) {
  if (job.kind == schema::JobKind::dial_contact)
    run_dial(job);
  else
    runner_.run(job);
  world_.audit();
}

void Dialer::run_dial(const schema::JobRow& job) {
  workers::DialStep step;
  world_.write([&](schema::Tx& tx) { workers::begin_dial(tx, job, world_.rules, step); });
  if (!step.begun) return;
  auto answer = workers::place_dial(context_, *step.begun);
  world_.write(
      [&](schema::Tx& tx) { workers::settle_dial(tx, *step.begun, answer, world_.rules, step); });
  workers::stop_double(carrier_, step.stop_provider_call_id);
}

bool Dialer::dial_one() {
  plan();
  stage();
  auto job = claim();
  if (job) run(*job);
  return job.has_value();
}

int Dialer::dial_all() {
  int run_jobs = 0;
  while (dial_one())
    ++run_jobs;
  return run_jobs;
}

int Dialer::look_up() {
  scheduler::Reconciler(*world_.store).run_once();
  world_.audit();
  stage();
  int run_jobs = 0;
  while (auto job = claim_other()) {
    run(*job);
    ++run_jobs;
  }
  return run_jobs;
}

scheduler::Rescuer::Result Dialer::rescue() {
  auto result = scheduler::Rescuer(*world_.store, world_.instance, rules(), patience).run_once();
  world_.audit();
  return result;
}

int Dialer::close() {
  int closed = scheduler::Closer(*world_.store).run_once();
  world_.audit();
  return closed;
}

void Dialer::close_all() {
  while (close() > 0) {
  }
}

}  // namespace outdial::tests
