#include "workers/crew.h"

#include <pthread.h>

namespace outdial::workers {
namespace {

constexpr std::chrono::milliseconds kLongestRest{500};
/// A hand that is free again finds its next turn and begins it while it settles the last one.
constexpr int kHandsPerTurnAhead = 8;

}  // namespace

Crew::Crew(schema::Store& store, const base::Clock& clock, Options options)
    : store_(store),
      clock_(clock),
      options_(std::move(options)),
      gate_(clock),
      claims_(
          store, clock,
          {options_.threads, options_.threads / kHandsPerTurnAhead, options_.self, options_.lease,
           options_.rules, [this] { store_.doorbell(schema::Topic::jobs).ring(); }}),
      claiming_("claimer", clock, store.doorbell(schema::Topic::jobs),
                [this](std::stop_token) { return claim(); }) {
  for (int i = 0; i < options_.threads; ++i)
    threads_.emplace_back([this](std::stop_token stop) { work(stop); });
}

Crew::~Crew() {
  drain();
  claiming_.request_stop();
}

void Crew::drain() {
  std::deque<Turn> unused;
  std::scoped_lock lock(mutex_);
  draining_ = true;
  unused.swap(ready_);
}

bool Crew::draining() const {
  std::scoped_lock lock(mutex_);
  return draining_;
}

std::chrono::nanoseconds Crew::claim() {
  claims_.renew_leases();
  std::chrono::nanoseconds rest = kLongestRest;
  if (draining()) return rest;
  auto turns = claims_.take(rest);
  std::scoped_lock lock(mutex_);
  if (draining_) return rest;
  for (auto& turn : turns) {
    ready_.push_back(std::move(turn));
    turn_ready_.notify_one();
  }
  return rest;
}

std::optional<Turn> Crew::next_dial() {
  std::scoped_lock lock(mutex_);
  if (ready_.empty() || !ready_.front().is_dial()) return std::nullopt;
  return pop();
}

Turn Crew::pop() {
  Turn turn = std::move(ready_.front());
  ready_.pop_front();
  return turn;
}

void Crew::work(std::stop_token stop) {
  pthread_setname_np(pthread_self(), "worker");
  auto carrier = options_.carrier();
  Hand hand({store_, clock_, *carrier, gate_, options_.rules}, claims_, options_.job_tries);
  while (true) {
    std::unique_lock lock(mutex_);
    if (!turn_ready_.wait(lock, stop, [&] { return !ready_.empty(); })) return;
    Turn turn = pop();
    lock.unlock();
    hand.work(std::move(turn), [this] { return next_dial(); });
  }
}

}  // namespace outdial::workers
