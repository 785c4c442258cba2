#include <gtest/gtest.h>

#include <map>
#include <random>

#include "policy/attempt_caps.h"
#include "policy/calling_hours.h"
#include "policy/retry.h"
#include "policy/windows.h"
#include "tests/policy/at.h"

namespace outdial::policy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// A contact that is called whenever the plan says so, whatever comes of it.
struct CourseOfContact {
  Place place;
  HoursSettings settings;
  CapQuestion question;
  RetryRules rules;
  History history;
  std::map<std::string_view, std::vector<base::Time>> by_disposition;
  std::vector<base::Time> attempts;
  std::vector<CountedAttempt> counted;
  base::Time now;
};

Calendar rulebook(const CourseOfContact& course) {
  Calendar calendar;
  calendar.zone = course.history.zone;
  calendar.next_allowed = [&course](base::Time from) {
    return check_hours(course.place, course.settings, {}, from).next_allowed;
  };
  calendar.caps_allow = [&course](base::Time from) {
    return check_caps(course.place, course.question, course.counted, from).allows_at;
  };
  return calendar;
}

CourseOfContact start(std::mt19937& dice) {
  // Florida, New York, Kentucky (two zones), France, Germany, Australia.
  const char* numbers[] = {"+13055550123", "+12125550123",  "+12705550123",
                           "+33639980123", "+493023125012", "+61491570156"};
  const char* purposes[] = {"recruiting", "telemarketing", "healthcare_reminder", "informational"};
  CourseOfContact course;
  course.place = place_of(numbers[dice() % 6], "", "");
  const char* purpose = purposes[dice() % 4];
  course.settings.purpose = course.question.purpose = parse_purpose(purpose).value();
  course.question.consent = dice() % 2 == 0;
  course.rules = rules_for_purpose(purpose, {});
  course.rules.max_attempts_total = static_cast<int>(1 + dice() % 8);
  // Without the ladder's own limits the caps have to hold.
  if (dice() % 2 == 0) {
    course.rules.max_attempts_per_day = 20;
    course.rules.min_gap_minutes = 0;
    course.rules.max_days = 365;
  }
  if (dice() % 2 == 0) course.rules.delays_minutes = {1, 1, 1, 1, 1, 1};
  course.history.zone = zone_name(course.place.zones.front());
  base::Time somewhen = at("2026-01-01T00:00:00Z") + minutes{dice() % 525'600};
  course.now = check_hours(course.place, course.settings, {}, somewhen).next_allowed.value();
  if (dice() % 2 == 0) course.history.appointment = course.now + hours{dice() % 300};
  return course;
}

void note_result(CourseOfContact& course, const Disposition& disposition, base::Time ended) {
  auto& same = course.by_disposition[disposition.code];
  if (!disposition.backoff) {
    course.attempts.push_back(course.now);
    course.counted.push_back({course.now, {}});
    same.push_back(course.now);
  }
  History& history = course.history;
  history.attempts = static_cast<std::int64_t>(course.attempts.size());
  history.same_disposition = static_cast<std::int64_t>(same.size());
  history.same_disposition_at = same;
  history.first_attempt = course.attempts.empty() ? course.now : course.attempts.front();
  history.ended = ended;
}

/// The most attempts that lie in any window (t - period, t].
std::size_t most_within(const std::vector<base::Time>& attempts, hours period) {
  std::size_t most = 0;
  for (std::size_t last = 0, first = 0; last < attempts.size(); ++last) {
    while (attempts[first] <= attempts[last] - period)
      ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

int most_on_a_day(const CourseOfContact& course) {
  std::map<std::int64_t, int> of_day;
  int most = 0;
  for (base::Time attempt : course.attempts)
    most = std::max(most, ++of_day[local_day(course.history.zone, attempt)]);
  return most;
}

void expect_within_limits(const CourseOfContact& course) {
  ASSERT_LE(course.attempts.size(), static_cast<std::size_t>(course.rules.max_attempts_total));
  ASSERT_LE(most_on_a_day(course), std::min(3, course.rules.max_attempts_per_day));
  Purpose purpose = course.question.purpose;
  std::string rules = rule_ids(course.place);
  bool solicits = purpose == Purpose::telemarketing || purpose == Purpose::recruiting;
  if (purpose == Purpose::healthcare_reminder) {
    ASSERT_LE(most_on_a_day(course), 1);
    ASSERT_LE(most_within(course.attempts, hours{168}), 3U);
  }
  if (purpose == Purpose::informational && !course.question.consent && rules.starts_with("US")) {
    ASSERT_LE(most_within(course.attempts, hours{720}), 3U);
  }
  if (solicits && rules == "US|US-FL") {
    ASSERT_LE(most_within(course.attempts, hours{24}), 3U);
  }
  if (solicits && rules == "FR") {
    ASSERT_LE(most_within(course.attempts, hours{720}), 4U);
  }
}

TEST(RetryPropertyTest, NoSequenceOfOutcomesBreaksALimit) {
  std::mt19937 dice(20261121);
  const auto every = all_dispositions();
  int planned = 0, exhausted = 0, expired = 0, full = 0;
  for (int round = 0; round < 1500; ++round) {
    CourseOfContact course = start(dice);
    const Calendar calendar = rulebook(course);
    for (int call = 0; call < 60; ++call) {
      const Disposition& disposition = every[dice() % every.size()];
      if (disposition.final) continue;
      base::Time ended = course.now + minutes{dice() % 5};
      note_result(course, disposition, ended);
      NextStep step = plan_attempt(disposition, course.history, course.rules, dice(),
                                   course.attempts, calendar);
      course.history.backoffs = disposition.backoff ? course.history.backoffs + 1 : 0;
      exhausted += std::holds_alternative<Exhausted>(step) ? 1 : 0;
      expired += std::holds_alternative<Expired>(step) ? 1 : 0;
      auto* again = std::get_if<TryAgain>(&step);
      if (again == nullptr) break;
      ++planned;
      minutes gap{disposition.backoff ? 1 : course.rules.min_gap_minutes};
      ASSERT_GE(again->at, ended + gap);
      ASSERT_TRUE(check_hours(course.place, course.settings, {}, again->at).allowed);
      ASSERT_TRUE(check_caps(course.place, course.question, course.counted, again->at).allowed);
      ASSERT_GE(course.history.appointment.value_or(again->at + hours{2}) - again->at, minutes{60});
      full +=
          check_caps(course.place, course.question, course.counted, ended + gap).allowed ? 0 : 1;
      course.now = again->at;
    }
    expect_within_limits(course);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(planned, 1500);
  EXPECT_GT(exhausted, 100);
  EXPECT_GT(expired, 100);
  EXPECT_GT(full, 100) << "the caps were put to the test";
}

}  // namespace
}  // namespace outdial::policy
