#include "policy/calling_rules.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "base/json.h"
#include "policy/tables.h"
#include "policy/tzdata.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

TEST(CallingRulesTest, KeepsEveryRowOfTheTable) {
  auto table = base::parse_json(calling_rules_json()).value();
  EXPECT_EQ(calling_rules().jurisdictions().size(), table["jurisdictions"].size());
  for (const auto& [id, row] : table["jurisdictions"].items()) {
    SCOPED_TRACE(id);
    const Jurisdiction* read = calling_rules().find(id);
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->id, id);
    EXPECT_EQ(read->source, row["source"].get<std::string>());
    for (RuleClass c : {RuleClass::solicitation, RuleClass::informational, RuleClass::automated})
      EXPECT_EQ(read->hours_of(c) != nullptr, row["windows"].contains(to_text(c)));
    EXPECT_EQ(read->area_code_presumption, row.value("area_code_presumption", false));
    EXPECT_EQ(read->evaluate_in != nullptr, row.contains("evaluate_in"));
    EXPECT_EQ(read->holidays != nullptr, row.contains("holiday_set"));
    EXPECT_EQ(read->silence_after_refusal.count(), row.value("after_refusal_days", 0));
    EXPECT_EQ(row.value("after_refusal_class", "solicitation"), "solicitation");
  }
}

TEST(CallingRulesTest, EveryCapOfARowIsInTheListOfCaps) {
  auto table = base::parse_json(calling_rules_json()).value();
  for (const auto& [id, row] : table["jurisdictions"].items()) {
    const auto none = base::Json::array();
    for (const auto& cap : row.contains("caps") ? row["caps"] : none) {
      bool listed = std::ranges::any_of(calling_rules().caps(), [&](const AttemptCap& known) {
        return std::ranges::find(known.jurisdictions, id) != known.jurisdictions.end() &&
               known.max_attempts == cap["max_attempts"].get<int>() &&
               known.period == std::chrono::hours(cap["period_hours"].get<int>()) &&
               known.rule_class == RuleClass::solicitation;
      });
      EXPECT_TRUE(listed) << id;
    }
  }
}

TEST(CallingRulesTest, KnowsWhatPresumesAndWhatIsStatedInItsOwnTime) {
  std::set<std::string> presuming;
  std::set<std::string> own_clock;
  std::set<std::string> recruiting;
  for (const Jurisdiction& row : calling_rules().jurisdictions()) {
    if (row.area_code_presumption) presuming.insert(row.id);
    if (row.evaluate_in != nullptr) own_clock.insert(row.id + " " + zone_name(row.evaluate_in));
    if (row.recruiting_is_solicitation) recruiting.insert(row.id);
    EXPECT_EQ(row.is_national(), row.id.size() == 2 || row.id == "DEFAULT") << row.id;
  }
  EXPECT_EQ(presuming,
            (std::set<std::string>{"US-CT", "US-FL", "US-MD", "US-OK", "US-OR", "US-VA", "US-WA"}));
  EXPECT_EQ(own_clock,
            (std::set<std::string>{"US-CA America/Los_Angeles", "US-MS America/Chicago"}));
  EXPECT_EQ(recruiting, (std::set<std::string>{"US-KY"}));
}

TEST(CallingRulesTest, AStateWithoutARowHasNone) {
  EXPECT_EQ(calling_rules().find("US-NY"), nullptr);
  EXPECT_EQ(calling_rules().find(""), nullptr);
  EXPECT_EQ(calling_rules().country("BR").id, "DEFAULT");
  EXPECT_EQ(calling_rules().country("CA").id, "CA");
}

TEST(CallingRulesTest, RecruitingIsSolicitationWhereTheLawSaysSo) {
  std::vector<const Jurisdiction*> texas = {calling_rules().find("US"),
                                            calling_rules().find("US-TX")};
  std::vector<const Jurisdiction*> kentucky = {calling_rules().find("US"),
                                               calling_rules().find("US-KY")};
  auto first = [](const auto& rules, Purpose purpose, bool lenient) {
    return classes_under(rules, purpose, lenient)[0];
  };
  EXPECT_EQ(first(texas, Purpose::recruiting, false), RuleClass::solicitation);
  EXPECT_EQ(first(texas, Purpose::recruiting, true), RuleClass::informational);
  EXPECT_EQ(first(kentucky, Purpose::recruiting, true), RuleClass::solicitation);
  EXPECT_EQ(first(texas, Purpose::telemarketing, true), RuleClass::solicitation);
  EXPECT_EQ(first(texas, Purpose::healthcare_reminder, false), RuleClass::informational);
  EXPECT_EQ(classes_under(texas, Purpose::telemarketing, false)[1], RuleClass::automated);
  EXPECT_TRUE(classes_under(texas, Purpose::emergency, false).empty());
}

TEST(CallingRulesTest, WhoeverRefusedInFranceIsLeftAloneBySellers) {
  std::vector<const Jurisdiction*> both = {calling_rules().find("US"), calling_rules().find("FR")};
  std::vector<const Jurisdiction*> us = {calling_rules().find("US")};
  EXPECT_EQ(silence_under(both, Purpose::telemarketing, false), std::chrono::days(60));
  EXPECT_EQ(silence_under(both, Purpose::informational, false), std::chrono::days(0));
  EXPECT_EQ(silence_under(us, Purpose::telemarketing, false), std::chrono::days(0));
}

TEST(CallingRulesTest, PurposesAreThoseOfTheTable) {
  for (const char* purpose :
       {"telemarketing", "recruiting", "informational", "healthcare_reminder", "emergency"})
    EXPECT_TRUE(parse_purpose(purpose)) << purpose;
  EXPECT_FALSE(parse_purpose(""));
  EXPECT_FALSE(parse_purpose("sales"));
}

TEST(CallingRulesTest, KnowsWhereEverybodyHasToAgreeToARecording) {
  EXPECT_TRUE(calling_rules().needs_all_party_consent("US-CA"));
  EXPECT_TRUE(calling_rules().needs_all_party_consent("DE"));
  EXPECT_FALSE(calling_rules().needs_all_party_consent("US-NY"));
  EXPECT_FALSE(calling_rules().needs_all_party_consent("US"));
}

TEST(HolidaysTest, BothTheDayAndItsSubstituteCount) {
  const HolidaySet* us = find_holiday_set("US");
  ASSERT_NE(us, nullptr);
  EXPECT_TRUE(us->has(sys_days(2026y / 11 / 26)));
  EXPECT_TRUE(us->has(sys_days(2026y / 7 / 4)));
  EXPECT_TRUE(us->has(sys_days(2026y / 7 / 3)));
  EXPECT_FALSE(us->has(sys_days(2026y / 11 / 27)));
  EXPECT_TRUE(find_holiday_set("US-UT")->has(sys_days(2026y / 7 / 24)));
  EXPECT_EQ(find_holiday_set("US-NY"), nullptr);
}

TEST(HolidaysTest, TheTableEndsWith2030) {
  EXPECT_EQ(last_holiday_year(), 2030y);
  for (const char* name :
       {"AU", "DE", "ES", "FR", "IT", "US", "US-AL", "US-LA", "US-PA", "US-RI", "US-UT"}) {
    EXPECT_TRUE(find_holiday_set(name)->covers(sys_days(2026y / 1 / 1))) << name;
    EXPECT_TRUE(find_holiday_set(name)->covers(sys_days(2030y / 12 / 31))) << name;
    EXPECT_FALSE(find_holiday_set(name)->covers(sys_days(2031y / 1 / 1))) << name;
    EXPECT_FALSE(find_holiday_set(name)->covers(sys_days(2025y / 12 / 31))) << name;
  }
  EXPECT_FALSE(holidays_run_out(at("2026-11-18T12:00:00Z")));
  EXPECT_FALSE(holidays_run_out(at("2030-12-17T00:00:00Z")));
  EXPECT_TRUE(holidays_run_out(at("2030-12-17T00:00:00.001Z")));
  EXPECT_TRUE(holidays_run_out(at("2031-06-01T00:00:00Z")));
}

TEST(BusinessDaysTest, WeekendsAndFederalHolidaysDoNotCount) {
  EXPECT_EQ(business_day_after(sys_days(2026y / 11 / 20), 1), sys_days(2026y / 11 / 23));
  EXPECT_EQ(business_day_after(sys_days(2026y / 11 / 21), 1), sys_days(2026y / 11 / 23));
  EXPECT_EQ(business_day_after(sys_days(2026y / 11 / 25), 1), sys_days(2026y / 11 / 27));
  EXPECT_EQ(business_day_after(sys_days(2026y / 7 / 2), 1), sys_days(2026y / 7 / 6))
      << "the 4th is a Saturday, observed on the 3rd";
  EXPECT_EQ(business_day_after(sys_days(2027y / 12 / 31), 1), sys_days(2028y / 1 / 3));
  EXPECT_EQ(business_day_after(sys_days(2026y / 12 / 1), 0), sys_days(2026y / 12 / 1));
  EXPECT_EQ(business_day_after(sys_days(2031y / 12 / 24), 1), sys_days(2031y / 12 / 25))
      << "beyond the table";
}

TEST(TzdataTest, ReadsTheVersionAndTheLegacyNames) {
  std::istringstream zi(
      "# version 2026c\nR A 2000 o - 1 2 0 -\nL America/New_York US/Eastern\n"
      "L Europe/Prague Europe/Bratislava\n");
  std::istringstream tab("# code\tcoordinates\tTZ\nSK\t+4809+01707\tEurope/Bratislava\n");
  Tzdata read = read_tzdata(zi, tab);
  EXPECT_EQ(read.version, "2026c");
  ASSERT_EQ(read.legacy.size(), 1U);
  EXPECT_EQ(read.legacy.at("US/Eastern"), "America/New_York");
  std::istringstream other("# tzdb data for everywhere\nZ X 0 - UTC\n");
  std::istringstream none;
  EXPECT_EQ(read_tzdata(other, none).version, "");
}

TEST(ZonesByNameTest, LegacyNamesStandForPlacesAndPlacesForThemselves) {
  auto name = [](std::string_view written) { return zone_name(find_zone(written)); };
  EXPECT_EQ(name("US/Eastern"), "America/New_York");
  EXPECT_EQ(name("GB"), "Europe/London");
  EXPECT_EQ(name("Asia/Calcutta"), "Asia/Kolkata");
  EXPECT_EQ(name("Europe/Kiev"), "Europe/Kyiv");
  EXPECT_EQ(name("europe/bratislava"), "Europe/Bratislava");
  EXPECT_EQ(find_zone("Etc/UTC"), nullptr);
  EXPECT_NE(find_zone("Etc/UTC", FixedZones::kAllowed), nullptr);
  EXPECT_EQ(find_zone("EST", FixedZones::kAllowed), nullptr);
}

TEST(TzdataTest, NamesTheZonesThatAnOlderVersionGetsWrong) {
  auto names = [](std::string_view version) {
    std::set<std::string_view> zones;
    for (const StaleZone& stale : zones_stale_in(version))
      zones.insert(stale.zone);
    return zones;
  };
  EXPECT_TRUE(names(kMinTzdata).empty());
  EXPECT_TRUE(names("2026g").empty());
  EXPECT_TRUE(names("2027a").empty());
  EXPECT_EQ(names("2026e"), (std::set<std::string_view>{"America/Havana"}));
  EXPECT_EQ(names("2026d"), (std::set<std::string_view>{"America/Havana", "America/Winnipeg"}));
  EXPECT_TRUE(names("2026b").contains("America/Edmonton"));
  EXPECT_FALSE(names("2026b").contains("America/Vancouver"));
  EXPECT_EQ(names("2025b").size(), 8U);
  EXPECT_EQ(names("").size(), 8U);
  EXPECT_EQ(names("unknown").size(), 8U);
}

TEST(TzdataTest, WhatIsInstalledIsNewEnoughForTheZonesItHas) {
  ASSERT_FALSE(tzdata_version().empty());
  for (const StaleZone& stale : zones_stale_in(""))
    EXPECT_NE(find_zone(stale.zone), nullptr) << stale.zone;
}

TEST(ZoneClockTest, ReadsWallTimesAndDates) {
  ZoneClock kathmandu(find_zone("Asia/Kathmandu"));
  EXPECT_EQ(kathmandu.wall(at("2026-12-01T03:15:00Z")), at("2026-12-01T09:00:00Z"));
  EXPECT_EQ(kathmandu.next_date(at("2026-12-01T03:15:00Z")), at("2026-12-01T18:15:00Z"));
  ZoneClock new_york(find_zone("America/New_York"));
  EXPECT_EQ(new_york.next_date(at("2026-11-01T04:00:00Z")), at("2026-11-02T05:00:00Z"));
  EXPECT_EQ(new_york.next_change(), at("2027-03-14T07:00:00Z"));
  EXPECT_EQ(new_york.wall(at("2026-07-01T12:00:00Z")), at("2026-07-01T08:00:00Z"))
      << "back in time";
  ZoneClock apia(find_zone("Pacific/Apia"));
  EXPECT_EQ(apia.next_date(at("2011-12-30T05:00:00Z")), at("2011-12-30T10:00:00Z"))
      << "the 30th never was";
  EXPECT_EQ(wall_text(find_zone("Pacific/Apia"), at("2011-12-30T10:00:00Z")), "2011-12-31T00:00");
}

}  // namespace
}  // namespace outdial::policy
