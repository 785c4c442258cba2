#include "workers/hand.h"

#include "base/log.h"

namespace outdial::workers {
namespace {

/// So many jobs are sent away in one transaction until one can be dialled.
constexpr int kLooksPerTurn = 8;

}  // namespace

Hand::Hand(WorkerContext context, Claims& claims, int job_tries)
    : context_(context), claims_(claims), runner_(std::move(context), job_tries) {}

void Hand::work(Turn turn, const More& more) {
  try {
    if (turn.is_dial())
      dial(std::move(turn), more);
    else
      run_other(std::move(turn));
  } catch (const std::exception& error) {
    base::log_error("A turn was left unfinished; what it had begun is taken over later",
                    {{"error", error.what()}});
  }
}

void Hand::run_other(std::optional<Turn> turn) {
  auto jobs = context_.store.write([&](schema::Tx& tx) {
    return schema::claim_other(tx, claims_.self(), claims_.lease_until(), 1);
  });
  if (jobs.empty()) return;
  UnderWay under_way(claims_, jobs.front());
  turn->use();
  turn.reset();
  runner_.run(jobs.front());
}

void Hand::dial(std::optional<Turn> turn, const More& more) {
  std::unique_ptr<Current> current;
  while (true) {
    DialStep step = advance(current.get(), turn ? &*turn : nullptr);
    stop_double(context_.carrier, step.stop_provider_call_id);
    std::unique_ptr<Current> next;
    if (step.begun) next.reset(new Current{*step.begun, {claims_, step.begun->job}, {}});
    if (turn && (next || !step.turned_away.empty())) turn->use();
    turn.reset();
    current = std::move(next);
    if (!current) return;
    current->answer = place_dial(context_, current->dial);
    if (auto ready = more()) turn.emplace(std::move(*ready));
  }
}

DialStep Hand::advance(const Current* answered, const Turn* turn) {
  try {
    DialStep step = write(answered, turn);
    for (const auto& reason : step.turned_away)
      base::log_debug("Did not dial", {{"reason", reason}});
    return step;
  } catch (const std::exception& error) {
    if (turn == nullptr) throw;
    base::log_error("A dial could not begin; its job waits", {{"error", error.what()}});
    // What is wrong with the next dial may not take the answer to the last one along.
    DialStep settled = answered != nullptr ? write(answered, nullptr) : DialStep{};
    set_aside(*turn, error.what());
    return settled;
  }
}

DialStep Hand::write(const Current* answered, const Turn* turn) {
  calls::Rules rules = context_.rules();
  return context_.store.write([&](schema::Tx& tx) {
    DialStep step;
    if (answered != nullptr) settle_dial(tx, answered->dial, answered->answer, rules, step);
    for (int looks = 0; turn != nullptr && !step.begun && looks < kLooksPerTurn; ++looks) {
      auto jobs = claim(tx, *turn);
      if (jobs.empty()) break;
      begin_dial(tx, jobs.front(), rules, step);
    }
    return step;
  });
}

/// Whichever job it is that cannot begin, the lane goes on without it for a while.
void Hand::set_aside(const Turn& turn, std::string_view error) {
  context_.store.write([&](schema::Tx& tx) {
    for (const auto& job : claim(tx, turn)) {
      auto delay = tx.clock().to_stored(job_backoff(job.tries, job.id.view(), std::nullopt));
      schema::snooze_job(tx, job, tx.now() + delay, error, true);
    }
  });
}

std::vector<schema::JobRow> Hand::claim(schema::Tx& tx, const Turn& turn) const {
  return schema::claim_dials(tx, turn.lane(), claims_.self(), claims_.lease_until(), 1,
                             context_.rules().concurrency);
}

}  // namespace outdial::workers
