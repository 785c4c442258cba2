// For how long a number is left in peace after somebody was reached there.
#include "base/rfc3339.h"
#include "calls/explain.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::EnrolmentStatus;

constexpr char kInParis[] = "+33142685300";
constexpr char kInBerlin[] = "+493012345678";

class RestsTest : public FlowTest {
 protected:
  RestsTest() {
    world.rules.retry.max_attempts_per_day = 20;
    world.rules.retry.min_gap_minutes = 0;
  }

  schema::CampaignId campaign(const char* purpose = "informational",
                              std::optional<std::int64_t> cooldown_days = {}) {
    return world.add_campaign([&](auto& row) {
      row.purpose = purpose;
      row.cooldown_days = cooldown_days;
      row.retry_json = R"({"max_attempts_per_day":20,"min_gap_minutes":0})";
    });
  }
  schema::EnrolmentId somebody(schema::CampaignId of, const char* phone = kDana) {
    auto batch = world.add_batch([&](auto& row) { row.campaign_id = of; });
    return world.enrol(batch, phone, {},
                       [](auto& contact) { contact.consent_type = "express_written"; });
  }
  /// Calls somebody new of the campaign, with this outcome.
  void reach(schema::CampaignId of, const char* outcome, const char* phone = kDana) {
    auto call = dialled(somebody(of, phone));
    world.apply(analyzed(call, call.provider_call_id.value(), outcome));
  }
  void expect_wait(schema::EnrolmentId person, const char* reason, const char* until) {
    EXPECT_FALSE(dialer.dial_one());
    expect_enrolment(person, EnrolmentStatus::pending, reason);
    EXPECT_EQ(base::to_rfc3339(world.enrolment(person).next_attempt_at), until);
    clock.set(base::parse_rfc3339(until).value() - 1ms);
    EXPECT_FALSE(dialer.dial_one());
    clock.advance(1ms);
    EXPECT_TRUE(dialer.dial_one());
  }
  /// What the explanation says of the rule; empty when it does not name it.
  std::string verdict(schema::EnrolmentId person, const std::string& rule) {
    return world.store->read([&](const schema::ReadTx& tx) -> std::string {
      for (const auto& one :
           calls::explain(tx, calls::read_dial_facts(tx, person, world.rules).value()))
        if (one.rule == rule)
          return one.verdict +
                 (one.next_allowed_at ? " until " + base::to_rfc3339(*one.next_allowed_at) : "");
      return "";
    });
  }
};

TEST_F(RestsTest, NobodyWaitsForACoolDownThatNobodySet) {
  reach(campaign(), "interested");
  auto next = somebody(campaign());
  EXPECT_EQ(verdict(next, "cool_down"), "");
  EXPECT_TRUE(dialer.dial_one());
}

TEST_F(RestsTest, ANumberThatAnotherCampaignReachedWaitsForItsDays) {
  world.rules.cooldown = std::chrono::days{7};
  reach(campaign(), "interested");
  auto next = somebody(campaign());
  EXPECT_EQ(verdict(next, "cool_down"), "cool_down until 2026-11-25T18:00:00.000Z");
  expect_wait(next, "cool_down", "2026-11-25T18:00:00.000Z");
}

TEST_F(RestsTest, TheCampaignsOwnDaysGoBeforeTheConfiguredOnes) {
  world.rules.cooldown = std::chrono::days{7};
  reach(campaign(), "interested");
  auto patient = somebody(campaign("informational", 2));
  expect_wait(patient, "cool_down", "2026-11-20T18:00:00.000Z");
  world.rules.cooldown = std::chrono::days{30};
  auto at_once = somebody(campaign("informational", 0));
  world.apply(not_answered(world.call_of(patient), world.call_of(patient).provider_call_id.value(),
                           "dial_busy"));
  EXPECT_TRUE(dialer.dial_one());
  EXPECT_EQ(world.enrolment(at_once).status, EnrolmentStatus::in_call);
}

TEST_F(RestsTest, ItsOwnCampaignMayCallAgain) {
  world.rules.cooldown = std::chrono::days{7};
  auto same = campaign();
  reach(same, "interested");
  somebody(same);
  EXPECT_TRUE(dialer.dial_one());
}

TEST_F(RestsTest, OnlyAPersonReachedStartsACoolDown) {
  world.rules.cooldown = std::chrono::days{7};
  auto first = somebody(campaign());
  auto call = dialled(first);
  world.apply(not_answered(call, call.provider_call_id.value(), "dial_no_answer"));
  auto next = somebody(campaign());
  EXPECT_EQ(verdict(next, "cool_down"), "ok");
  EXPECT_TRUE(dialer.dial_one());
  EXPECT_EQ(world.enrolment(next).status, EnrolmentStatus::in_call);
}

TEST_F(RestsTest, WhoNamedTheHourIsNotKeptWaitingForACoolDown) {
  world.rules.cooldown = std::chrono::days{7};
  reach(campaign(), "interested");
  auto asked = somebody(campaign());
  world.write([&](schema::Tx& tx) { schema::set_callback(tx, asked, clock.now()); });
  EXPECT_TRUE(dialer.dial_one());
}

TEST_F(RestsTest, ACoolDownIsCountedInPlanningTheNextTry) {
  auto first = campaign("informational", 7);
  auto waiting = somebody(first);
  auto call = dialled(waiting);
  world.apply(not_answered(call, call.provider_call_id.value(), "dial_no_answer"));
  reach(campaign("informational", 0), "interested");
  clock.set(world.enrolment(waiting).next_attempt_at);
  expect_wait(waiting, "cool_down", "2026-11-25T18:00:00.000Z");
  call = world.call_of(waiting);
  EXPECT_EQ(call.attempt, 2);
}

TEST_F(RestsTest, FranceIsSilentForSixtyDaysAfterARefusal) {
  reach(campaign("telemarketing"), "not_interested", kInParis);
  auto next = somebody(campaign("telemarketing"), kInParis);
  EXPECT_EQ(verdict(next, "refusal_silence"), "refusal_silence until 2027-01-17T18:00:00.000Z");
  // A Sunday evening: the week's first hours come after it.
  expect_wait(next, "refusal_silence", "2027-01-18T09:00:00.000Z");
}

TEST_F(RestsTest, TheSilenceHoldsInTheCampaignThatWasRefusedToo) {
  auto same = campaign("telemarketing");
  reach(same, "not_interested", kInParis);
  auto next = somebody(same, kInParis);
  EXPECT_FALSE(dialer.dial_one());
  expect_enrolment(next, EnrolmentStatus::pending, "refusal_silence");
}

TEST_F(RestsTest, ARefusalSilencesSolicitationInFranceOnly) {
  reach(campaign("telemarketing"), "not_interested", kInParis);
  auto reminder = somebody(campaign(), kInParis);
  EXPECT_EQ(verdict(reminder, "refusal_silence"), "");
  EXPECT_TRUE(dialer.dial_one());
  EXPECT_EQ(world.enrolment(reminder).status, EnrolmentStatus::in_call);
  reach(campaign("telemarketing"), "not_interested", kInBerlin);
  auto berlin = somebody(campaign("telemarketing"), kInBerlin);
  EXPECT_EQ(verdict(berlin, "refusal_silence"), "");
  EXPECT_TRUE(dialer.dial_one());
}

TEST_F(RestsTest, OtherOutcomesAreNoRefusal) {
  reach(campaign("telemarketing"), "already_done", kInParis);
  EXPECT_EQ(verdict(somebody(campaign("telemarketing"), kInParis), "refusal_silence"), "ok");
  EXPECT_TRUE(dialer.dial_one());
}

}  // namespace
}  // namespace outdial::tests
