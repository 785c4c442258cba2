#include "workers/crew.h"

#include <pthread.h>

namespace outdial::workers {
namespace {

constexpr std::chrono::milliseconds kLongestRest{500};
/// A hand that is free again finds its next job instead of waiting for the claim's commit.
constexpr int kHandsPerJobAhead = 8;

}  // namespace

Crew::Crew(schema::Store& store, const base::Clock& clock, Options options)
    : store_(store),
      clock_(clock),
      options_(std::move(options)),
      gate_(clock),
      claims_(store, clock,
              {options_.threads, options_.threads / kHandsPerJobAhead, options_.self,
               options_.lease, options_.rules}),
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
  std::vector<schema::JobRow> unbegun;
  {
    std::scoped_lock lock(mutex_);
    draining_ = true;
    unbegun.assign(waiting_.begin(), waiting_.end());
    waiting_.clear();
  }
  claims_.give_back(unbegun);
}

bool Crew::draining() const {
  std::scoped_lock lock(mutex_);
  return draining_;
}

std::chrono::nanoseconds Crew::claim() {
  claims_.renew_leases();
  std::chrono::nanoseconds rest = kLongestRest;
  if (draining()) return rest;
  auto jobs = claims_.take(rest);
  if (!hand_out(jobs)) claims_.give_back(jobs);
  return rest;
}

bool Crew::hand_out(const std::vector<schema::JobRow>& jobs) {
  std::scoped_lock lock(mutex_);
  if (draining_) return false;
  for (const auto& job : jobs) {
    waiting_.push_back(job);
    handed_out_.notify_one();
  }
  return true;
}

void Crew::work(std::stop_token stop) {
  pthread_setname_np(pthread_self(), "worker");
  auto carrier = options_.carrier();
  auto look_again = [this] { store_.doorbell(schema::Topic::jobs).ring(); };
  WorkerContext context{
      store_, clock_, *carrier, gate_, options_.rules, [&](const schema::JobRow& job) {
        if (claims_.dial_decided(job.id)) look_again();
      }};
  JobRunner runner(context, options_.job_tries);
  while (true) {
    schema::JobRow job;
    {
      std::unique_lock lock(mutex_);
      if (!handed_out_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    runner.run(job);
    claims_.finished(job.id);
    look_again();
  }
}

}  // namespace outdial::workers
