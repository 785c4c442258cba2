#include "policy/places.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "policy/place_tables.h"
#include "text/phone_plans.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

struct PlaceCase {
  const char* number;
  const char* zone;
  const char* region;
  const char* status;
  const char* zones;
  const char* rules;
};

void expect_places(const std::vector<PlaceCase>& cases) {
  for (const PlaceCase& c : cases) {
    SCOPED_TRACE(std::string(c.number) + " " + c.zone + " " + c.region);
    Place place = place_of(c.number, c.zone, c.region);
    EXPECT_EQ(to_text(place.status), c.status);
    EXPECT_EQ(zone_names(place), c.zones);
    EXPECT_EQ(rule_ids(place), c.rules);
    EXPECT_EQ(place.primary == nullptr, place.zones.empty());
  }
}

TEST(PlacesTest, ANumberHasToFitItsCountrysPlan) {
  for (const char* number : {"",
                             "+",
                             "12125550123",
                             "+1",
                             "+1212555012",
                             "+121255501234",
                             "+11125550123",
                             "+10125550123",
                             "+12120550123",
                             "+12121550123",
                             "+1212555o123",
                             "+1 2125550123",
                             "+999123",
                             "+9991234567",
                             "+44770090012",
                             "+4407700900123",
                             "+44770090012345",
                             "+336399801",
                             "+3363998012345",
                             "+614915701560",
                             "+2101234567",
                             "+8821234567890",
                             "+49152288173861234"}) {
    Place place = place_of(number, "America/New_York", "US-NY");
    EXPECT_EQ(place.status, PlaceStatus::invalid_number) << number;
    EXPECT_TRUE(place.zones.empty()) << number;
    EXPECT_TRUE(place.rules.empty()) << number;
  }
}

TEST(PlacesTest, NumbersAreInEveryZoneThatTheirPrefixTouches) {
  expect_places({
      {"+12125550123", "", "", "ok", "America/New_York", "US"},
      {"+18505550123", "", "", "ok", "America/New_York|America/Chicago", "US|US-FL"},
      {"+12505550123", "", "", "ok",
       "America/Vancouver|America/Dawson_Creek|America/Fort_Nelson|America/Creston|America/"
       "Edmonton",
       "CA"},
      {"+18675550123", "", "", "ok",
       "America/Whitehorse|America/Edmonton|America/Inuvik|America/Cambridge_Bay|America/"
       "Rankin_Inlet|America/Resolute|America/Iqaluit",
       "CA"},
      {"+34612345678", "", "", "ok", "Europe/Madrid|Atlantic/Canary", "ES"},
      {"+34822345678", "", "", "ok", "Atlantic/Canary", "ES"},
      {"+34812345678", "", "", "ok", "Europe/Madrid", "ES"},
      {"+61255500123", "", "", "ok", "Australia/Sydney", "AU"},
      {"+61712345678", "", "", "ok", "Australia/Brisbane|Australia/Sydney", "AU"},
      {"+77011234567", "", "", "ok", "Asia/Almaty", "DEFAULT"},
      {"+9779812345678", "", "", "ok", "Asia/Kathmandu", "DEFAULT"},
  });
}

TEST(PlacesTest, ACountryWithoutARowHasTheDefault) {
  expect_places({
      {"+97714123456", "", "", "ok", "Asia/Kathmandu", "DEFAULT"},
      {"+212612345678", "", "", "ok", "Africa/Casablanca", "DEFAULT"},
      {"+447700900123", "", "", "ok", "Europe/London", "GB"},
      {"+393471234567", "", "", "ok", "Europe/Rome", "IT"},
      {"+262262123456", "", "", "ok", "Indian/Reunion", "DEFAULT"},
      {"+12425550123", "", "", "ok", "America/Nassau", "DEFAULT"},
      {"+13455550123", "", "", "ok", "America/Cayman", "DEFAULT"},
      {"+16645550123", "", "", "ok", "America/Montserrat", "DEFAULT"},
      {"+17875550123", "", "", "ok", "America/Puerto_Rico", "US"},
  });
}

TEST(PlacesTest, ADeclaredRegionStandsForThatOfTheAreaCode) {
  expect_places({
      {"+15025550123", "", "", "ok", "America/Kentucky/Louisville", "US|US-KY"},
      {"+15025550123", "", "US-NY", "ok", "America/Kentucky/Louisville", "US"},
      {"+15025550123", "", "US-TX", "ok", "America/Kentucky/Louisville", "US|US-TX"},
      {"+15025550123", "", "us-tx", "ok", "America/Kentucky/Louisville", "US|US-TX"},
      {"+15025550123", "", "US", "ok", "America/Kentucky/Louisville", "US|US-KY"},
      {"+15025550123", "", "Texas", "ok", "America/Kentucky/Louisville", "US|US-KY"},
      {"+15025550123", "", "CA-ON", "ok", "America/Kentucky/Louisville", "US|CA"},
      {"+15025550123", "", "BR", "ok", "America/Kentucky/Louisville", "US|DEFAULT"},
      {"+447700900123", "", "US-FL", "ok", "Europe/London", "GB|US|US-FL"},
      {"+447700900123", "", "GB", "ok", "Europe/London", "GB"},
      {"+447700900123", "", "UK", "ok", "Europe/London", "GB"},
      {"+447700900123", "", "JE", "ok", "Europe/London", "GB"},
      {"+17875550123", "", "PR", "ok", "America/Puerto_Rico", "US"},
  });
}

TEST(PlacesTest, APresumptionBindsWhoeverHasTheAreaCode) {
  expect_places({
      {"+15035550123", "America/Chicago", "US-IL", "ok", "America/Chicago", "US|US-IL|US-OR"},
      {"+13055550123", "", "US-GA", "ok", "America/New_York", "US|US-FL"},
      {"+14055550123", "", "US-NY", "ok", "America/Chicago", "US|US-OK"},
      {"+14105550123", "", "US-NY", "ok", "America/New_York", "US|US-MD"},
      {"+12065550123", "", "US-NY", "ok", "America/Los_Angeles", "US|US-WA"},
      {"+12035550123", "", "US-NY", "ok", "America/New_York", "US|US-CT"},
      {"+18045550123", "", "US-NY", "ok", "America/New_York", "US|US-VA"},
      {"+18045550123", "", "DE", "ok", "America/New_York", "US|DE|US-VA"},
      {"+18045550123", "", "US-VA", "ok", "America/New_York", "US|US-VA"},
  });
}

TEST(PlacesTest, ADeclaredZoneWins) {
  expect_places({
      {"+12125550123", "America/Los_Angeles", "", "ok", "America/Los_Angeles", "US"},
      {"+18505550123", "America/Chicago", "", "ok", "America/Chicago", "US|US-FL"},
      {"+12125550123", "US/Eastern", "", "ok", "America/New_York", "US"},
      {"+12125550123", "america/new york", "", "ok", "America/New_York", "US"},
      {"+911123456789", "Asia/Calcutta", "", "ok", "Asia/Kolkata", "IN"},
  });
}

TEST(PlacesTest, ADeclaredZoneThatIsNoneIsNotReplacedByTheNumbers) {
  for (const char* zone : {"EST", "CST", "PST", "+05:00", "-0500", "UTC-5", "Eastern", "Mars/Base",
                           "UTC", "GMT", "GMT+0", "Etc/GMT+5", "Etc/UTC", "Zulu", " "}) {
    Place place = place_of("+12125550123", zone, "");
    EXPECT_EQ(place.status, PlaceStatus::unknown_timezone) << zone;
    EXPECT_TRUE(place.zones.empty()) << zone;
  }
}

TEST(PlacesTest, FixedZonesNeedThePermissionOfTheOperator) {
  PlaceOptions options;
  options.allow_fixed_zones = true;
  for (const char* zone : {"UTC", "Etc/UTC", "Etc/GMT+5", "GMT+0", "GMT-0"})
    EXPECT_EQ(place_of("+12125550123", zone, "", options).status, PlaceStatus::ok) << zone;
  for (const char* zone : {"EST", "GMT+5", "+05:00", "UTC+5"})
    EXPECT_EQ(place_of("+12125550123", zone, "", options).status, PlaceStatus::unknown_timezone)
        << zone;
}

TEST(PlacesTest, TollFreeNumbersAreNowhereBeforeAZoneIsDeclared) {
  for (const char* number : {"+18005550199", "+18885550199", "+19005550199", "+15005550123",
                             "+16005550123", "+17005550123", "+17105550123"})
    expect_places({{number, "", "", "non_geographic", "", ""},
                   {number, "", "US-NY", "non_geographic", "", ""},
                   {number, "America/Denver", "", "ok", "America/Denver", "US"},
                   {number, "America/Denver", "US-KY", "ok", "America/Denver", "US|US-KY"},
                   {number, "America/Toronto", "CA-ON", "ok", "America/Toronto", "CA"},
                   {number, "EST", "", "blocked_unknown_timezone", "", ""}});
}

TEST(PlacesTest, AnAreaCodeWithoutARowIsNowhere) {
  for (const char* number : {"+12225550123", "+14115550123", "+19995550123"})
    expect_places({{number, "", "", "blocked_unknown_timezone", "", ""},
                   {number, "", "US-NY", "blocked_unknown_timezone", "", ""},
                   {number, "America/Denver", "", "ok", "America/Denver", "US"},
                   {number, "America/Denver", "CA", "ok", "America/Denver", "CA"},
                   {number, "America/Denver", "MX", "ok", "America/Denver", "DEFAULT"}});
}

TEST(PlacesTest, AZoneThatIsNotTheNumbersIsNoted) {
  EXPECT_FALSE(place_of("+12125550123", "", "").zone_mismatch);
  EXPECT_FALSE(place_of("+12125550123", "America/New_York", "").zone_mismatch);
  EXPECT_FALSE(place_of("+12125550123", "US/Eastern", "").zone_mismatch);
  EXPECT_FALSE(place_of("+18505550123", "America/Chicago", "").zone_mismatch);
  EXPECT_TRUE(place_of("+12125550123", "America/Los_Angeles", "").zone_mismatch);
  EXPECT_FALSE(place_of("+18005550199", "America/Los_Angeles", "").zone_mismatch);
}

TEST(PlacesTest, KnowsTheMostLikelyOfSeveralZones) {
  auto primary = [](const char* number, const char* zone) {
    return zone_name(place_of(number, zone, "").primary);
  };
  EXPECT_EQ(primary("+18505550123", ""), "America/New_York");
  EXPECT_EQ(primary("+61491570156", ""), "Australia/Sydney");
  EXPECT_EQ(primary("+61491570156", "Australia/Perth"), "Australia/Perth");
}

TEST(PlacesTest, NamesRegionsWithoutARowToo) {
  using Regions = std::vector<std::string>;
  EXPECT_EQ(place_of("+12125550123", "", "").regions, (Regions{"US", "US-NY"}));
  EXPECT_EQ(place_of("+19025550123", "", "").regions, (Regions{"CA", "CA-NS", "CA-PE"}));
  EXPECT_EQ(place_of("+12125550123", "", "US-NJ").regions, (Regions{"US", "US-NJ"}));
  EXPECT_EQ(place_of("+13055550123", "", "US-GA").regions, (Regions{"US", "US-GA", "US-FL"}));
  EXPECT_EQ(place_of("+447700900123", "", "").regions, (Regions{"GB", "GG", "IM", "JE"}));
}

TEST(PlacesTest, WhateverIsWrittenGivesAPlaceThatIsWholeOrNone) {
  std::mt19937 engine(3);
  auto roll = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(engine);
  };
  auto any_text = [&](std::string_view letters, int most) {
    std::string text;
    for (int length = roll(0, most); length > 0; --length)
      text.push_back(
          roll(0, 19) == 0
              ? static_cast<char>(roll(-128, 127))
              : letters[static_cast<std::size_t>(roll(0, static_cast<int>(letters.size()) - 1))]);
    return text;
  };
  int placed = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string number = "+" + any_text("0123456789", 16);
    std::string zone = roll(0, 2) == 0 ? any_text("America/New_YorkUTC+-05: ", 20) : "";
    std::string region = roll(0, 1) == 0 ? any_text("USCAFLGB-us", 6) : "";
    Place place = place_of(number, zone, region);
    bool whole = place.status == PlaceStatus::ok;
    placed += whole ? 1 : 0;
    ASSERT_EQ(whole, !place.zones.empty()) << number << " " << zone << " " << region;
    ASSERT_EQ(whole, !place.rules.empty()) << number << " " << zone << " " << region;
    ASSERT_EQ(whole, place.primary != nullptr) << number << " " << zone << " " << region;
  }
  EXPECT_GE(placed, 100);
}

TEST(PlaceTablesTest, EveryCallingCodeHasAPlanAndARowForTheWholeCountry) {
  std::set<std::string> seen;
  for (const TableRow& row :
       read_own_table(country_timezones_csv(), {"calling_code", "national_prefix", "countries",
                                                "zones", "primary_zone", "source", "note"})) {
    if (!seen.insert(row.values[0]).second) continue;
    const CallingCode* code = find_calling_code(row.values[0] + "5551234");
    ASSERT_NE(code, nullptr) << row.values[0];
    EXPECT_EQ(code->digits, row.values[0]);
    ASSERT_NE(code->plan, nullptr) << row.values[0];
    EXPECT_EQ(code->plan->calling_code, row.values[0]);
    EXPECT_TRUE(code->prefixes.back().digits.empty()) << row.values[0];
    for (const NationalPrefix& prefix : code->prefixes) {
      EXPECT_FALSE(prefix.zones.empty()) << row.values[0] << " " << prefix.digits;
      EXPECT_NE(prefix.primary, nullptr) << row.values[0] << " " << prefix.digits;
    }
  }
  EXPECT_GE(seen.size(), 200U);
}

TEST(PlaceTablesTest, EveryZoneOfTheTablesIsInstalledUnderItsName) {
  std::set<std::string> names;
  for (const TableRow& row : read_own_table(
           nanp_timezones_csv(), {"npa", "region", "country", "zones", "kind", "source", "note"}))
    for (std::string_view name : text::split(row.values[3], '|'))
      names.emplace(name);
  for (const TableRow& row :
       read_own_table(country_timezones_csv(), {"calling_code", "national_prefix", "countries",
                                                "zones", "primary_zone", "source", "note"}))
    for (std::string_view name : text::split(row.values[3], '|'))
      names.emplace(name);
  EXPECT_GE(names.size(), 200U);
  for (const std::string& name : names) {
    ASSERT_NE(find_zone(name), nullptr) << name;
    EXPECT_EQ(zone_name(find_zone(name)), name);
  }
}

TEST(PlaceTablesTest, AreaCodesHaveTheCountryThatTheNumbersAreReadWith) {
  for (int number = 200; number < 1000; ++number) {
    std::string code = std::to_string(number);
    const AreaCode* area = known_area_codes().find(code);
    EXPECT_EQ(area == nullptr ? "NANP" : area->country, text::region_of_area_code(code)) << code;
  }
}

TEST(PlaceTablesTest, TheLongestPrefixDecides) {
  const CallingCode* mexico = find_calling_code("525512345678");
  ASSERT_NE(mexico, nullptr);
  for (std::size_t i = 1; i < mexico->prefixes.size(); ++i)
    EXPECT_GE(mexico->prefixes[i - 1].digits.size(), mexico->prefixes[i].digits.size());
}

constexpr char kHeader[] = "npa,region,country,zones,kind,source,note\n";

TEST(ExtraAreaCodesTest, GoBeforeThoseOfTheTable) {
  auto extra = read_area_codes(std::string("# ours\n") + kHeader +
                               "222,NY,US,America/New_York,geographic,ours,\n"
                               "# and one corrected\n"
                               "850,FL,US,America/Chicago,geographic,ours,\"a note, with comma\"\n"
                               "800,,NANP,,non-geographic: toll-free,ours,\n");
  ASSERT_TRUE(extra);
  PlaceOptions options;
  options.extra_area_codes = &*extra;
  EXPECT_EQ(zone_names(place_of("+12225550123", "", "", options)), "America/New_York");
  EXPECT_EQ(zone_names(place_of("+18505550123", "", "", options)), "America/Chicago");
  EXPECT_EQ(zone_names(place_of("+13055550123", "", "", options)), "America/New_York");
  EXPECT_EQ(place_of("+18005550123", "", "", options).status, PlaceStatus::non_geographic);
  EXPECT_EQ(zone_names(place_of("+18505550123", "", "")), "America/New_York|America/Chicago");
}

TEST(ExtraAreaCodesTest, EveryLineThatIsWrongIsNamed) {
  auto extra = read_area_codes(std::string("# ours\n") + kHeader +
                               "22,NY,US,America/New_York,geographic,,\n"
                               "222,NY,US,America/Gotham,geographic,,\n"
                               "# a comment\n"
                               "222,NY,usa,America/New_York,geographic,,\n"
                               "222,NY,US,America/New_York,somewhere,,\n"
                               "222,NY,US,America/New_York,geographic,,\n"
                               "222,NJ,US,America/New_York,geographic,,\n"
                               "122,NJ,US,America/New_York,geographic,,\n"
                               "223,NJ,US,EST,geographic,,\n"
                               "224,NJ,US,,geographic,,\n");
  ASSERT_FALSE(extra);
  std::vector<std::int64_t> lines;
  for (const TableProblem& problem : extra.error()) {
    lines.push_back(problem.line);
    EXPECT_FALSE(problem.detail.empty());
  }
  EXPECT_EQ(lines, (std::vector<std::int64_t>{3, 4, 6, 7, 9, 10, 11, 12}));
}

TEST(ExtraAreaCodesTest, OtherColumnsAndBrokenRowsAreNamedToo) {
  auto other = read_area_codes("npa,zone\n222,America/New_York\n");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error()[0].line, 1);
  auto ragged = read_area_codes(std::string(kHeader) + "222,NY,US\n");
  ASSERT_FALSE(ragged);
  EXPECT_EQ(ragged.error()[0].line, 2);
  EXPECT_FALSE(read_area_codes(""));
}

}  // namespace
}  // namespace outdial::policy
