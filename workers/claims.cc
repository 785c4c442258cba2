#include "workers/claims.h"

#include <algorithm>

#include "calls/books.h"
#include "schema/batches.h"

namespace outdial::workers {
namespace {

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

Claims::Claims(schema::Store& store, const base::Clock& clock, Options options)
    : store_(store), clock_(clock), options_(std::move(options)) {}

std::vector<schema::JobRow> Claims::take(std::chrono::nanoseconds& rest) {
  int idle = options_.hands + options_.ahead - under_way();
  if (idle <= 0) return {};
  calls::Rules rules = options_.rules();
  std::map<std::string, std::int64_t> room;
  bool others_wait = false;
  store_.read([&](const schema::ReadTx& tx) {
    others_wait = schema::has_available_other(tx);
    room = room_of_lanes(tx, rules, rest);
  });
  if (room.empty() && !others_wait) return {};
  base::Time lease_until = clock_.now() + clock_.to_stored(options_.lease);
  auto jobs = store_.write([&](schema::Tx& tx) {
    std::vector<schema::JobRow> claimed;
    if (others_wait) claimed = schema::claim_other(tx, options_.self, lease_until, idle);
    for (const auto& [lane, dials] : room) {
      int left = idle - static_cast<int>(claimed.size());
      if (left <= 0) break;
      int limit = static_cast<int>(std::min<std::int64_t>(dials, left));
      auto of_lane =
          schema::claim_dials(tx, lane, options_.self, lease_until, limit, rules.concurrency);
      std::move(of_lane.begin(), of_lane.end(), std::back_inserter(claimed));
    }
    return claimed;
  });
  note(jobs);
  return jobs;
}

std::map<std::string, std::int64_t> Claims::room_of_lanes(const schema::ReadTx& tx,
                                                          const calls::Rules& rules,
                                                          std::chrono::nanoseconds& rest) const {
  base::Millis spacing =
      calls::dial_spacing(clock_, rules.calls_per_second, rules.calls_per_minute);
  if (auto turn = schema::next_batch_turn(tx))
    rest = std::min(rest, clock_.to_real(*turn - tx.now()));
  std::map<std::string, std::int64_t> room;
  for (const auto& lane : schema::dial_lanes(tx)) {
    LaneRoom here = room_of(lane, rules, spacing, tx.now());
    here.dials -= undecided_in(lane.lane);
    if (here.look_again) rest = std::min(rest, clock_.to_real(*here.look_again - tx.now()));
    if (here.dials > 0) room[lane.lane] = here.dials;
  }
  return room;
}

std::int64_t Claims::undecided_in(const std::string& lane) const {
  std::scoped_lock lock(mutex_);
  return std::count_if(undecided_.begin(), undecided_.end(),
                       [&](const auto& entry) { return entry.second == lane; });
}

void Claims::note(const std::vector<schema::JobRow>& jobs) {
  std::scoped_lock lock(mutex_);
  for (const auto& job : jobs) {
    under_way_.push_back({job, clock_.boot()});
    if (!job.lane.empty()) undecided_[job.id] = job.lane;
  }
}

void Claims::give_back(const std::vector<schema::JobRow>& jobs) {
  if (jobs.empty()) return;
  for (const auto& job : jobs)
    finished(job.id);
  store_.write([&](schema::Tx& tx) {
    for (const auto& job : jobs)
      schema::return_job(tx, job);
  });
}

bool Claims::dial_decided(schema::JobId id) {
  std::scoped_lock lock(mutex_);
  undecided_.erase(id);
  return static_cast<int>(under_way_.size()) < options_.hands + options_.ahead;
}

void Claims::finished(schema::JobId id) {
  std::scoped_lock lock(mutex_);
  std::erase_if(under_way_, [&](const Claimed& claimed) { return claimed.job.id == id; });
  undecided_.erase(id);
}

void Claims::renew_leases() {
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

int Claims::under_way() const {
  std::scoped_lock lock(mutex_);
  return static_cast<int>(under_way_.size());
}

}  // namespace outdial::workers
