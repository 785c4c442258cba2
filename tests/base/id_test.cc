#include "base/id.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/manual_clock.h"

namespace outdial::base {
namespace {

struct ThingTag {
  static constexpr char kPrefix[] = "thi";
};
using ThingId = Id<ThingTag>;

TEST(IdTest, GrowsStrictlyEvenWithinOneMillisecond) {
  tests::ManualClock clock;
  IdSource source(clock, 7);
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    std::string next = ThingId::make(source).str();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(IdTest, RepeatsTheSameSequenceForTheSameSeed) {
  tests::ManualClock clock;
  IdSource one(clock, 42);
  IdSource two(clock, 42);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ThingId::make(one), ThingId::make(two));
}

TEST(IdTest, ParsesItsOwnTextAndNothingElse) {
  tests::ManualClock clock;
  IdSource source(clock, 1);
  std::string text = ThingId::make(source).str();
  ASSERT_EQ(text.size(), 30U);
  EXPECT_TRUE(ThingId::parse(text));
  std::string upper = text;
  upper[10] = 'U';
  for (const std::string& bad : {std::string{}, std::string{"thi_"}, "xxx" + text.substr(3), text + "0", upper})
    EXPECT_FALSE(ThingId::parse(bad)) << bad;
}

}  // namespace
}  // namespace outdial::base
