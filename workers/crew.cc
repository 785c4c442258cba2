#include "workers/crew.h"

#include <pthread.h>

#include <algorithm>

#include "calls/books.h"

namespace outdial::workers {
namespace {

constexpr std::chrono::milliseconds kLongestRest{500};

/// Dials of the lane that may be claimed now, and when to look again if there is no room.
struct LaneRoom {
  std::int64_t dials = 0;
  std::optional<base::Time> look_again;
};

LaneRoom room_of(const schema::LaneRow& lane, const calls::Rules& rules, base::Millis spacing,
                 base::Time now) {
  if (lane.rest_until && *lane.rest_until > now) return {0, lane.rest_until};
  bool paced = spacing > base::Millis{0};
  bool turn_is_ahead = lane.next_dial_at > now && lane.next_dial_at <= now + spacing;
  if (turn_is_ahead) return {0, lane.next_dial_at};
  std::int64_t slots = calls::concurrency_limit(rules.concurrency, lane.remote_limit,
                                                lane.remote_reserved, lane.remote_others) -
                       lane.in_flight;
  return {paced ? std::min<std::int64_t>(slots, 1) : slots, std::nullopt};
}

}  // namespace

Crew::Crew(schema::Store& store, const base::Clock& clock, Options options)
    : store_(store),
      clock_(clock),
      options_(std::move(options)),
      gate_(clock),
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
    for (const auto& job : unbegun)
      forget(job.id);
  }
  give_back(unbegun);
}

void Crew::forget(schema::JobId id) {
  std::erase_if(under_way_, [&](const Claimed& claimed) { return claimed.job.id == id; });
  undecided_.erase(id);
}

std::int64_t Crew::undecided_in(const std::string& lane) const {
  return std::count_if(undecided_.begin(), undecided_.end(),
                       [&](const auto& entry) { return entry.second == lane; });
}

int Crew::busy() const {
  std::scoped_lock lock(mutex_);
  return static_cast<int>(under_way_.size());
}

int Crew::idle() const {
  std::scoped_lock lock(mutex_);
  return draining_ ? 0 : options_.threads - static_cast<int>(under_way_.size());
}

std::chrono::nanoseconds Crew::claim() {
  renew_leases();
  std::chrono::nanoseconds rest = kLongestRest;
  int free_threads = idle();
  if (free_threads <= 0) return rest;
  auto jobs = claim_jobs(free_threads, rest);
  if (!hand_out(jobs)) give_back(jobs);
  return rest;
}

bool Crew::hand_out(const std::vector<schema::JobRow>& jobs) {
  std::scoped_lock lock(mutex_);
  if (draining_) return false;
  for (const auto& job : jobs) {
    under_way_.push_back({job, clock_.boot()});
    if (!job.lane.empty()) undecided_[job.id] = job.lane;
    waiting_.push_back(job);
    handed_out_.notify_one();
  }
  return true;
}

void Crew::give_back(const std::vector<schema::JobRow>& jobs) {
  if (jobs.empty()) return;
  store_.write([&](schema::Tx& tx) {
    for (const auto& job : jobs)
      schema::return_job(tx, job);
  });
}

std::vector<schema::JobRow> Crew::claim_jobs(int free_threads, std::chrono::nanoseconds& rest) {
  calls::Rules rules = options_.rules();
  base::Millis spacing =
      calls::dial_spacing(clock_, rules.calls_per_second, rules.calls_per_minute);
  std::map<std::string, std::int64_t> take;
  bool others_wait = false;
  store_.read([&](const schema::ReadTx& tx) {
    others_wait = schema::has_available_other(tx);
    for (const auto& lane : schema::dial_lanes(tx)) {
      LaneRoom room = room_of(lane, rules, spacing, tx.now());
      std::scoped_lock lock(mutex_);
      room.dials -= undecided_in(lane.lane);
      if (room.look_again) rest = std::min(rest, clock_.to_real(*room.look_again - tx.now()));
      if (room.dials > 0) take[lane.lane] = room.dials;
    }
  });
  if (take.empty() && !others_wait) return {};
  base::Time lease_until = clock_.now() + clock_.to_stored(options_.lease);
  return store_.write([&](schema::Tx& tx) {
    auto jobs = schema::claim_other(tx, options_.self, lease_until, free_threads);
    for (const auto& [lane, dials] : take) {
      int left = free_threads - static_cast<int>(jobs.size());
      if (left <= 0) break;
      int limit = static_cast<int>(std::min<std::int64_t>(dials, left));
      auto claimed =
          schema::claim_dials(tx, lane, options_.self, lease_until, limit, rules.concurrency);
      std::move(claimed.begin(), claimed.end(), std::back_inserter(jobs));
    }
    return jobs;
  });
}

void Crew::renew_leases() {
  std::vector<schema::JobRow> due;
  {
    std::scoped_lock lock(mutex_);
    base::Boot now = clock_.boot();
    for (auto& claimed : under_way_) {
      if (now - claimed.renewed < options_.lease / 3) continue;
      claimed.renewed = now;
      due.push_back(claimed.job);
    }
  }
  if (due.empty()) return;
  store_.write([&](schema::Tx& tx) {
    for (const auto& job : due)
      schema::renew_lease(tx, job.id, job.lease_epoch, tx.now() + clock_.to_stored(options_.lease));
  });
}

void Crew::dial_decided(const schema::JobRow& job) {
  {
    std::scoped_lock lock(mutex_);
    undecided_.erase(job.id);
  }
  store_.doorbell(schema::Topic::jobs).ring();
}

void Crew::work(std::stop_token stop) {
  pthread_setname_np(pthread_self(), "worker");
  auto carrier = options_.carrier();
  WorkerContext context{store_,         clock_,
                        *carrier,       gate_,
                        options_.rules, [this](const schema::JobRow& job) { dial_decided(job); }};
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
    {
      std::scoped_lock lock(mutex_);
      forget(job.id);
    }
    store_.doorbell(schema::Topic::jobs).ring();
  }
}

}  // namespace outdial::workers
