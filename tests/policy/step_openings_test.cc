#include "policy/step_openings.h"

#include <gtest/gtest.h>

#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

TEST(StepOpeningsTest, TellWhenEachAloneWouldAllowTheCall) {
  HoursSettings settings;
  settings.purpose = Purpose::recruiting;
  WeekHours mornings(parse_calling_windows(R"([{"start":"06:00","end":"09:30"}])").value());
  WeekHours never;
  settings.campaign_hours = &mornings;
  ContactHours contact{.preferred = &never};
  // Half past eight in the evening in Florida.
  auto now = at("2026-12-02T01:30:00Z");
  EXPECT_EQ(openings_of_steps(place_of("+13055550123", "", ""), settings, contact, now),
            (std::vector<std::optional<base::Time>>{now, at("2026-12-02T13:00:00Z"),
                                                    at("2026-12-02T11:00:00Z"), std::nullopt}));
  EXPECT_TRUE(openings_of_steps(place_of("+18005550199", "", ""), settings, {}, now).empty());
}

}  // namespace
}  // namespace outdial::policy
