#include "tests/simulation/clock_nights.h"

#include "tests/simulation/law.h"

namespace outdial::simulation {
namespace {

constexpr int kHour = 60;
constexpr int kWaves = 9;
constexpr std::chrono::hours kBetweenWaves{6};

struct Weekend {
  const char* name;
  /// Saturday, 12:07:30.5 UTC.
  std::int64_t start_ms;
};
/// The weekends of 2026/27 on which clocks change somewhere, in both directions on both sides of
/// the equator.
constexpr Weekend kWeekends[] = {
    {"Auckland goes forward", 1'790'424'450'500},  // 26 September 2026
    {"Sydney goes forward", 1'791'029'250'500},    // 3 October
    {"Europe goes back", 1'792'843'650'500},       // 24 October
    {"America goes back", 1'793'448'450'500},      // 31 October
    {"America goes forward", 1'804'939'650'500},   // 13 March 2027
    {"Europe goes forward", 1'806'149'250'500},    // 27 March
    {"the south goes back", 1'806'754'050'500},    // 3 April
};

CampaignPlan campaign_of(std::size_t night) {
  CampaignPlan campaign;
  campaign.from_number = "+16465551000";
  campaign.purpose = night % 2 == 0 ? "recruiting" : "informational";
  campaign.consent = "express_written";
  campaign.zone = "America/New_York";
  if (night / 2 % 2 == 0)
    campaign.windows = {{0, 24 * kHour}};
  else
    campaign.windows = {{9 * kHour + 30, 12 * kHour + 15}, {15 * kHour, 20 * kHour}};
  campaign.max_attempts_total = 3;
  campaign.max_attempts_per_day = 2;
  campaign.min_gap_minutes = 60;
  campaign.delays_minutes = {90, 700};
  return campaign;
}

/// One person in each place.
BatchPlan wave_of(int wave) {
  BatchPlan batch;
  batch.launched_after = wave * kBetweenWaves;
  for (int place = 0; place < kClockPlaces; ++place) {
    PersonPlan person;
    int index = wave * kClockPlaces + place;
    person.phone = phone_by_clock(index);
    person.name = "Person " + std::to_string(index);
    batch.people.push_back(std::move(person));
  }
  return batch;
}

}  // namespace

std::size_t clock_nights() {
  return 2 * std::size(kWeekends);
}

std::string name_of_night(std::size_t night) {
  return std::string(kWeekends[night / 2].name) + ", " + campaign_of(night).purpose;
}

Scenario make_clock_night(std::size_t night) {
  Scenario plan;
  plan.seed = night + 1;
  plan.start = base::from_millis(kWeekends[night / 2].start_ms);
  plan.zone = "America/New_York";
  plan.length = kWaves * kBetweenWaves;
  plan.calm = true;
  plan.settings = std::make_shared<config::Settings>();
  auto& limits = plan.settings->limits;
  limits.concurrency = 64;
  limits.workers = 16;
  limits.calls_per_second = 50;
  limits.chunk_size = 100;
  limits.chunk_interval_ms = base::Millis{100};
  plan.provider_calls_per_second = limits.calls_per_second;
  plan.provider_concurrency = 64;
  plan.outcomes = "human=60,no_answer=25,busy=15";
  plan.accounts = {{0}};
  plan.numbers = {{"+16465551000", 0}};
  plan.campaigns = {campaign_of(night)};
  for (int wave = 0; wave < kWaves; ++wave)
    plan.batches.push_back(wave_of(wave));
  return plan;
}

}  // namespace outdial::simulation
