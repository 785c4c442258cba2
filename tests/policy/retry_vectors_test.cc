#include <gtest/gtest.h>

#include "base/json.h"
#include "policy/attempt_caps.h"
#include "policy/calling_hours.h"
#include "policy/dayparts.h"
#include "policy/dispositions.h"
#include "policy/retry.h"
#include "tests/policy/csv_rows.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

using tests::instant;

struct Result {
  base::Time at;
  const Disposition* disposition;
};

std::vector<Result> read_results(const std::string& text) {
  std::vector<Result> results;
  for (std::string_view one : text::split(text, '|')) {
    std::size_t equals = one.find('=');
    results.push_back(
        {instant(std::string(one.substr(0, equals))), find_disposition(one.substr(equals + 1))});
  }
  return results;
}

/// What a contact's results in order come to.
History history_of(const std::vector<Result>& results, const std::string& zone) {
  History history;
  history.zone = zone;
  history.ended = results.back().at;
  history.first_attempt = results.back().at;
  for (const Result& result : results) {
    if (result.disposition->backoff) {
      ++history.backoffs;
      continue;
    }
    history.backoffs = 0;
    if (history.attempts++ == 0) history.first_attempt = result.at;
    if (result.disposition->code != results.back().disposition->code) continue;
    ++history.same_disposition;
    history.same_disposition_at.push_back(result.at);
  }
  if (results.back().disposition->backoff) --history.backoffs;
  return history;
}

std::vector<base::Time> attempts_of(const std::vector<Result>& results) {
  std::vector<base::Time> attempts;
  for (const Result& result : results)
    if (!result.disposition->backoff) attempts.push_back(result.at);
  return attempts;
}

/// Hours and caps of the rulebook for somebody who has agreed to be called.
Calendar calendar_of(const Place& place, Purpose purpose, const std::vector<base::Time>& attempts) {
  std::vector<CountedAttempt> counted;
  for (base::Time at : attempts)
    counted.push_back({at, {}});
  Calendar calendar;
  calendar.zone = zone_name(place.zones.front());
  calendar.next_allowed = [&place, purpose](base::Time from) {
    HoursSettings settings;
    settings.purpose = purpose;
    return check_hours(place, settings, {}, from).next_allowed;
  };
  calendar.caps_allow = [&place, purpose, counted](base::Time from) {
    CapQuestion question;
    question.purpose = purpose;
    question.consent = true;
    return check_caps(place, question, counted, from).allows_at;
  };
  return calendar;
}

std::string state_of(const NextStep& step) {
  if (std::holds_alternative<TryAgain>(step)) return "retry";
  if (std::holds_alternative<Done>(step)) return "done";
  if (std::holds_alternative<Exhausted>(step)) return "exhausted";
  if (std::holds_alternative<Expired>(step)) return "expired";
  return "no_window";
}

TEST(RetryVectorsTest, TheNextAttemptComesWhenTheVectorsSay) {
  int checked = 0;
  for (const auto& row : tests::read_vectors("retry.csv")) {
    SCOPED_TRACE(row.at("id") + ": " + row.at("note"));
    auto results = read_results(row.at("history"));
    const Place place = place_of(row.at("number"), "", "");
    ASSERT_EQ(place.status, PlaceStatus::ok);
    const Calendar calendar =
        calendar_of(place, parse_purpose(row.at("purpose")).value(), attempts_of(results));
    RetryRules rules = rules_for_purpose(row.at("purpose"), {});
    rules.jitter_percent = 0;
    NextStep step = plan_attempt(*results.back().disposition, history_of(results, calendar.zone),
                                 rules, 1, attempts_of(results), calendar);
    EXPECT_EQ(state_of(step), row.at("next_state"));
    auto* again = std::get_if<TryAgain>(&step);
    std::string at = again == nullptr ? "" : base::to_rfc3339(again->at);
    const std::string& expected = row.at("next_utc_without_jitter");
    EXPECT_EQ(at, expected.empty() ? "" : base::to_rfc3339(instant(expected)));
    ++checked;
  }
  EXPECT_GT(checked, 0);
}

TEST(RetryVectorsTest, DaypartsAreThoseOfTheFile) {
  const base::Json file = base::parse_json(tests::read_shared("domain/dispositions.json")).value();
  const base::Json& parts = file["retry_defaults"]["dayparts"];
  const std::map<std::string, Daypart> known = {{"morning", Daypart::morning},
                                                {"midday", Daypart::midday},
                                                {"afternoon", Daypart::afternoon},
                                                {"evening", Daypart::evening}};
  ASSERT_EQ(parts.size(), known.size());
  auto part_at = [](const std::string& clock, base::Millis shift) {
    return daypart_of("America/New_York",
                      instant("2026-12-01T" + clock + "Z") + std::chrono::hours{5} + shift);
  };
  for (const auto& [name, hours] : parts.items()) {
    SCOPED_TRACE(name);
    EXPECT_EQ(part_at(hours[0], base::Millis{0}), known.at(name));
    EXPECT_NE(part_at(hours[0], base::Millis{-1}), known.at(name));
    EXPECT_EQ(part_at(hours[1], base::Millis{-1}), known.at(name));
    EXPECT_NE(part_at(hours[1], base::Millis{0}), known.at(name));
  }
}

TEST(RetryVectorsTest, DefaultsAreThoseOfTheFile) {
  const base::Json file = base::parse_json(tests::read_shared("domain/dispositions.json")).value();
  const base::Json& defaults = file["retry_defaults"];
  const RetryRules rules;
  EXPECT_EQ(rules.max_attempts_total, defaults["max_attempts_total"].get<int>());
  EXPECT_EQ(rules.max_attempts_per_day, defaults["max_attempts_per_day"].get<int>());
  EXPECT_EQ(rules.min_gap_minutes, defaults["min_gap_min"].get<int>());
  EXPECT_EQ(rules.max_days, defaults["max_days"].get<int>());
  EXPECT_EQ(rules.jitter_percent, defaults["jitter_pct"].get<int>());
}

}  // namespace
}  // namespace outdial::policy
