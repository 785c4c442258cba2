// When and where people are called: the rulebook as the planner and the dial boundary enforce it.
#include "tests/support/hours.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "calls/batch_control.h"
#include "calls/begin.h"
#include "schema/contacts.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::EnrolmentStatus;

base::Time lawful_time(const char* text) {
  return base::parse_rfc3339(text).value();
}

/// Somebody who is due at an instant, and what the planner does about it.
struct Due {
  const char* name;
  const char* phone;
  const char* zone;
  const char* region;
  const char* purpose;
  const char* now;
  EnrolmentStatus status;
  const char* reason;
  /// Of the next attempt; empty when it does not matter.
  const char* next;
};

constexpr char kAfterHours[] = "outside_calling_hours";

class DueTest : public FlowTest, public testing::WithParamInterface<Due> {};

TEST_P(DueTest, IsCalledNowOrAtTheNextLawfulInstantOrNever) {
  const Due& due = GetParam();
  clock.set(lawful_time(due.now));
  // On clocks that would allow everything, which are nobody's but the clinic's.
  auto campaign = world.add_campaign([&](auto& row) {
    row.purpose = due.purpose;
    row.timezone = "America/New_York";
    row.consent_default_json = R"({"type":"express_written"})";
  });
  auto batch = world.add_batch([&](auto& row) { row.campaign_id = campaign; });
  auto person = world.enrol(batch, due.phone, {}, [&](auto& contact) {
    contact.timezone = due.zone;
    contact.consent_type = "";
    contact.region = due.region;
  });
  dialer.plan();
  expect_enrolment(person, due.status, due.reason);
  if (*due.next != '\0') {
    EXPECT_EQ(base::to_rfc3339(world.enrolment(person).next_attempt_at), due.next);
    clock.set(lawful_time(due.next) - 1ms);
    EXPECT_FALSE(dialer.dial_one());
    clock.set(lawful_time(due.next));
    EXPECT_TRUE(dialer.dial_one());
  }
  if (due.status == EnrolmentStatus::needs_review) {
    clock.advance(24h);
    EXPECT_FALSE(dialer.dial_one());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rulebook, DueTest,
    testing::Values(
        Due{"Inside", "+12125550123", "", "", "informational", "2026-12-01T13:00:00Z",
            EnrolmentStatus::queued, "", ""},
        Due{"BeforeTheMorning", "+12125550123", "", "", "informational", "2026-12-01T12:59:59Z",
            EnrolmentStatus::pending, kAfterHours, "2026-12-01T13:00:00.000Z"},
        Due{"TwoZonesOfAnAreaCode", "+18505550123", "", "", "informational", "2026-12-01T13:30:00Z",
            EnrolmentStatus::pending, kAfterHours, "2026-12-01T14:00:00.000Z"},
        Due{"ADeclaredZoneIsTheOnlyOne", "+18505550123", "America/New_York", "", "informational",
            "2026-12-01T13:30:00Z", EnrolmentStatus::queued, "", ""},
        Due{"RecruitingInKentucky", "+12705550123", "", "", "recruiting", "2026-12-01T15:30:00Z",
            EnrolmentStatus::pending, kAfterHours, "2026-12-01T16:00:00.000Z"},
        Due{"SundayNoonInTexas", "+12145550123", "", "", "telemarketing", "2026-12-06T17:30:00Z",
            EnrolmentStatus::pending, kAfterHours, "2026-12-06T18:00:00.000Z"},
        Due{"WeekendInFrance", "+33639980123", "", "", "telemarketing", "2026-12-04T19:00:00Z",
            EnrolmentStatus::pending, kAfterHours, "2026-12-07T09:00:00.000Z"},
        Due{"AllZonesOfAustralia", "+61491570156", "", "", "telemarketing", "2026-12-05T06:00:00Z",
            EnrolmentStatus::pending, kAfterHours, "2026-12-07T01:00:00.000Z"},
        Due{"TheLawOfTheAreaCodeFollows", "+13055550123", "America/Los_Angeles", "US-CA",
            "telemarketing", "2026-12-02T04:30:00Z", EnrolmentStatus::pending, kAfterHours,
            "2026-12-02T17:00:00.000Z"},
        Due{"TheDeclaredRegionAddsItsLaw", "+12125550123", "", "US-KY", "recruiting",
            "2026-12-01T14:00:00Z", EnrolmentStatus::pending, kAfterHours,
            "2026-12-01T15:00:00.000Z"},
        Due{"Thanksgiving", "+14125550123", "", "", "telemarketing", "2026-11-26T18:00:00Z",
            EnrolmentStatus::pending, "holiday", "2026-11-27T13:00:00.000Z"},
        Due{"TollFree", "+18005550199", "", "", "informational", "2026-12-01T18:00:00Z",
            EnrolmentStatus::needs_review, "non_geographic", ""},
        Due{"TollFreeWithAZone", "+18005550199", "America/New_York", "", "informational",
            "2026-12-01T18:00:00Z", EnrolmentStatus::queued, "", ""},
        Due{"AreaCodeOfNobody", "+12115550101", "", "", "informational", "2026-12-01T18:00:00Z",
            EnrolmentStatus::needs_review, "unknown_zone", ""},
        Due{"NoZoneOfThatName", "+12125550123", "Mars/Olympus", "", "informational",
            "2026-12-01T18:00:00Z", EnrolmentStatus::needs_review, "unknown_zone", ""},
        Due{"AnAbbreviationIsNoZone", "+12125550123", "EST", "", "informational",
            "2026-12-01T18:00:00Z", EnrolmentStatus::needs_review, "unknown_zone", ""},
        Due{"NoNumber", "+1212555012", "", "", "informational", "2026-12-01T18:00:00Z",
            EnrolmentStatus::needs_review, "invalid_number", ""}),
    [](const auto& due) { return due.param.name; });

class HoursTest : public FlowTest {
 protected:
  schema::BatchId batch_for(const char* purpose) {
    auto campaign = world.add_campaign([&](auto& row) {
      row.purpose = purpose;
      row.consent_default_json = R"({"type":"express_written"})";
    });
    return world.add_batch([&](auto& row) { row.campaign_id = campaign; });
  }
};

TEST_F(HoursTest, WhoHasNotConsentedToASaleGoesToReview) {
  struct Person {
    const char* phone;
    const char* consent;
    bool callable;
  };
  for (const char* purpose : {"telemarketing", "recruiting"})
    for (auto [phone, consent, callable] :
         {Person{"+12125550123", "none", false}, Person{"+12125550124", "express", false},
          Person{"+12125550125", "express_written", true}, Person{"+12125550126", "", true},
          Person{"+447700900123", "express", true}, Person{"+447700900124", "none", false}}) {
      SCOPED_TRACE(std::string(purpose) + phone);
      auto person = world.enrol(batch_for(purpose), phone, {},
                                [&](auto& contact) { contact.consent_type = consent; });
      dialer.plan();
      if (callable || *purpose == 'r')
        expect_enrolment(person, EnrolmentStatus::queued, "");
      else
        expect_enrolment(person, EnrolmentStatus::needs_review, "no_consent");
      world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, person, "test"); });
    }
}

TEST_F(HoursTest, AreAskedAgainWhenTheDialBegins) {
  clock.set(lawful_time("2026-12-02T01:59:59Z"));
  auto late = world.enrol(batch_for("informational"), "+12125550123");
  auto job = claimed();
  clock.advance(1s);  // nine in the evening
  EXPECT_TRUE(std::holds_alternative<calls::NotBegun>(world.begin(job)));
  expect_enrolment(late, EnrolmentStatus::pending, kAfterHours);
  EXPECT_EQ(base::to_rfc3339(world.enrolment(late).next_attempt_at), "2026-12-02T13:00:00.000Z");
  EXPECT_TRUE(world.all_calls().empty());
}

TEST_F(HoursTest, AnEmergencyHoldsWhoeverWouldBeSolicited) {
  base::Time end = clock.now() + 26h;
  world.rules.region_blocks = {{"US-NY", {clock.now() - 1h, end}}};
  auto sold = world.enrol(batch_for("recruiting"), "+12125550123");
  auto told = world.enrol(batch_for("informational"), "+12125550124");
  dialer.plan();
  expect_enrolment(sold, EnrolmentStatus::pending, "region_block");
  EXPECT_EQ(world.enrolment(sold).next_attempt_at, end);
  expect_enrolment(told, EnrolmentStatus::queued, "");
}

TEST_F(HoursTest, AnEmergencyWithoutAnEndInSightIsLookedAtAgain) {
  world.rules.region_blocks = {{"US-NY", {clock.now() - 1h, clock.now() + 24h * 60}}};
  auto sold = world.enrol(batch_for("recruiting"), "+12125550123");
  dialer.plan();
  expect_enrolment(sold, EnrolmentStatus::pending, "region_block");
  EXPECT_EQ(world.enrolment(sold).next_attempt_at, clock.now() + 1h);
  world.rules.region_blocks.clear();
  clock.advance(1h);
  EXPECT_TRUE(dialer.dial_one());
}

TEST_F(HoursTest, ACallMustHaveTimeToEnd) {
  clock.set(lawful_time("2026-12-02T01:56:00Z"));
  world.rules.finish_margin = 5min;
  auto late = world.enrol(batch_for("informational"), "+12125550123");
  dialer.plan();
  expect_enrolment(late, EnrolmentStatus::pending, kAfterHours);
}

TEST_F(HoursTest, WhatADialWasAllowedByIsKeptWithIt) {
  world.enrol(batch_for("recruiting"), "+18505550123");
  ASSERT_TRUE(dialer.dial_one());
  auto evidence = base::parse_json(world.all_calls().at(0).evidence_json).value();
  EXPECT_EQ(evidence["rule_ids"], (base::Json{"US", "US-FL"}));
  EXPECT_EQ(evidence["zones"], (base::Json{"America/New_York", "America/Chicago"}));
  EXPECT_EQ(evidence["local_times"], (base::Json{{"America/New_York", "2026-11-18T13:00"},
                                                 {"America/Chicago", "2026-11-18T12:00"}}));
  EXPECT_EQ(evidence["decision"], "allowed");
}

TEST_F(HoursTest, AClockThatTheLawNamesIsPartOfTheEvidence) {
  world.enrol(batch_for("recruiting"), "+16015550123", {},
              [](auto& contact) { contact.timezone = "America/New_York"; });
  ASSERT_TRUE(dialer.dial_one());
  auto evidence = base::parse_json(world.all_calls().at(0).evidence_json).value();
  EXPECT_EQ(evidence["local_times"]["America/Chicago"], "2026-11-18T12:00");
}

/// Somebody in Florida, where nobody is solicited after eight in the evening, called at two in the
/// afternoon.
class NamedHourTest : public HoursTest {
 protected:
  schema::EnrolmentId person = world.enrol(batch_for("recruiting"), "+13055550123");

  void asks_for(const std::string& when) {
    clock.set(lawful_time("2026-12-01T19:00:00Z"));
    auto told = analyzed(dialled(person), "call_1", "");
    told.analysis->successful = false;
    told.analysis->custom_json =
        R"({"outcome":"callback_requested","callback_time":")" + when + R"("})";
    world.apply(told);
  }
  std::string next() const { return base::to_rfc3339(world.enrolment(person).next_attempt_at); }
};

TEST_F(NamedHourTest, IsKeptWhereOnlyTheStateWouldNotSolicit) {
  asks_for("tonight at 8:30 pm");
  EXPECT_EQ(next(), "2026-12-02T01:30:00.000Z");
  clock.set(lawful_time("2026-12-02T01:29:59Z"));
  EXPECT_FALSE(dialer.dial_one());
  clock.advance(1s);
  auto call = dialled(person);
  auto evidence = base::parse_json(call.evidence_json).value();
  EXPECT_EQ(evidence["explicit_time_consent"], "2026-12-02T01:30:00.000Z");
}

TEST_F(NamedHourTest, IsNotKeptAgainstTheHoursOfTheCountry) {
  asks_for("tonight at 9:30 pm");
  EXPECT_EQ(next(), "2026-12-02T13:00:00.000Z");
}

TEST_F(NamedHourTest, AllowsNothingOnceItIsOver) {
  asks_for("tonight at 8:15 pm");
  EXPECT_EQ(next(), "2026-12-02T01:15:00.000Z");
  clock.set(lawful_time("2026-12-02T01:45:00Z"));
  EXPECT_FALSE(dialer.dial_one());
  expect_enrolment(person, EnrolmentStatus::pending, kAfterHours);
  EXPECT_EQ(next(), "2026-12-02T13:00:00.000Z");
}

TEST_F(NamedHourTest, AllowsNothingBeforeItHasCome) {
  asks_for("tonight at 8:30 pm");
  world.write([&](schema::Tx& tx) {
    schema::postpone_enrolment(tx, person, lawful_time("2026-12-02T01:05:00Z"), "retry_later");
  });
  clock.set(lawful_time("2026-12-02T01:05:00Z"));
  EXPECT_FALSE(dialer.dial_one());
  EXPECT_EQ(next(), "2026-12-02T01:30:00.000Z");
}

TEST_F(NamedHourTest, IsNoPartOfTheEvidenceWhereItWasNotNeeded) {
  asks_for("at 4 pm");
  clock.set(lawful_time("2026-12-01T21:00:00Z"));
  auto evidence = base::parse_json(dialled(person).evidence_json).value();
  EXPECT_FALSE(evidence.contains("explicit_time_consent"));
}

struct Preference {
  const char* fields;
  const char* next;
};
TEST_F(HoursTest, ThePersonsOwnHoursAreKeptToo) {
  auto batch = batch_for("informational");
  clock.set(lawful_time("2026-12-01T13:00:00Z"));  // eight in New York
  int last = 0;
  for (auto [fields, next] :
       {Preference{R"({"call_after":"17:30"})", "2026-12-01T22:30:00.000Z"},
        Preference{R"({"call_after":"10:00","call_before":"12:00"})", "2026-12-01T15:00:00.000Z"},
        Preference{R"({"call_before":"07:00"})", ""},
        Preference{R"({"call_after":"after work"})", ""}}) {
    SCOPED_TRACE(fields);
    auto person = world.enrol(batch, "+1212555012" + std::to_string(last++), {},
                              [&](auto& contact) { contact.fields_json = fields; });
    dialer.plan();
    if (*next == '\0') {
      expect_enrolment(person, EnrolmentStatus::needs_review, "no_window");
      continue;
    }
    expect_enrolment(person, EnrolmentStatus::pending, kAfterHours);
    EXPECT_EQ(base::to_rfc3339(world.enrolment(person).next_attempt_at), next);
  }
}

}  // namespace
}  // namespace outdial::tests
