#include "policy/queue_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "policy/second_chances.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

const base::Time kNoon = at("2026-12-01T12:00:00Z");

TEST(QueueOrderTest, TakesCallbacksThenRemindersThenRetriesThenFreshPeople) {
  using std::chrono::hours;
  const std::vector<QueueEntry> in_order = {
      {true, {}, 1, kNoon + hours{1}, "callback, tried once"},
      {true, kNoon + hours{1}, 2, kNoon, "callback, tried twice"},
      {false, kNoon + hours{24}, 2, kNoon + hours{2}, "reminder, soonest appointment"},
      {false, kNoon + hours{25}, 0, kNoon + hours{3}, "reminder, never tried"},
      {false, kNoon + hours{25}, 1, kNoon, "reminder, tried once"},
      {false, {}, 3, kNoon, "retry, due first"},
      {false, {}, 1, kNoon + hours{1}, "retry, due later, tried once"},
      {false, {}, 2, kNoon + hours{1}, "retry, due later, tried twice"},
      {false, {}, 0, kNoon, "fresh, due first, a"},
      {false, {}, 0, kNoon, "fresh, due first, b"},
      {false, {}, 0, kNoon + hours{1}, "fresh, due later"}};
  std::vector<QueueEntry> shuffled(in_order.rbegin(), in_order.rend());
  std::ranges::sort(shuffled, {}, queue_key);
  for (std::size_t i = 0; i < in_order.size(); ++i)
    EXPECT_EQ(shuffled[i].id, in_order[i].id) << i;
}

TEST(UrgencyTest, IsTheOrderOfTheClassesThenOfTheKindsAndPriorities) {
  using std::chrono::hours;
  QueueEntry fresh, retry, callback, soon, later;
  retry.attempts = 1;
  callback.callback = true;
  soon.appointment = kNoon + hours{1};
  later.appointment = kNoon + hours{2};
  std::vector<std::int64_t> in_order = {urgency(callback, "follow_up", 80),
                                        urgency(fresh, "consumer_callback", 999),
                                        urgency(soon, "custom", 80),
                                        urgency(later, "confirm_appointment", 0),
                                        urgency(fresh, "confirm_appointment", 0),
                                        urgency(retry, "custom", 50),
                                        urgency(retry, "follow_up", 80),
                                        urgency(fresh, "custom", 50),
                                        urgency(fresh, "follow_up", 80),
                                        urgency(fresh, "follow_up", 1'000'000)};
  EXPECT_EQ(std::ranges::adjacent_find(in_order, std::greater_equal{}), in_order.end());
}

TEST(SecondChancesTest, TakeANumberThatFailsThreeTimesForDead) {
  EXPECT_EQ(after_repeats("network_failure", 2), "network_failure");
  EXPECT_EQ(after_repeats("network_failure", 3), "invalid_number");
  EXPECT_EQ(after_repeats("no_answer", 9), "no_answer");
}

TEST(SecondChancesTest, GoToTheNextNumberOnlyWhenThisOneWillNeverDo) {
  for (const char* code : {"invalid_number", "wrong_number", "fax"}) {
    EXPECT_EQ(next_number(code, 0, 3), 1U) << code;
    EXPECT_EQ(next_number(code, 1, 3), 2U) << code;
    EXPECT_FALSE(next_number(code, 2, 3)) << code;
    EXPECT_FALSE(next_number(code, 0, 1)) << code;
  }
  for (const char* code : {"no_answer", "dnc_request", "deceased", "confirmed", ""})
    EXPECT_FALSE(next_number(code, 0, 3)) << code;
}

TEST(SecondChancesTest, RecycleAfterThirtyDaysAndSomeNever) {
  using std::chrono::days;
  for (const char* code : {"no_answer", "exhausted", "not_interested", "fax"}) {
    EXPECT_TRUE(may_recycle(code, kNoon, kNoon + days{30})) << code;
    EXPECT_FALSE(may_recycle(code, kNoon, kNoon + days{30} - base::Millis{1})) << code;
  }
  for (const char* code : {"dnc_request", "hostile", "wrong_number", "deceased", "invalid_number"})
    EXPECT_FALSE(may_recycle(code, kNoon, kNoon + days{3000})) << code;
}

}  // namespace
}  // namespace outdial::policy
