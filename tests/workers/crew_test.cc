#include "workers/crew.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>

#include "base/log.h"
#include "base/periodic_loop.h"
#include "scheduler/scheduler.h"
#include "tests/support/fake_exchange.h"
#include "tests/support/world.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::CallStatus;
using schema::EnrolmentStatus;

/// Eight real worker threads and a real scheduler over a threaded store.
class CrewTest : public testing::Test {
 protected:
  CrewTest() {
    base::set_log(base::LogLevel::error, base::LogFormat::text);
    world.rules.concurrency = 1'000;
  }
  ~CrewTest() override {
    chores_.reset();
    crew.reset();
    world.audit();
  }

  void start() {
    scheduler::Scheduler::Options options;
    options.self = world.instance;
    options.rules = [this] { return world.rules; };
    options.chunking = [] { return scheduler::Chunking{50, 10ms}; };
    options.placing_patience = patience;
    scheduler_ = std::make_unique<scheduler::Scheduler>(*world.store, world.clock, options);
    start_crew();
    chores_ = std::make_unique<base::PeriodicLoop>(
        "scheduler", clock, world.store->doorbell(schema::Topic::enrolments),
        [this](std::stop_token) { return scheduler_->run_once(); });
  }

  void start_crew() {
    workers::Crew::Options options;
    options.threads = 8;
    options.self = world.instance;
    options.rules = [this] { return world.rules; };
    options.carrier = [this]() -> std::unique_ptr<workers::Carrier> {
      return std::make_unique<FakeCarrier>(exchange);
    };
    options.lease = 60s;
    crew = std::make_unique<workers::Crew>(*world.store, clock, options);
  }

  template <class F>
  bool wait_for(F&& condition) {
    for (base::Boot deadline = clock.boot() + 60s; clock.boot() < deadline;) {
      if (condition()) return true;
      clock.sleep_until(clock.boot() + 2ms);
    }
    return false;
  }

  base::SystemClock clock{base::from_millis(1'795'024'800'000), 1.0};
  World world{clock, World::Mode::threaded};
  FakeExchange exchange;
  base::Millis patience = 60s;
  std::unique_ptr<workers::Crew> crew;

 private:
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<base::PeriodicLoop> chores_;
};

TEST_F(CrewTest, DialsFiveHundredPeopleExactlyOnce) {
  auto batch = world.add_batch();
  auto people = world.enrol_many(batch, 500);
  start();
  ASSERT_TRUE(wait_for([&] { return world.progress(batch).in_call == 500; }));
  ASSERT_TRUE(wait_for([&] { return crew->busy() == 0; }));
  auto numbers = exchange.dialled_numbers();
  EXPECT_EQ(numbers.size(), 500U);
  EXPECT_EQ(std::set<std::string>(numbers.begin(), numbers.end()).size(), 500U);
  for (auto id : people)
    EXPECT_EQ(world.call_of(id).status, CallStatus::placed);
  EXPECT_EQ(world.the_account().in_flight, 500);
  world.audit();
}

TEST_F(CrewTest, NeverHoldsMoreSlotsThanThereAre) {
  world.rules.concurrency = 5;
  auto batch = world.add_batch();
  world.enrol_many(batch, 60);
  std::atomic<std::int64_t> most = 0;
  exchange.on_the_way = [&](const calls::Begun& dial) {
    most = std::max<std::int64_t>(most, world.the_account().in_flight);
    auto call = world.call(dial.call_id);
    world.store->write([&](schema::Tx& tx) {
      calls::apply(tx, not_answered(call, "early_" + call.id.str(), "invalid_destination"),
                   world.rules);
    });
  };
  start();
  ASSERT_TRUE(wait_for([&] { return world.progress(batch).done == 60; }));
  EXPECT_LE(most, 5);
  ASSERT_TRUE(wait_for([&] { return world.the_account().in_flight == 0; }));
}

TEST_F(CrewTest, KeepsThePace) {
  world.rules.calls_per_second = 50;
  auto batch = world.add_batch();
  world.enrol_many(batch, 20);
  base::Boot start_at = clock.boot();
  start();
  ASSERT_TRUE(wait_for([&] { return exchange.dialled().size() == 20; }));
  EXPECT_GE(clock.boot() - start_at, 19 * 20ms);
}

TEST_F(CrewTest, DrainGivesBackWhatHasNotBegunAndFinishesTheRest) {
  std::atomic<bool> open = false;
  std::atomic<int> on_the_way = 0;
  exchange.on_the_way = [&](const calls::Begun&) {
    ++on_the_way;
    while (!open)
      clock.sleep_until(clock.boot() + 1ms);
  };
  auto batch = world.add_batch();
  world.enrol_many(batch, 50);
  start();
  ASSERT_TRUE(wait_for([&] { return on_the_way == 8; }));
  crew->drain();
  open = true;
  ASSERT_TRUE(wait_for([&] { return crew->busy() == 0; }));
  crew.reset();
  EXPECT_EQ(exchange.dialled().size(), 8U);
  EXPECT_EQ(world.progress(batch).in_call, 8);
  auto jobs = world.store->read([](const schema::ReadTx& tx) { return schema::count_jobs(tx); });
  EXPECT_EQ(jobs.running, 0);
  for (const auto& call : world.all_calls())
    EXPECT_EQ(call.status, CallStatus::placed);
  start_crew();
  EXPECT_TRUE(wait_for([&] { return exchange.dialled().size() == 50; }));
  EXPECT_EQ(world.progress(batch).in_call, 50);
}

TEST_F(CrewTest, DrainedTwiceOrNeverUsedItEnds) {
  start_crew();
  crew->drain();
  crew->drain();
  EXPECT_EQ(crew->busy(), 0);
}

TEST_F(CrewTest, ACarrierThatThrowsLeavesNothingBehind) {
  patience = 50ms;
  exchange.on_the_way = [](const calls::Begun&) { throw std::runtime_error("no memory"); };
  base::set_log(base::LogLevel::error, base::LogFormat::text);
  auto batch = world.add_batch();
  auto people = world.enrol_many(batch, 3);
  testing::internal::CaptureStderr();
  start();
  bool unknown = wait_for([&] { return world.progress(batch).calls_unknown == 3; });
  bool idle = wait_for([&] { return crew->busy() == 0; });
  testing::internal::GetCapturedStderr();
  ASSERT_TRUE(unknown);
  ASSERT_TRUE(idle);
  EXPECT_EQ(exchange.dialled().size(), 3U) << "nobody is dialled a second time";
  for (auto id : people)
    EXPECT_EQ(world.enrolment(id).status, EnrolmentStatus::in_call);
  auto jobs = world.store->read([](const schema::ReadTx& tx) { return schema::count_jobs(tx); });
  EXPECT_EQ(jobs.running, 0);
}

}  // namespace
}  // namespace outdial::tests
