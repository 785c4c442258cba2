#include <gtest/gtest.h>

#include "base/json.h"
#include "policy/metrics.h"
#include "tests/policy/csv_rows.h"

namespace outdial::policy {
namespace {

const std::map<std::string, std::int64_t Tally::*> kLetters = {
    {"A", &Tally::attempts},      {"C", &Tally::connected}, {"H", &Tally::human},
    {"RPC", &Tally::right_party}, {"K", &Tally::completed}, {"S", &Tally::succeeded},
    {"Q", &Tally::qualified},     {"X", &Tally::abandoned}, {"live", &Tally::live_connected},
    {"T", &Tally::tried},         {"L", &Tally::loaded},    {"cost", &Tally::cost_micros}};
const std::map<std::string, std::optional<double> Metrics::*> kRates = {
    {"asr", &Metrics::asr},
    {"connect_rate", &Metrics::connect_rate},
    {"rpc_rate", &Metrics::rpc_rate},
    {"completion_rate", &Metrics::completion_rate},
    {"success_per_rpc", &Metrics::success_per_rpc},
    {"qualification_rate", &Metrics::qualification_rate},
    {"abandon_rate", &Metrics::abandon_rate},
    {"list_penetration", &Metrics::list_penetration},
    {"attempts_per_contact", &Metrics::attempts_per_contact}};

TEST(MetricsVectorsTest, RatesAreThoseOfTheVectors) {
  int checked = 0;
  for (const auto& row : tests::read_vectors("metrics.csv")) {
    SCOPED_TRACE(row.at("name"));
    Tally tally;
    const base::Json input = base::parse_json(row.at("input_json")).value();
    const base::Json expected_rates = base::parse_json(row.at("expected_json")).value();
    for (const auto& [letter, count] : input.items())
      tally.*kLetters.at(letter) = count.get<std::int64_t>();
    Metrics metrics = metrics_of(tally);
    for (const auto& [name, expected] : expected_rates.items()) {
      SCOPED_TRACE(name);
      base::Json mine;
      if (name == "cost_per_qualified") {
        if (metrics.cost_per_qualified) mine = *metrics.cost_per_qualified;
      } else if (auto rate = metrics.*kRates.at(name)) {
        mine = *rate;
      }
      // Only rates have their decimals set by the rule.
      if (name == "attempts_per_contact" && mine.is_number() && expected.is_number())
        EXPECT_NEAR(mine.get<double>(), expected.get<double>(), 0.0501);
      else
        EXPECT_EQ(mine, expected);
      ++checked;
    }
  }
  EXPECT_GT(checked, 0);
}

}  // namespace
}  // namespace outdial::policy
