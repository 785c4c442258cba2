#include "workers/claims.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

Turn::Turn(Claims& claims, std::string lane) : claims_(&claims), lane_(std::move(lane)) {
  claims_->begin_turn(lane_);
}
Turn::Turn(Turn&& other) noexcept
    : claims_(std::exchange(other.claims_, nullptr)),
      lane_(std::move(other.lane_)),
      used_(other.used_) {}
Turn::~Turn() {
  if (claims_ != nullptr) claims_->end_turn(lane_, used_);
}

UnderWay::UnderWay(Claims& claims, const schema::JobRow& job) : claims_(&claims), job_(job.id) {
  claims_->begin_job(job);
}
UnderWay::UnderWay(UnderWay&& other) noexcept
    : claims_(std::exchange(other.claims_, nullptr)), job_(other.job_) {}
UnderWay::~UnderWay() {
  if (claims_ != nullptr) claims_->end_job(job_);
}

Claims::Claims(schema::Store& store, const base::Clock& clock, Options options)
    : store_(store), clock_(clock), options_(std::move(options)) {}

std::vector<Turn> Claims::take(std::chrono::nanoseconds& rest) {
  int idle = options_.hands + options_.ahead - under_way();
  // What cannot be stored need not be begun; asking now and then finds out when it can again.
  if (idle <= 0 || (store_.known_trouble() && store_.trouble())) return {};
  calls::Rules rules = options_.rules();
  std::int64_t others = 0;
  std::map<std::string, std::int64_t> room;
  store_.read([&](const schema::ReadTx& tx) {
    others = schema::count_available_others(tx, idle) - undecided_in("");
    room = room_of_lanes(tx, rules, rest);
  });
  std::vector<Turn> turns;
  for (; idle > 0 && others > 0; --idle, --others)
    turns.emplace_back(*this, "");
  // One of each lane in turn, so that none waits until another has no more.
  while (idle > 0 && !room.empty())
    for (auto lane = room.begin(); idle > 0 && lane != room.end(); --idle) {
      turns.emplace_back(*this, lane->first);
      lane = --lane->second > 0 ? std::next(lane) : room.erase(lane);
    }
  return turns;
}

std::map<std::string, std::int64_t> Claims::room_of_lanes(const schema::ReadTx& tx,
                                                          const calls::Rules& rules,
                                                          std::chrono::nanoseconds& rest) const {
  base::Millis spacing =
      calls::dial_spacing(clock_, rules.calls_per_second, rules.calls_per_minute);
  if (auto turn = schema::next_batch_turn(tx)) rest = std::min(rest, clock_.until(*turn));
  std::map<std::string, std::int64_t> room;
  for (const auto& lane : schema::dial_lanes(tx)) {
    LaneRoom here = room_of(lane, rules, spacing, tx.now());
    here.dials -= undecided_in(lane.lane);
    if (here.look_again) rest = std::min(rest, clock_.until(*here.look_again));
    if (here.dials > 0) room[lane.lane] = here.dials;
  }
  return room;
}

int Claims::undecided_in(const std::string& lane) const {
  std::scoped_lock lock(mutex_);
  auto turns = turns_.find(lane);
  return turns == turns_.end() ? 0 : turns->second;
}

void Claims::begin_turn(const std::string& lane) {
  std::scoped_lock lock(mutex_);
  ++turns_[lane];
}

void Claims::end_turn(const std::string& lane, bool used) {
  {
    std::scoped_lock lock(mutex_);
    auto turns = turns_.find(lane);
    if (--turns->second == 0) turns_.erase(turns);
  }
  if (used && has_much_room()) options_.look_again();
}

void Claims::begin_job(const schema::JobRow& job) {
  std::scoped_lock lock(mutex_);
  jobs_.push_back({job, clock_.boot()});
}

void Claims::end_job(const schema::JobId& id) {
  {
    std::scoped_lock lock(mutex_);
    std::erase_if(jobs_, [&](const Claimed& claimed) { return claimed.job.id == id; });
  }
  if (has_much_room()) options_.look_again();
}

/// While half of the turns ahead lie ready no hand waits, and one look later finds more at once.
bool Claims::has_much_room() const {
  return options_.hands + options_.ahead - under_way() > options_.ahead / 2;
}

void Claims::renew_leases() {
  std::vector<schema::JobRow> due;
  {
    std::scoped_lock lock(mutex_);
    base::Boot now = clock_.boot();
    for (auto& claimed : jobs_) {
      if (now - claimed.renewed < options_.lease / 3) continue;
      claimed.renewed = now;
      due.push_back(claimed.job);
    }
  }
  if (due.empty()) return;
  store_.write([&](schema::Tx& tx) {
    for (const auto& job : due)
      schema::renew_lease(tx, job.id, job.lease_epoch, lease_until());
  });
}

int Claims::under_way() const {
  std::scoped_lock lock(mutex_);
  int count = static_cast<int>(jobs_.size());
  for (const auto& [lane, turns] : turns_)
    count += turns;
  return count;
}

}  // namespace outdial::workers
