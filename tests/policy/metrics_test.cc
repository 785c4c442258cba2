#include "policy/metrics.h"

#include <gtest/gtest.h>

namespace outdial::policy {
namespace {

Tally tally_of(const std::vector<const char*>& codes) {
  Tally tally;
  for (const char* code : codes)
    count_call(tally, *find_disposition(code), 30'000, 70'000);
  return tally;
}

TEST(MetricsTest, RoundHalfUpToOneDecimal) {
  struct Case {
    std::int64_t part, whole;
    double percent;
  };
  const Case cases[] = {{1, 3, 33.3},   {2, 3, 66.7},       {1, 8, 12.5},  {1, 16, 6.3},
                        {1, 2000, 0.1}, {1, 2001, 0.0},     {1, 1, 100.0}, {7, 2, 350.0},
                        {0, 5, 0.0},    {1999, 2000, 100.0}};
  for (const Case& c : cases) {
    Tally tally;
    tally.connected = c.part;
    tally.attempts = c.whole;
    EXPECT_DOUBLE_EQ(metrics_of(tally).asr.value(), c.percent) << c.part << "/" << c.whole;
  }
}

TEST(MetricsTest, AreNothingWhereThereIsNothingToDivideBy) {
  Metrics m = metrics_of({});
  for (const auto& rate :
       {m.asr, m.ner, m.average_talk_seconds, m.connect_rate, m.contact_penetration, m.rpc_rate,
        m.rpc_per_contact, m.voicemail_rate, m.abandon_rate, m.completion_rate, m.success_per_rpc,
        m.success_per_contact, m.qualification_rate, m.confirmation_rate, m.opt_out_rate,
        m.attempts_per_contact, m.list_penetration})
    EXPECT_FALSE(rate);
  for (const auto& cost : {m.cost_per_contact, m.cost_per_qualified, m.cost_per_confirmed})
    EXPECT_FALSE(cost);
  EXPECT_EQ(m.saved_seconds, 0);
}

TEST(MetricsTest, CountEveryCallByWhatItCameTo) {
  Tally t = tally_of({"no_answer",
                      "busy",
                      "user_declined",
                      "invalid_number",
                      "provider_error",
                      "permission_denied",
                      "voicemail_left",
                      "voicemail_no_message",
                      "ivr",
                      "abandoned",
                      "hung_up_early",
                      "interested",
                      "confirmed",
                      "rescheduled",
                      "cancelled",
                      "not_interested",
                      "dnc_request",
                      "wrong_number",
                      "incomplete",
                      "callback_requested"});
  EXPECT_EQ(t.attempts, 18);
  EXPECT_EQ(t.not_placed, 2);
  EXPECT_EQ(alerted(t), 17);
  EXPECT_EQ(t.not_taken, 3);
  EXPECT_EQ(t.connected, 14);
  EXPECT_EQ(t.voicemail, 2);
  EXPECT_EQ(t.human, 11);
  EXPECT_EQ(t.right_party, 8);
  EXPECT_EQ(t.completed, 5) << "a wish not to be called completes nothing";
  EXPECT_EQ(t.succeeded, 3);
  EXPECT_EQ(t.qualified, 1);
  EXPECT_EQ(t.opted_out, 1);
  EXPECT_EQ(t.abandoned, 1);
  EXPECT_EQ(t.live_connected, 10);
  EXPECT_EQ(t.cost_micros, 20 * 70'000) << "failed attempts cost too";
  EXPECT_EQ(t.talk_ms, 14 * 30'000);
}

TEST(MetricsTest, FollowTheirFormulas) {
  Tally t = tally_of({"no_answer", "busy", "voicemail_left", "confirmed", "rescheduled",
                      "third_party", "abandoned", "dnc_request"});
  t.loaded = 20;
  t.tried = 6;
  t.contacts_with_human = 5;
  t.contacts_with_right_party = 3;
  Metrics m = metrics_of(t);
  EXPECT_DOUBLE_EQ(*m.asr, 75.0);
  EXPECT_DOUBLE_EQ(*m.ner, 100.0);
  EXPECT_DOUBLE_EQ(*m.average_talk_seconds, 30.0);
  EXPECT_DOUBLE_EQ(*m.connect_rate, 62.5);
  EXPECT_DOUBLE_EQ(*m.contact_penetration, 83.3);
  EXPECT_DOUBLE_EQ(*m.rpc_rate, 60.0);
  EXPECT_DOUBLE_EQ(*m.rpc_per_contact, 50.0);
  EXPECT_DOUBLE_EQ(*m.voicemail_rate, 16.7);
  EXPECT_DOUBLE_EQ(*m.abandon_rate, 20.0);
  EXPECT_DOUBLE_EQ(*m.completion_rate, 33.3);
  EXPECT_DOUBLE_EQ(*m.success_per_rpc, 66.7);
  EXPECT_DOUBLE_EQ(*m.success_per_contact, 33.3);
  EXPECT_DOUBLE_EQ(*m.qualification_rate, 0.0);
  EXPECT_DOUBLE_EQ(*m.confirmation_rate, 66.7);
  EXPECT_DOUBLE_EQ(*m.opt_out_rate, 20.0);
  EXPECT_DOUBLE_EQ(*m.attempts_per_contact, 1.3);
  EXPECT_DOUBLE_EQ(*m.list_penetration, 30.0);
  EXPECT_EQ(m.cost_per_contact, 186'667);
  EXPECT_FALSE(m.cost_per_qualified);
  EXPECT_EQ(m.cost_per_confirmed, 280'000);
  EXPECT_EQ(m.saved_seconds, 8 * 90 + 6 * 30);
}

TEST(AbandonmentTest, PausesAtTwoAndAHalfPercentOfFortyLiveAnswers) {
  EXPECT_FALSE(abandons_too_often({}));
  EXPECT_FALSE(abandons_too_often({39, 0})) << "too few to judge by";
  EXPECT_TRUE(abandons_too_often({1, 39}));
  EXPECT_FALSE(abandons_too_often({1, 40}));
  EXPECT_FALSE(abandons_too_often({0, 1'000'000}));
  EXPECT_TRUE(abandons_too_often({25, 975}));
  EXPECT_FALSE(abandons_too_often({24, 976}));
}

}  // namespace
}  // namespace outdial::policy
