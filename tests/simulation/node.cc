#include "tests/simulation/node.h"

#include <algorithm>

#include "schema/idempotency.h"
#include "tests/simulation/incarnation.h"
#include "workers/job_runner.h"

namespace outdial::simulation {
namespace {

using namespace std::chrono_literals;
using schema::Topic;

constexpr Span kTick = 15s;
constexpr Span kLongestIdle = 1h;
constexpr int kCommitsPerAudit = 200;
constexpr int kStopTries = 3;

/// The next instant at which a chore has something to do by itself; $1 is now.
constexpr char kNextChore[] = R"(
  SELECT MIN(t) FROM (
    SELECT MIN(next_check_at) AS t FROM calls WHERE next_check_at > $1
    UNION ALL SELECT MIN(placing_at) + $2 FROM calls
              WHERE (status = 'placing' OR status = 'placed' OR status = 'unknown' OR status = 'ongoing')
                AND status = 'placing'
    UNION ALL SELECT MIN(lease_until) FROM jobs WHERE state = 'running'
    UNION ALL SELECT MIN(due_at) FROM jobs WHERE state = 'scheduled' AND due_at > $1
    UNION ALL SELECT MIN(expires_at) FROM batches WHERE status IN ('in_progress', 'cancelling') AND expires_at > $1
    UNION ALL SELECT MIN(next_chunk_at) FROM batches WHERE status = 'in_progress' AND next_chunk_at > $1
    UNION ALL SELECT (SELECT MIN(next_attempt_at) FROM enrolments e
                      WHERE e.batch_id = b.id AND status = 'pending' AND next_attempt_at > $1)
              FROM batches b WHERE b.status = 'in_progress'))";

constexpr char kAccountOfLane[] =
    "SELECT account_id FROM from_numbers WHERE tenant_id || '/' || phone = $1";
constexpr char kJobWaits[] = "SELECT 1 FROM jobs WHERE state = 'available' LIMIT 1";
constexpr char kNextRetry[] =
    "SELECT MIN(next_try_at) FROM call_events WHERE next_try_at IS NOT NULL";

}  // namespace

Node::Node(World& world, Disk& disk, std::string database)
    : world_(world), disk_(disk), database_(std::move(database)) {}

Node::~Node() {
  process_.alive = false;
  world_.agenda.kill(process_);
}

void Node::start() {
  ++process_.id;
  process_.alive = true;
  process_.frozen_until = {};
  crashing_ = false;
  world_.trace.line("the daemon starts");
  world_.agenda.spawn(&process_, [this] { boot(); });
}

void Node::boot() {
  now_ = std::make_unique<Incarnation>(*this, world_.scenario.seed * 64 + process_.id);
  looking_ = true;
  now_->store.write(watch_moves);
  world_.judge.restarted();
  now_->store.read([&](const schema::ReadTx& tx) { world_.judge.audit(tx); });
  looking_ = false;
  now_->store.write([&](schema::Tx& tx) { schema::release_keys_of_others(tx, now_->instance); });
  now_->scheduler->take_over();
  up_ = true;
  now_->scheduling = world_.agenda.spawn(&process_, [this] { run_scheduler(); });
  now_->claiming = world_.agenda.spawn(&process_, [this] { run_claimer(); });
  now_->retrying = world_.agenda.spawn(&process_, [this] { run_inbox(); });
}

void Node::crash() {
  if (!process_.alive) return;
  ++crashes_;
  world_.coverage.note(up_ ? "fault crash" : "fault crash while starting");
  world_.trace.line("CRASH");
  process_.alive = false;
  up_ = false;
  // Without the farewell of a clean close.
  Disk::Image left = disk_.durable();
  world_.agenda.kill(process_);
  now_.reset();
  disk_.become(left);
  world_.agenda.after(world_.milliseconds(200, 90'000), [this] { start(); });
}

void Node::freeze(Span span) {
  if (!process_.alive) return;
  world_.coverage.note("fault process frozen");
  world_.trace.line("the daemon freezes for " + std::to_string(span / 1ms) + " ms");
  process_.frozen_until = world_.agenda.now() + span;
}

void Node::wake_everybody() {
  if (!up_) return;
  for (auto task : {now_->scheduling, now_->claiming, now_->retrying})
    world_.agenda.wake(task);
}

void Node::between(bool committed) {
  if (looking_) return;
  if (!process_.alive) throw Crashed{};
  if (committed) look();
  if (Fiber::running() != nullptr) maybe_interrupt();
}

void Node::look() {
  looking_ = true;
  now_->store.read([&](const schema::ReadTx& tx) {
    world_.judge.look(tx);
    if (++commits_ % kCommitsPerAudit == 0) world_.judge.audit(tx);
  });
  looking_ = false;
  if (!up_) return;
  auto rung = [&](Topic topic, std::uint64_t& seen) {
    return std::exchange(seen, now_->store.doorbell(topic).count()) != seen;
  };
  if (rung(Topic::enrolments, now_->enrolment_rings)) world_.agenda.wake(now_->scheduling);
  if (rung(Topic::jobs, now_->job_rings)) world_.agenda.wake(now_->claiming);
  world_.agenda.wake_at(now_->scheduling, world_.agenda.now() + kTick);
}

void Node::maybe_interrupt() {
  if (!world_.faults_on) return;
  const FaultPlan& faults = world_.scenario.faults;
  if (!crashing_ && crashes_ < faults.crash_budget && world_.chance.hits(faults.crash)) {
    crashing_ = true;
    world_.agenda.at_once([this] { crash(); });
    world_.agenda.wait();
  }
  if (faults.pause != 0 && world_.chance.hits(faults.pause))
    world_.agenda.sleep(world_.milliseconds(0, 40));
  if (world_.strikes(faults.stall, "stall"))
    world_.our_clock.sleep_until(world_.agenda.now() + world_.milliseconds(100, 4'000));
  if (faults.process_freezes > 0 && world_.chance.hits(100)) {
    freeze(world_.milliseconds(2'000, 200'000));
    world_.agenda.sleep(0s);
  }
  if (world_.strikes(faults.freeze, "worker frozen")) {
    auto longest = world_.scenario.late_proof ? 3'600'000 : 180'000;
    world_.our_clock.sleep_until(world_.agenda.now() + world_.milliseconds(4'000, longest));
  }
}

base::Boot Node::next_chore() {
  looking_ = true;
  auto patience = world_.scenario.settings->retell.request_timeout_ms + base::Millis{30'001};
  auto next = now_->store.read([&](const schema::ReadTx& tx) {
    return tx.one(kNextChore, {tx.now(), patience.count()},
                  [](const schema::Row& row) { return row.opt_time(0); });
  });
  looking_ = false;
  auto now = world_.agenda.now();
  auto latest = now + kLongestIdle;
  if (!next || !*next) return latest;
  Span until = **next - world_.our_clock.now();
  return std::min(latest, now + std::max<Span>(until + 1ms, 250ms));
}

void Node::run_scheduler() {
  while (true) {
    auto& bell = now_->store.doorbell(Topic::enrolments);
    auto rings = bell.count();
    auto rest = now_->scheduler->run_once();
    auto now = world_.agenda.now();
    if (bell.count() != rings || rest < 250ms)
      world_.agenda.sleep_until(now + std::clamp<Span>(rest, 1ms, 50ms));
    else
      world_.agenda.sleep_until(next_chore());
  }
}

void Node::run_claimer() {
  Span patience = 500ms;
  while (true) {
    auto& bell = now_->store.doorbell(Topic::jobs);
    auto rings = bell.count();
    now_->claims->renew_leases();
    Span rest = kLongestIdle;
    auto turns = now_->claims->take(rest);
    bool idle = turns.empty();
    for (auto& turn : turns)
      now_->ready.push_back(std::move(turn));
    for (std::size_t hands = now_->ready.size(); hands > 0 && now_->idle_hands > 0; --hands) {
      --now_->idle_hands;
      world_.agenda.spawn(&process_, [this] { run_hand(); });
    }
    looking_ = true;
    bool waits =
        now_->store.read([](const schema::ReadTx& tx) { return tx.exists(kJobWaits, {}); });
    looking_ = false;
    // Production looks every half second; the longer nothing changes, the less the simulation does.
    patience = idle && waits ? std::min<Span>(2 * patience, 1min) : Span{500ms};
    if (waits) rest = std::min(rest, patience);
    if (now_->claims->under_way() > 0) rest = std::min<Span>(rest, 5s);
    if (bell.count() != rings) rest = 1ms;
    world_.agenda.sleep(std::max<Span>(rest, 1ms));
  }
}

workers::Turn Node::next_turn() {
  workers::Turn turn = std::move(now_->ready.front());
  now_->ready.pop_front();
  return turn;
}

void Node::run_hand() {
  while (!now_->ready.empty()) {
    workers::Turn turn = next_turn();
    if (turn.is_dial())
      run_dials(std::move(turn));
    else
      run_other(std::move(turn));
  }
  ++now_->idle_hands;
}

int Node::account_of(const std::string& id) const {
  auto found = std::ranges::find(world_.accounts, id);
  return static_cast<int>(found - world_.accounts.begin());
}

std::string Node::account_of_lane(const std::string& lane) {
  looking_ = true;
  auto account = now_->store.read([&](const schema::ReadTx& tx) {
    return tx.one(kAccountOfLane, {lane}, [](const schema::Row& row) { return row.text(0); });
  });
  looking_ = false;
  return account.value();
}

void Node::run_dials(workers::Turn turn) {
  std::string of = account_of_lane(turn.lane());
  if (world_.strikes(world_.scenario.faults.provoked, "interference")) {
    on_turn(turn.lane());
    world_.agenda.sleep(world_.milliseconds(1, 200));
  }
  int account = account_of(of);
  auto carrier = now_->take_carrier(account);
  workers::Hand hand(now_->context(*carrier), *now_->claims,
                     world_.scenario.settings->limits.job_tries);
  hand.work(std::move(turn), [&]() -> std::optional<workers::Turn> {
    if (now_->ready.empty() || !now_->ready.front().is_dial()) return std::nullopt;
    if (account_of_lane(now_->ready.front().lane()) != of) return std::nullopt;
    world_.coverage.note("reach one transaction settles and begins");
    return next_turn();
  });
  now_->give_carrier(account, std::move(carrier));
}

/// As Hand does, but with the carrier of the job's account.
void Node::run_other(std::optional<workers::Turn> turn) {
  auto jobs = now_->store.write([&](schema::Tx& tx) {
    return schema::claim_other(tx, now_->instance, now_->claims->lease_until(), 1);
  });
  if (jobs.empty()) return;
  workers::UnderWay under_way(*now_->claims, jobs.front());
  turn->use();
  turn.reset();
  int account = account_of(jobs.front().account_id.str());
  auto carrier = now_->take_carrier(account);
  workers::JobRunner(now_->context(*carrier), world_.scenario.settings->limits.job_tries)
      .run(jobs.front());
  now_->give_carrier(account, std::move(carrier));
}

void Node::run_inbox() {
  while (true) {
    now_->inbox->run_once();
    looking_ = true;
    auto next = now_->store.read([](const schema::ReadTx& tx) {
      return tx.one(kNextRetry, {}, [](const schema::Row& row) { return row.opt_time(0); });
    });
    looking_ = false;
    Span rest = kLongestIdle;
    if (next && *next) rest = std::clamp<Span>(**next - world_.our_clock.now(), 1s, kLongestIdle);
    world_.agenda.sleep(rest);
  }
}

void Node::stop_call(std::string id) {
  world_.agenda.spawn(&process_, [this, id = std::move(id)] {
    auto account = provider_->account_of_call(id);
    if (!account) return;
    auto carrier = now_->take_carrier(*account);
    for (int tries = 0; tries < kStopTries && carrier->stop(id); ++tries)
      world_.agenda.sleep(2s);
  });
}

void Node::request(api::Request request,
                   std::function<void(int status, const std::string& body)> done) {
  if (!up_) return done(0, "");
  world_.agenda.spawn(&process_, [this, request = std::move(request), done = std::move(done)] {
    auto response = now_->router->handle(request);
    if (!process_.alive) throw Crashed{};
    bool kept = response.body.find("\"kept\"") != std::string::npos;
    if (kept) world_.agenda.wake(now_->retrying);
    done(response.status, response.body);
  });
}

bool Node::read(const std::function<void(const schema::ReadTx&)>& body) {
  if (!up_) return false;
  looking_ = true;
  now_->store.read(body);
  looking_ = false;
  return true;
}

}  // namespace outdial::simulation
