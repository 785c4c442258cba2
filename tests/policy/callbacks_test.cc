#include "policy/callbacks.h"

#include <gtest/gtest.h>

#include "base/rfc3339.h"

namespace outdial::policy {
namespace {

CallbackPlan wished(const char* words) {
  auto said_at = base::parse_rfc3339("2026-11-18T18:00:00Z").value();
  CallbackWish wish{words, "en-US", said_at, said_at + std::chrono::hours{1}};
  return plan_callback(wish, "America/New_York", [](base::Time at) { return std::optional(at); });
}

TEST(CallbackTest, ComesAtTheHourThatWasNamed) {
  auto plan = wished("tomorrow at 10 am");
  EXPECT_EQ(plan.at, base::parse_rfc3339("2026-11-19T15:00:00Z"));
  EXPECT_TRUE(plan.hour_named);
}

TEST(CallbackTest, ComesInAnotherPartOfTheDayThatWasNamed) {
  auto plan = wished("tomorrow");
  EXPECT_EQ(plan.at, base::parse_rfc3339("2026-11-19T14:00:00Z"));
  EXPECT_FALSE(plan.hour_named);
}

TEST(CallbackTest, APartOfTheDayIsNoHourThatWasNamed) {
  auto plan = wished("on Thursday morning");
  EXPECT_EQ(plan.at, base::parse_rfc3339("2026-11-19T13:00:00Z"));
  EXPECT_FALSE(plan.hour_named);
  EXPECT_FALSE(wished("tomorrow after five").hour_named);
  EXPECT_FALSE(wished("this afternoon").hour_named);
}

TEST(CallbackTest, HasNoTimeWhereNoneIsUnderstood) {
  for (const char* words : {"", "when the moon is full"}) {
    EXPECT_FALSE(wished(words).at) << words;
    EXPECT_FALSE(wished(words).hour_named);
  }
}

}  // namespace
}  // namespace outdial::policy
