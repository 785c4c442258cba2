#include "workers/claims.h"

#include <gtest/gtest.h>

#include "tests/support/dialer.h"
#include "tests/support/manual_clock.h"
#include "tests/support/world.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;

TEST(ClaimsTest, LooksAgainWhenABatchWithAPaceOfItsOwnHasItsTurn) {
  ManualClock clock;
  World world{clock};
  Dialer dialer{world};
  world.enrol_many(world.add_batch([](auto& row) { row.calls_per_second = 5.0; }), 3);
  ASSERT_TRUE(dialer.dial_one());
  workers::Claims::Options options;
  options.self = world.instance;
  options.hands = 8;
  options.rules = [&] { return world.rules; };
  workers::Claims claims(*world.store, clock, options);
  std::chrono::nanoseconds rest = 500ms;
  auto dials = [&] {
    return world.store->write([&](schema::Tx& tx) {
      return schema::claim_dials(tx, claims.take(rest).at(0).lane(), claims.self(),
                                 claims.lease_until(), 1, 10);
    });
  };
  EXPECT_TRUE(dials().empty());
  EXPECT_GT(rest, 190ms);
  EXPECT_LT(rest, 220ms);
  clock.advance(std::chrono::ceil<base::Millis>(rest));
  EXPECT_FALSE(dials().empty());
}

}  // namespace
}  // namespace outdial::tests
