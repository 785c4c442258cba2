#include <gtest/gtest.h>

#include <algorithm>
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

constexpr std::string_view kOwn = "nurses", kOther = "roofs";

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
  // The four states with a cap of their own, New York, Kentucky (two zones), France, Germany,
  // Australia.
  const char* numbers[] = {"+13055550123", "+14055550123",  "+14105550123",
                           "+15035550123", "+12125550123",  "+12705550123",
                           "+33639980123", "+493023125012", "+61491570156"};
  const char* purposes[] = {"recruiting", "telemarketing", "healthcare_reminder", "informational"};
  CourseOfContact course;
  course.place = place_of(numbers[dice() % 9], "", "");
  const char* purpose = purposes[dice() % 4];
  course.settings.purpose = course.question.purpose = parse_purpose(purpose).value();
  course.question.consent = dice() % 2 == 0;
  course.question.subject = kOwn;
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

std::vector<base::Time> times_of(const CourseOfContact& course, std::string_view subject) {
  std::vector<base::Time> times;
  for (const CountedAttempt& attempt : course.counted)
    if (subject.empty() || attempt.subject == subject) times.push_back(attempt.at);
  std::ranges::sort(times);
  return times;
}

void note_result(CourseOfContact& course, const Disposition& disposition, base::Time ended) {
  auto& same = course.by_disposition[disposition.code];
  if (!disposition.backoff) {
    course.attempts.push_back(course.now);
    course.counted.push_back({course.now, kOwn});
    same.push_back(course.now);
  }
  History& history = course.history;
  history.attempts = static_cast<std::int64_t>(times_of(course, kOwn).size());
  history.same_disposition = static_cast<std::int64_t>(same.size());
  history.same_disposition_at = same;
  history.first_attempt = history.attempts == 0 ? course.now : times_of(course, kOwn).front();
  history.ended = ended;
}

/// Whoever wants to be called again may say when.
void name_a_time(CourseOfContact& course, const Disposition& disposition, std::mt19937& dice) {
  course.history.callback_at.reset();
  if (disposition.category == Category::scheduled && dice() % 4 != 0)
    course.history.callback_at = course.history.ended + minutes{dice() % 6'000};
}

/// Another campaign reaches the number between this call and the next, as far as the caps allow it.
void interject(CourseOfContact& course, base::Time next, std::mt19937& dice) {
  auto between = (next - course.history.ended) / minutes{1};
  base::Time at = course.history.ended + minutes{between > 0 ? dice() % between : 0};
  CapQuestion question = course.question;
  question.subject = kOther;
  if (!check_caps(course.place, question, course.counted, at).allowed) return;
  course.attempts.push_back(at);
  course.counted.push_back({at, kOther});
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
  const auto all = times_of(course, ""), own = times_of(course, kOwn);
  ASSERT_LE(own.size(), static_cast<std::size_t>(course.rules.max_attempts_total));
  ASSERT_LE(most_on_a_day(course), 3);
  if (all.size() == own.size()) {
    ASSERT_LE(most_on_a_day(course), course.rules.max_attempts_per_day);
  }
  Purpose purpose = course.question.purpose;
  std::string rules = rule_ids(course.place);
  bool solicits = purpose == Purpose::telemarketing || purpose == Purpose::recruiting;
  if (purpose == Purpose::healthcare_reminder) {
    ASSERT_LE(most_on_a_day(course), 1);
    ASSERT_LE(most_within(all, hours{168}), 3U);
  }
  if (purpose == Purpose::informational && !course.question.consent && rules.starts_with("US")) {
    ASSERT_LE(most_within(all, hours{720}), 3U);
  }
  for (const char* state : {"US-FL", "US-OK", "US-MD", "US-OR"})
    if (solicits && rules.ends_with(state)) {
      ASSERT_LE(most_within(own, hours{24}), 3U);
    }
  if (solicits && rules == "FR") {
    ASSERT_LE(most_within(all, hours{720}), 4U);
  }
}

TEST(RetryPropertyTest, NoSequenceOfOutcomesBreaksALimit) {
  std::mt19937 dice(20261121);
  const auto every = all_dispositions();
  int planned = 0, exhausted = 0, expired = 0, full = 0, named = 0;
  for (int round = 0; round < 1500; ++round) {
    CourseOfContact course = start(dice);
    const Calendar calendar = rulebook(course);
    for (int call = 0; call < 60; ++call) {
      const Disposition& disposition = every[dice() % every.size()];
      if (disposition.final) continue;
      base::Time ended = course.now + minutes{dice() % 5};
      note_result(course, disposition, ended);
      name_a_time(course, disposition, dice);
      NextStep step = plan_attempt(disposition, course.history, course.rules, dice(),
                                   course.attempts, calendar);
      course.history.backoffs = disposition.backoff ? course.history.backoffs + 1 : 0;
      exhausted += std::holds_alternative<Exhausted>(step) ? 1 : 0;
      expired += std::holds_alternative<Expired>(step) ? 1 : 0;
      auto* again = std::get_if<TryAgain>(&step);
      if (again == nullptr) break;
      ++planned;
      minutes gap{disposition.backoff ? 1 : course.rules.min_gap_minutes};
      if (auto wish = course.history.callback_at) {
        ++named;
        gap = minutes{0};
        ASSERT_GE(again->at, *wish);
      }
      ASSERT_GE(again->at, ended + gap);
      ASSERT_TRUE(check_hours(course.place, course.settings, {}, again->at).allowed);
      ASSERT_TRUE(check_caps(course.place, course.question, course.counted, again->at).allowed);
      ASSERT_GE(course.history.appointment.value_or(again->at + hours{2}) - again->at, minutes{60});
      full +=
          check_caps(course.place, course.question, course.counted, ended + gap).allowed ? 0 : 1;
      course.now = again->at;
      if (dice() % 4 != 0) continue;
      interject(course, again->at, dice);
      auto fits = fit(again->at, course.attempts, course.rules, calendar);
      if (!fits) break;
      course.now = *fits;
    }
    expect_within_limits(course);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(planned, 1500);
  EXPECT_GT(exhausted, 100);
  EXPECT_GT(expired, 100);
  EXPECT_GT(full, 100) << "the caps were put to the test";
  EXPECT_GT(named, 100) << "so were people who name a time";
}

}  // namespace
}  // namespace outdial::policy
