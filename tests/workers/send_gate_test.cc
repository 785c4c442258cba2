#include "workers/send_gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/manual_clock.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;

TEST(SendGateTest, KeepsTheGapBetweenTwoPasses) {
  ManualClock clock;
  workers::SendGate gate(clock);
  base::Boot start = clock.boot();
  EXPECT_TRUE(gate.pass("line", 100ms, start + 2s));
  EXPECT_EQ(clock.boot(), start);
  EXPECT_TRUE(gate.pass("line", 100ms, start + 2s));
  EXPECT_EQ(clock.boot(), start + 100ms);
}

TEST(SendGateTest, LinesDoNotWaitForEachOther) {
  ManualClock clock;
  workers::SendGate gate(clock);
  base::Boot start = clock.boot();
  EXPECT_TRUE(gate.pass("line", 1s, start + 2s));
  EXPECT_TRUE(gate.pass("other", 1s, start + 2s));
  EXPECT_EQ(clock.boot(), start);
}

TEST(SendGateTest, RefusesAtOnceWhenTheTurnComesTooLate) {
  ManualClock clock;
  workers::SendGate gate(clock);
  base::Boot start = clock.boot();
  EXPECT_TRUE(gate.pass("line", 3s, start + 2s));
  EXPECT_FALSE(gate.pass("line", 3s, start + 2s));
  EXPECT_EQ(clock.boot(), start) << "it does not wait in vain";
  EXPECT_TRUE(gate.pass("line", 3s, start + 3s)) << "a refusal takes no turn";
  EXPECT_EQ(clock.boot(), start + 3s);
}

TEST(SendGateTest, RefusesWhatIsLateAlready) {
  ManualClock clock;
  workers::SendGate gate(clock);
  base::Boot latest = clock.boot() + 2s;
  clock.advance(2001ms);
  EXPECT_FALSE(gate.pass("line", 0ms, latest));
}

TEST(SendGateTest, ThreadsNeverPassCloserThanTheGap) {
  constexpr auto kGap = 3ms;
  base::SystemClock clock;
  workers::SendGate gate(clock);
  base::Boot latest = clock.boot() + 150ms;
  std::mutex mutex;
  int passed = 0;
  int refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 10; ++n) {
          bool may_send = gate.pass("line", kGap, latest);
          std::scoped_lock lock(mutex);
          ++(may_send ? passed : refused);
        }
      });
  }
  EXPECT_EQ(passed + refused, 80);
  EXPECT_LE(passed, 51) << "150 ms have room for 51 passes";
  EXPECT_GT(passed, 0);
}

/// Judges the instants that the gate itself waited for: sleeping moves the clock, under a lock.
TEST(SendGateTest, EveryPassOfManyThreadsHasItsOwnInstant) {
  class SharedClock : public base::Clock {
   public:
    base::Time now() const override { return {}; }
    base::Time real_now() const override { return {}; }
    base::Boot boot() const override {
      std::scoped_lock lock(mutex_);
      return boot_;
    }
    void sleep_until(base::Boot deadline, std::stop_token = {}) const override {
      std::scoped_lock lock(mutex_);
      boot_ = std::max(boot_, deadline);
    }
    mutable std::mutex mutex_;
    mutable base::Boot boot_{1h};
  };
  SharedClock clock;
  workers::SendGate gate(clock);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 100; ++n)
          EXPECT_TRUE(gate.pass("line", 1ms, base::Boot{2h}));
      });
  }
  EXPECT_EQ(clock.boot(), base::Boot{1h} + 799ms) << "800 passes have 799 gaps";
}

}  // namespace
}  // namespace outdial::tests
