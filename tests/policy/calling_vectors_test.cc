#include <gtest/gtest.h>

#include <algorithm>

#include "policy/attempt_caps.h"
#include "policy/calling_hours.h"
#include "policy/holidays.h"
#include "policy/tables.h"
#include "policy/tzdata.h"
#include "tests/policy/csv_rows.h"
#include "text/unicode.h"
#include "text/written_time.h"

namespace outdial::policy {
namespace {

using tests::CsvRow;
using tests::instant;

bool needs_newer_tzdata(const CsvRow& row) {
  return row.contains("needs_tzdata") && tzdata_version() < row.at("needs_tzdata");
}

std::string sorted(const std::string& list) {
  auto items = text::split(list, '|');
  std::ranges::sort(items);
  std::string joined;
  for (std::string_view item : items)
    joined.append(item).append("|");
  return joined;
}

/// Zones by what they stand for, so that an alias is as good as the name.
std::string resolved(const std::string& list) {
  std::string names;
  for (std::string_view name : text::split(list, '|')) {
    Zone zone = find_zone(name, FixedZones::kAllowed);
    names += (names.empty() ? "" : "|") + (zone == nullptr ? std::string(name) : zone_name(zone));
  }
  return names;
}

/// `US-FL:solicitation in America/New_York` without the zone.
std::string rule_of(const std::string& reason) {
  return reason.substr(0, reason.find(" in "));
}

TEST(CallingVectorsTest, PeopleAreCalledWhenTheVectorsSay) {
  int checked = 0;
  for (const CsvRow& row : tests::read_vectors("calling-windows.csv")) {
    SCOPED_TRACE(row.at("id") + ": " + row.at("note"));
    if (needs_newer_tzdata(row)) continue;
    ++checked;
    Place place = place_of(row.at("number"), row.at("declared_tz"), row.at("declared_region"));
    HoursSettings settings;
    settings.purpose = parse_purpose(row.at("purpose")).value();
    base::Time now = instant(row.at("now_utc"));
    HoursVerdict verdict = check_hours(place, settings, {}, now);
    EXPECT_EQ(verdict.allowed, row.at("allowed") == "yes");
    EXPECT_EQ(place.status == PlaceStatus::invalid_number, row.at("allowed") == "invalid");
    const std::string& next = row.at("next_allowed_utc");
    EXPECT_EQ(verdict.next_allowed, next.empty() ? std::nullopt : std::optional(instant(next)));
    EXPECT_EQ(rule_of(to_text(verdict)), rule_of(row.at("reason")));
    if (place.status != PlaceStatus::ok) continue;
    EXPECT_EQ(to_text(verdict), row.at("reason"));
    EXPECT_EQ(sorted(zone_names(place)), sorted(resolved(row.at("zones"))));
    EXPECT_EQ(sorted(rule_ids(place)), sorted(row.at("rules")));
  }
  EXPECT_GT(checked, 0);
}

/// The cap that a row of attempt-caps.csv is about, which must say what the row says.
const AttemptCap& cap_of(const CsvRow& row) {
  auto caps = calling_rules().caps();
  auto cap = std::ranges::find(caps, row.at("cap"), &AttemptCap::id);
  EXPECT_NE(cap, caps.end());
  EXPECT_EQ(std::to_string(cap->max_attempts), row.at("max_attempts"));
  EXPECT_EQ(cap->period ? std::to_string(cap->period->count()) : "local_day", row.at("period"));
  return *cap;
}

TEST(CallingVectorsTest, CapsLeaveRoomWhenTheVectorsSay) {
  int checked = 0;
  for (const CsvRow& row : tests::read_vectors("attempt-caps.csv")) {
    SCOPED_TRACE(row.at("id") + ": " + row.at("note"));
    std::vector<CountedAttempt> attempts;
    for (std::string_view at : text::split(row.at("history_utc"), '|'))
      if (!at.empty()) attempts.push_back({instant(std::string(at)), {}});
    std::vector<Zone> zones;
    if (!row.at("zone").empty()) zones.push_back(find_zone(row.at("zone")));
    base::Time now = instant(row.at("now_utc"));
    const AttemptCap& cap = cap_of(row);
    CapUse use = use_of_cap(cap, cap.max_attempts, zones, attempts, now);
    EXPECT_EQ(use.used < use.limit, row.at("allowed") == "yes");
    const std::string& next = row.at("next_allowed_utc");
    EXPECT_EQ(use.allows_at, next.empty() ? now : instant(next));
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(CallingVectorsTest, BusinessDaysEndWhenTheVectorsSay) {
  int checked = 0;
  auto date = [](const std::string& text) {
    return std::chrono::sys_days(text::read_iso_time(text).value().date);
  };
  for (const CsvRow& row : tests::read_vectors("business-days.csv")) {
    EXPECT_EQ(
        business_day_after(date(row.at("received_local_date")), std::stoi(row.at("business_days"))),
        date(row.at("deadline_date")))
        << row.at("note");
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(CallingVectorsTest, TheTablesAreThoseOfTheRulebook) {
  EXPECT_EQ(calling_rules_json(), tests::read_shared("domain/calling-rules.json"));
  EXPECT_EQ(nanp_timezones_csv(), tests::read_shared("domain/nanp-timezones.csv"));
  EXPECT_EQ(country_timezones_csv(), tests::read_shared("domain/country-timezones.csv"));
  EXPECT_EQ(holidays_csv(), tests::read_shared("domain/holidays.csv"));
}

}  // namespace
}  // namespace outdial::policy
