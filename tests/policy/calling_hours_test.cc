#include "policy/calling_hours.h"

#include <gtest/gtest.h>

#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

using std::chrono::minutes;

WeekHours daily(int start, int end) {
  return WeekHours({CallingWindow{{true, true, true, true, true, true, true}, start, end}});
}

/// A campaign of its own hours only, on the clocks of one zone.
struct OwnHours {
  explicit OwnHours(const CallingWindows& windows) : hours(windows) {
    settings.purpose = Purpose::emergency;
    settings.campaign_hours = &hours;
  }
  HoursVerdict in(const char* zone, base::Time now) const {
    Place place;
    place.status = PlaceStatus::ok;
    place.zones = {find_zone(zone)};
    place.primary = place.zones[0];
    return check_hours(place, settings, {}, now);
  }
  WeekHours hours;
  HoursSettings settings;
};

CallingWindow window(int start, int end) {
  return {{true, true, true, true, true, true, true}, start, end};
}

struct HoursCase {
  const char* number;
  const char* zone;
  const char* region;
  const char* now;
  /// The same as `now` when the call is allowed; empty for none.
  const char* next;
  const char* refused_by;
};

void expect_hours(Purpose purpose, const std::vector<HoursCase>& cases,
                  const ContactHours& contact = {}, HoursSettings settings = {}) {
  settings.purpose = purpose;
  for (const HoursCase& c : cases) {
    SCOPED_TRACE(std::string(c.number) + " " + c.region + " " + c.now);
    Place place = place_of(c.number, c.zone, c.region);
    HoursVerdict verdict = check_hours(place, settings, contact, at(c.now));
    EXPECT_EQ(verdict.allowed, std::string_view(c.now) == c.next);
    EXPECT_EQ(verdict.next_allowed, *c.next == '\0' ? std::nullopt : std::optional(at(c.next)));
    EXPECT_EQ(to_text(verdict), c.refused_by);
    EXPECT_EQ(verdict.reason == BlockReason::none, verdict.allowed);
  }
}

TEST(CallingHoursTest, StartsAreInclusiveAndEndsExclusiveToTheMillisecond) {
  expect_hours(
      Purpose::informational,
      {{"+12125550123", "", "", "2026-12-01T12:59:59.999Z", "2026-12-01T13:00:00Z",
        "US:informational in America/New_York"},
       {"+12125550123", "", "", "2026-12-01T13:00:00Z", "2026-12-01T13:00:00Z", "ok"},
       {"+12125550123", "", "", "2026-12-02T01:59:59.999Z", "2026-12-02T01:59:59.999Z", "ok"},
       {"+12125550123", "", "", "2026-12-02T02:00:00Z", "2026-12-02T13:00:00Z",
        "US:informational in America/New_York"}});
}

TEST(CallingHoursTest, ARuleMayBeStatedInItsOwnTime) {
  expect_hours(Purpose::informational,
               {{"+13235550123", "America/New_York", "", "2026-12-01T16:59:00Z",
                 "2026-12-01T17:00:00Z", "US-CA:automated in America/Los_Angeles"},
                {"+13235550123", "America/New_York", "", "2026-12-02T01:30:00Z",
                 "2026-12-02T01:30:00Z", "ok"}});
  expect_hours(Purpose::telemarketing,
               {{"+16015550123", "America/Los_Angeles", "", "2026-12-02T02:00:00Z",
                 "2026-12-02T16:00:00Z", "US-MS:solicitation in America/Chicago"}});
}

TEST(CallingHoursTest, HolidaysCloseOnlyTheRulesThatSaySo) {
  expect_hours(Purpose::telemarketing,
               {{"+12155550123", "", "", "2026-11-26T18:00:00Z", "2026-11-27T13:00:00Z",
                 "US-PA:solicitation in America/New_York"},
                {"+12145550123", "", "", "2026-11-26T18:00:00Z", "2026-11-26T18:00:00Z", "ok"},
                {"+14025550123", "", "", "2026-11-26T18:30:00Z", "2026-11-26T19:00:00Z",
                 "US-NE:automated in America/Chicago"},
                {"+4915228817386", "", "", "2026-12-25T10:00:00Z", "2026-12-28T08:00:00Z",
                 "DE:solicitation in Europe/Berlin"}});
  expect_hours(Purpose::informational,
               {{"+12155550123", "", "", "2026-11-26T18:00:00Z", "2026-11-26T18:00:00Z", "ok"},
                {"+4915228817386", "", "", "2026-12-25T10:00:00Z", "2026-12-25T10:00:00Z", "ok"}});
}

TEST(CallingHoursTest, AHolidayIsTheReasonOnlyWhereTheWeekdayWouldBeOpen) {
  Place place = place_of("+12155550123", "", "");
  EXPECT_EQ(check_hours(place, {}, {}, at("2026-11-26T18:00:00Z")).reason, BlockReason::holiday);
  EXPECT_EQ(check_hours(place, {}, {}, at("2026-11-27T03:00:00Z")).reason,
            BlockReason::outside_window);
}

TEST(CallingHoursTest, TheDateIsThatOfThePlaceCalled) {
  // In UTC both are the day after; Thanksgiving is the 26th.
  expect_hours(Purpose::telemarketing,
               {{"+12155550123", "", "", "2026-11-26T01:30:00Z", "2026-11-26T01:30:00Z", "ok"},
                {"+12155550123", "", "", "2026-11-27T01:30:00Z", "2026-11-27T13:00:00Z",
                 "US-PA:solicitation in America/New_York"}});
}

TEST(CallingHoursTest, TimeConsentSkipsTheSolicitationHoursOfRegionsOnly) {
  ContactHours asked;
  asked.explicit_time_consent = true;
  expect_hours(Purpose::telemarketing,
               {{"+13055550123", "", "", "2026-12-02T01:30:00Z", "2026-12-02T01:30:00Z", "ok"},
                {"+13055550123", "", "", "2026-12-02T02:00:00Z", "2026-12-02T13:00:00Z",
                 "US:solicitation in America/New_York"},
                {"+13235550123", "", "", "2026-12-01T16:30:00Z", "2026-12-01T17:00:00Z",
                 "US-CA:automated in America/Los_Angeles"},
                {"+33639980123", "", "", "2026-12-01T12:30:00Z", "2026-12-01T13:00:00Z",
                 "FR:solicitation in Europe/Paris"},
                {"+12155550123", "", "", "2026-11-26T18:00:00Z", "2026-11-26T18:00:00Z", "ok"}},
               asked);
}

TEST(CallingHoursTest, OwnHoursNarrowTheLawsAndNeverWidenThem) {
  WeekHours tenant = daily(0, 1440);
  WeekHours campaign = daily(9 * 60, 20 * 60);
  WeekHours preferred = daily(17 * 60, 23 * 60);
  HoursSettings settings;
  settings.tenant_hours = &tenant;
  settings.campaign_hours = &campaign;
  ContactHours contact;
  contact.preferred = &preferred;
  expect_hours(Purpose::informational,
               {{"+12125550123", "", "", "2026-12-01T13:30:00Z", "2026-12-01T22:00:00Z",
                 "campaign in America/New_York"},
                {"+12125550123", "", "", "2026-12-01T15:00:00Z", "2026-12-01T22:00:00Z",
                 "contact in America/New_York"},
                {"+12125550123", "", "", "2026-12-01T22:30:00Z", "2026-12-01T22:30:00Z", "ok"},
                {"+12125550123", "", "", "2026-12-02T02:30:00Z", "2026-12-02T22:00:00Z",
                 "US:informational in America/New_York"},
                {"+18505550123", "", "", "2026-12-01T22:30:00Z", "2026-12-01T23:00:00Z",
                 "contact in America/Chicago"}},
               contact, settings);
}

TEST(CallingHoursTest, HoursThatNeverMeetAreAReasonOfTheirOwn) {
  WeekHours night = daily(22 * 60, 1440);
  WeekHours none;
  HoursSettings settings;
  for (const WeekHours* hours : {&night, &none}) {
    settings.campaign_hours = hours;
    HoursVerdict verdict =
        check_hours(place_of("+12125550123", "", ""), settings, {}, at("2026-12-01T18:00:00Z"));
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.reason, BlockReason::no_window);
    EXPECT_EQ(verdict.rule, "campaign");
    EXPECT_FALSE(verdict.next_allowed);
  }
}

TEST(CallingHoursTest, LooksFifteenDaysAheadAndNoFurther) {
  // Sundays are closed to solicitation in Utah, and so is a campaign of Sundays.
  WeekHours sundays({CallingWindow{{false, false, false, false, false, false, true}, 0, 1440}});
  HoursSettings settings;
  settings.campaign_hours = &sundays;
  EXPECT_EQ(check_hours(place_of("+18015550123", "", ""), settings, {}, at("2026-12-01T18:00:00Z"))
                .reason,
            BlockReason::no_window);
  settings.campaign_hours = nullptr;
  settings.region_blocks = {{"US", {at("2026-12-01T00:00:00Z"), at("2026-12-16T17:59:59Z")}}};
  Place place = place_of("+12145550123", "", "");
  EXPECT_EQ(check_hours(place, settings, {}, at("2026-12-01T18:00:00Z")).next_allowed,
            at("2026-12-16T17:59:59Z"));
  settings.region_blocks[0].closure.end = at("2026-12-16T18:00:00Z");
  EXPECT_FALSE(check_hours(place, settings, {}, at("2026-12-01T18:00:00Z")).next_allowed);
}

TEST(CallingHoursTest, NightHoursJoinOverMidnight) {
  OwnHours night({window(22 * 60, 1440), window(0, 120)});
  for (const char* open : {"2026-12-01T22:00:00Z", "2026-12-01T23:59:59.999Z",
                           "2026-12-02T00:00:00Z", "2026-12-02T01:59:59Z"})
    EXPECT_TRUE(night.in("Europe/London", at(open)).allowed) << open;
  EXPECT_EQ(night.in("Europe/London", at("2026-12-02T02:00:00Z")).next_allowed,
            at("2026-12-02T22:00:00Z"));
  night.settings.finish_margin = minutes{10};
  EXPECT_TRUE(night.in("Europe/London", at("2026-12-01T23:55:00Z")).allowed);
  EXPECT_TRUE(night.in("Europe/London", at("2026-12-02T01:49:59Z")).allowed);
  EXPECT_EQ(night.in("Europe/London", at("2026-12-02T01:50:00Z")).next_allowed,
            at("2026-12-02T22:00:00Z"));
}

TEST(CallingHoursTest, AMarginClosesEarlyForNewCalls) {
  HoursSettings settings;
  settings.finish_margin = minutes{10};
  expect_hours(Purpose::telemarketing,
               {{"+33639980123", "", "", "2026-12-01T11:49:59Z", "2026-12-01T11:49:59Z", "ok"},
                {"+33639980123", "", "", "2026-12-01T11:50:00Z", "2026-12-01T13:00:00Z",
                 "FR:solicitation in Europe/Paris"},
                {"+33639980123", "", "", "2026-12-04T18:50:00Z", "2026-12-07T09:00:00Z",
                 "FR:solicitation in Europe/Paris"},
                {"+12125550123", "", "", "2026-12-02T01:50:00Z", "2026-12-02T13:00:00Z",
                 "US:solicitation in America/New_York"}},
               {}, settings);
  settings.finish_margin = minutes{6 * 60};
  expect_hours(
      Purpose::telemarketing,
      {{"+33639980123", "", "", "2026-12-01T10:00:00Z", "", "FR:solicitation in Europe/Paris"}}, {},
      settings);
}

TEST(CallingHoursTest, AMarginIsTimeThatPasses) {
  // From 00:30 to 03:00 are two and a half hours on the clock and one and a half of the night.
  OwnHours night({window(0, 3 * 60)});
  night.settings.finish_margin = minutes{100};
  EXPECT_FALSE(night.in("America/New_York", at("2026-03-08T05:30:00Z")).allowed);
  EXPECT_TRUE(night.in("America/New_York", at("2026-03-07T05:30:00Z")).allowed);
  EXPECT_TRUE(night.in("America/New_York", at("2026-11-01T06:15:00Z")).allowed)
      << "01:15 for the second time";
}

TEST(CallingHoursTest, ARegionBlockStopsSolicitationThere) {
  HoursSettings settings;
  Closure storm{at("2026-12-01T00:00:00Z"), at("2026-12-03T20:15:00Z")};
  settings.region_blocks = {{"US-LA", storm}, {"US-NY", storm}};
  expect_hours(
      Purpose::telemarketing,
      {{"+15045550123", "", "", "2026-12-02T18:00:00Z", "2026-12-03T20:15:00Z", "US-LA"},
       {"+12125550123", "", "", "2026-12-02T18:00:00Z", "2026-12-03T20:15:00Z", "US-NY"},
       {"+12015550123", "", "US-NY", "2026-12-02T18:00:00Z", "2026-12-03T20:15:00Z", "US-NY"},
       {"+12125550123", "", "US-NJ", "2026-12-02T18:00:00Z", "2026-12-02T18:00:00Z", "ok"},
       {"+12125550123", "", "", "2026-12-03T20:15:00Z", "2026-12-03T20:15:00Z", "ok"}},
      {}, settings);
  expect_hours(Purpose::informational,
               {{"+15045550123", "", "", "2026-12-02T18:00:00Z", "2026-12-02T18:00:00Z", "ok"}}, {},
               settings);
  settings.purpose = Purpose::telemarketing;
  HoursVerdict verdict =
      check_hours(place_of("+12125550123", "", ""), settings, {}, at("2026-12-02T18:00:00Z"));
  EXPECT_EQ(verdict.reason, BlockReason::region_block);
  EXPECT_EQ(verdict.zone, nullptr);
  ContactHours asked;
  asked.explicit_time_consent = true;
  EXPECT_FALSE(
      check_hours(place_of("+12125550123", "", ""), settings, asked, at("2026-12-02T18:00:00Z"))
          .allowed);
}

TEST(CallingHoursTest, ABlockWithoutAnEndInSightIsNoQuestionForAPerson) {
  HoursSettings settings;
  settings.region_blocks = {{"US-NY", {at("2026-12-01T00:00:00Z"), base::Time::max()}}};
  HoursVerdict verdict =
      check_hours(place_of("+12125550123", "", ""), settings, {}, at("2026-12-02T18:00:00Z"));
  EXPECT_EQ(verdict.reason, BlockReason::region_block);
  EXPECT_FALSE(verdict.next_allowed);
}

TEST(CallingHoursTest, ATenantMayWaiveOnlyRowsOfLowConfidence) {
  HoursSettings settings;
  settings.waived_rules = {"US-WY", "US-TX"};
  expect_hours(Purpose::telemarketing,
               {{"+13075550123", "", "", "2026-12-02T03:30:00Z", "2026-12-02T03:30:00Z", "ok"},
                {"+12145550123", "", "", "2026-12-01T14:30:00Z", "2026-12-01T15:00:00Z",
                 "US-TX:solicitation in America/Chicago"}},
               {}, settings);
}

TEST(CallingHoursTest, ThePrimaryZoneAloneIsEnoughForWhatIsNoSolicitation) {
  HoursSettings settings;
  settings.zone_policy = ZonePolicy::primary;
  expect_hours(Purpose::informational,
               {{"+18505550123", "", "", "2026-12-01T13:30:00Z", "2026-12-01T13:30:00Z", "ok"}}, {},
               settings);
  expect_hours(Purpose::telemarketing,
               {{"+18505550123", "", "", "2026-12-01T13:30:00Z", "2026-12-01T14:00:00Z",
                 "US:solicitation in America/Chicago"}},
               {}, settings);
}

TEST(CallingHoursTest, RecruitingMayBeInformationalWhereTheLawHasNothingAgainstIt) {
  HoursSettings settings;
  settings.recruiting_is_informational = true;
  expect_hours(Purpose::recruiting,
               {{"+12145550123", "", "", "2026-12-06T17:30:00Z", "2026-12-06T17:30:00Z", "ok"},
                {"+15025550123", "", "", "2026-12-01T14:30:00Z", "2026-12-01T15:00:00Z",
                 "US-KY:solicitation in America/Kentucky/Louisville"}},
               {}, settings);
  expect_hours(Purpose::recruiting,
               {{"+12145550123", "", "", "2026-12-06T17:30:00Z", "2026-12-06T18:00:00Z",
                 "US-TX:solicitation in America/Chicago"}});
}

TEST(CallingHoursTest, BeyondTheTableOfHolidaysOnlyRulesWithoutThemAreJudged) {
  const char* noon = "2031-03-05T18:00:00Z";
  expect_hours(Purpose::telemarketing,
               {{"+12155550123", "", "", noon, "", "US-PA:solicitation in America/New_York"},
                {"+12145550123", "", "", noon, noon, "ok"},
                {"+14025550123", "", "", noon, "", "US-NE:automated in America/Chicago"},
                {"+12155550123", "", "", "2030-12-31T18:00:00Z", "2030-12-31T18:00:00Z", "ok"},
                {"+12155550123", "", "", "2031-01-01T02:30:00Z", "",
                 "US:solicitation in America/New_York"}});
  expect_hours(Purpose::informational, {{"+12155550123", "", "", noon, noon, "ok"}});
  EXPECT_EQ(check_hours(place_of("+12155550123", "", ""), {}, {}, at(noon)).reason,
            BlockReason::no_window);
  EXPECT_EQ(
      check_hours(place_of("+12155550123", "", ""), {}, {}, at("2031-01-01T02:30:00Z")).reason,
      BlockReason::no_window);
}

TEST(CallingHoursTest, ANumberWithoutAPlaceHasNoHours) {
  struct Case {
    const char* number;
    const char* zone;
    BlockReason reason;
  };
  for (const Case& c : {Case{"+18005550199", "", BlockReason::non_geographic},
                        Case{"+12225550123", "", BlockReason::blocked_unknown_timezone},
                        Case{"+12125550123", "EST", BlockReason::blocked_unknown_timezone},
                        Case{"+999123", "", BlockReason::invalid_number}}) {
    HoursVerdict verdict =
        check_hours(place_of(c.number, c.zone, ""), {}, {}, at("2026-12-01T18:00:00Z"));
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.reason, c.reason) << c.number;
    EXPECT_EQ(to_text(verdict), to_text(c.reason));
    EXPECT_FALSE(verdict.next_allowed);
  }
}

TEST(CallingHoursTest, ClocksThatChangeOddlyArePlacesLikeOthers) {
  OwnHours day({window(9 * 60, 20 * 60)});
  EXPECT_EQ(day.in("Asia/Kathmandu", at("2026-12-01T03:14:59Z")).next_allowed,
            at("2026-12-01T03:15:00Z"));
  EXPECT_EQ(day.in("Pacific/Apia", at("2026-12-01T06:59:59.999Z")).next_allowed,
            at("2026-12-01T06:59:59.999Z"))
      << "19:59 of 1 December at +13";
  EXPECT_EQ(day.in("Pacific/Apia", at("2026-12-01T07:00:00Z")).next_allowed,
            at("2026-12-01T20:00:00Z"));
  EXPECT_EQ(day.in("Pacific/Chatham", at("2026-12-01T19:00:00Z")).next_allowed,
            at("2026-12-01T19:15:00Z"));
  OwnHours gap({window(2 * 60, 2 * 60 + 30)});
  EXPECT_EQ(gap.in("Australia/Lord_Howe", at("2026-10-03T15:30:00Z")).next_allowed,
            at("2026-10-04T15:00:00Z"));
  OwnHours overlap({window(60, 120)});
  EXPECT_TRUE(overlap.in("America/New_York", at("2026-11-01T05:30:00Z")).allowed);
  EXPECT_TRUE(overlap.in("America/New_York", at("2026-11-01T06:30:00Z")).allowed);
  EXPECT_FALSE(overlap.in("America/New_York", at("2026-11-01T07:00:00Z")).allowed);
}

std::string line_of(const HoursStep& step) {
  return step.rule + "|" + step.rule_class + "|" + step.zone + "|" + step.local_time + "|" +
         step.verdict;
}

TEST(ExplainHoursTest, NamesEverythingThatWasLookedAtInItsOrder) {
  WeekHours campaign = daily(9 * 60, 17 * 60);
  HoursSettings settings;
  settings.campaign_hours = &campaign;
  settings.region_blocks = {{"US-FL", {at("2026-12-05T00:00:00Z"), at("2026-12-06T00:00:00Z")}}};
  ContactHours asked;
  asked.explicit_time_consent = true;
  Place place = place_of("+18505550123", "", "");
  std::vector<std::string> lines;
  for (const HoursStep& step : explain_hours(place, settings, asked, at("2026-12-01T13:30:00Z"))) {
    lines.push_back(line_of(step));
    EXPECT_FALSE(step.source.empty());
  }
  EXPECT_EQ(lines, (std::vector<std::string>{
                       "US-FL||||ok", "US|solicitation|America/New_York|2026-12-01T08:30|ok",
                       "US|solicitation|America/Chicago|2026-12-01T07:30|outside_window",
                       "US-FL|solicitation|America/New_York|2026-12-01T08:30|time_consent",
                       "US-FL|solicitation|America/Chicago|2026-12-01T07:30|time_consent",
                       "campaign||America/New_York|2026-12-01T08:30|outside_window",
                       "campaign||America/Chicago|2026-12-01T07:30|outside_window"}));
}

TEST(ExplainHoursTest, TellsWhatCouldNotBeJudgedAndWhatWasWaived) {
  HoursSettings settings;
  settings.waived_rules = {"US-WY"};
  auto last = [&](const char* number, const char* now) {
    return explain_hours(place_of(number, "", ""), settings, {}, at(now)).back().verdict;
  };
  EXPECT_EQ(last("+12155550123", "2031-03-05T18:00:00Z"), "not_judged");
  EXPECT_EQ(last("+13075550123", "2026-12-02T03:30:00Z"), "waived");
  EXPECT_EQ(last("+12155550123", "2026-11-26T18:00:00Z"), "holiday");
  EXPECT_TRUE(
      explain_hours(place_of("+18005550199", "", ""), settings, {}, at("2026-12-02T03:30:00Z"))
          .empty());
}

}  // namespace
}  // namespace outdial::policy
