// Measures how long it takes to decide whether somebody may be called now.
#include <string>
#include <vector>

#include "base/rfc3339.h"
#include "bench/figures.h"
#include "policy/attempt_caps.h"
#include "policy/calling_hours.h"
#include "policy/place_tables.h"
#include "policy/places.h"

namespace outdial::bench {
namespace {

using namespace policy;

/// A number of every area code and of every calling code whose plan has nine or ten digits.
std::vector<std::string> numbers_of_everywhere() {
  std::vector<std::string> numbers;
  for (int code = 200; code < 1000; ++code)
    numbers.push_back("+1" + std::to_string(code) + "5550123");
  for (int code = 20; code < 1000; ++code)
    for (const char* national : {"612345678", "6123456789"})
      numbers.push_back("+" + std::to_string(code) + national);
  std::erase_if(numbers, [](const std::string& number) {
    return place_of(number, "", "").status != PlaceStatus::ok;
  });
  return numbers;
}

struct Decision {
  HoursVerdict hours;
  CapVerdict caps;
};

Decision decide(const std::string& number, const HoursSettings& settings, base::Time now) {
  Place place = place_of(number, "", "");
  CapQuestion question;
  question.purpose = settings.purpose;
  return {check_hours(place, settings, {}, now), check_caps(place, question, {}, now)};
}

/// Microseconds for one decision over all numbers that come out so.
double time_of(const std::vector<std::string>& numbers, const HoursSettings& settings,
               base::Time now, bool allowed) {
  std::vector<std::string> chosen;
  for (const std::string& number : numbers)
    if (decide(number, settings, now).hours.allowed == allowed) chosen.push_back(number);
  constexpr int kRounds = 50;
  std::size_t as_expected = 0;
  auto start = Steady::now();
  for (int round = 0; round < kRounds; ++round)
    for (const std::string& number : chosen)
      as_expected += decide(number, settings, now).hours.allowed == allowed ? 1 : 0;
  return seconds_since(start) * 1e6 / static_cast<double>(as_expected);
}

void bench_eligibility() {
  auto start = Steady::now();
  find_zone("America/New_York");
  print("eligibility.zone_names", seconds_since(start) * 1e3, "ms");
  start = Steady::now();
  place_of("+12125550123", "", "");
  place_of("+442079460123", "", "");
  print("eligibility.tables", seconds_since(start) * 1e3, "ms");

  WeekHours campaign({CallingWindow{{true, true, true, true, true, true, true}, 9 * 60, 20 * 60}});
  HoursSettings settings;
  settings.campaign_hours = &campaign;
  base::Time now = base::parse_rfc3339("2026-12-01T18:00:00Z").value();
  auto numbers = numbers_of_everywhere();
  print("eligibility.numbers", static_cast<double>(numbers.size()), "numbers");
  auto median = [&](bool allowed) {
    return median_of(5, [&] { return time_of(numbers, settings, now, allowed); });
  };
  print("eligibility.allowed", median(true), "us");
  print("eligibility.refused", median(false), "us");
}

}  // namespace
}  // namespace outdial::bench

int main() {
  outdial::bench::bench_eligibility();
}
