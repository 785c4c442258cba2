#include <date/tz.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/rfc3339.h"
#include "policy/calling_hours.h"
#include "policy/tables.h"
#include "text/unicode.h"

namespace outdial::policy {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr base::Millis kFinest{1};

/// The rulebook read a second time, for a judge that knows nothing of the first reading.
struct Book {
  struct Hours {
    std::map<std::string, std::vector<std::pair<int, int>>> on;
  };
  struct Row {
    std::map<std::string, Hours> classes;
    std::string holiday_set;
    std::string evaluate_in;
  };
  std::map<std::string, Row> rows;
  std::map<std::string, std::vector<std::string>> classes;
  std::map<std::string, std::set<std::string>> holidays;
};

int minute_of(const std::string& text) {
  return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3));
}

Book read_book() {
  Book book;
  auto json = base::parse_json(calling_rules_json()).value();
  book.classes = json["class_by_purpose"].get<decltype(book.classes)>();
  for (const auto& [id, row] : json["jurisdictions"].items()) {
    Book::Row& kept = book.rows[id];
    kept.holiday_set = row.value("holiday_set", "");
    kept.evaluate_in = row.value("evaluate_in", "");
    for (const auto& [name, week] : row["windows"].items())
      for (const auto& [day, spans] : week.items()) {
        auto& list = kept.classes[name].on[day];
        for (const auto& span : spans)
          list.emplace_back(minute_of(span[0].get<std::string>()),
                            minute_of(span[1].get<std::string>()));
      }
  }
  for (std::string_view line : text::split(holidays_csv(), '\n')) {
    auto values = text::split(line, ',');
    if (!line.starts_with('#') && values.size() >= 2)
      book.holidays[std::string(values[0])].emplace(values[1]);
  }
  return book;
}

/// A question and what the judge needs to answer it minute by minute.
struct Question {
  Place place;
  HoursSettings settings;
  ContactHours contact;
  std::string purpose;
  CallingWindows own_windows;
  WeekHours own_hours;
};

class Judge {
 public:
  explicit Judge(const Question& question) : question_(question) {
    for (const Jurisdiction* rule : question.place.rules)
      for (const std::string& name : book().classes.at(question.purpose)) {
        const Book::Row& row = book().rows.at(rule->id);
        bool waived = question.contact.explicit_time_consent && name == "solicitation" &&
                      rule->id.find('-') != std::string::npos;
        if (row.classes.contains(name) && !waived) rows_.emplace_back(&row, name);
      }
  }

  bool allows(base::Time at) const {
    base::Time end = at + question_.settings.finish_margin;
    if (!open(at) || !open(end)) return false;
    for (base::Time minute = std::chrono::ceil<minutes>(at); minute < end; minute += minutes{1})
      if (!open(minute)) return false;
    return true;
  }

  std::optional<base::Time> first_allowed(base::Time from) const {
    if (allows(from)) return from;
    for (base::Time at = std::chrono::ceil<minutes>(from); at < from + days{15}; at += minutes{1})
      if (allows(at)) return at;
    return std::nullopt;
  }

 private:
  static const Book& book() {
    static const Book read = read_book();
    return read;
  }

  static bool holds(const std::vector<std::pair<int, int>>& spans, int minute) {
    for (auto [start, end] : spans)
      if (minute >= start && minute < end) return true;
    return false;
  }

  bool open(base::Time at) const {
    for (Zone zone : question_.place.zones) {
      auto [date, weekday, minute] = local(zone, at);
      if (!inside_own(weekday, minute)) return false;
      for (const auto& [row, name] : rows_)
        if (row->evaluate_in.empty() && !inside(*row, name, date, weekday, minute)) return false;
    }
    for (const auto& [row, name] : rows_) {
      if (row->evaluate_in.empty()) continue;
      auto [date, weekday, minute] = local(date::locate_zone(row->evaluate_in), at);
      if (!inside(*row, name, date, weekday, minute)) return false;
    }
    return true;
  }

  struct Local {
    date::local_days date;
    unsigned weekday;
    int minute;
  };
  static Local local(Zone zone, base::Time at) {
    auto wall = zone->to_local(date::sys_time<base::Millis>(at.time_since_epoch()));
    auto date = date::floor<date::days>(wall);
    return {date, date::weekday(date).iso_encoding() - 1,
            static_cast<int>(date::floor<minutes>(wall - date).count())};
  }

  bool inside_own(unsigned weekday, int minute) const {
    if (question_.settings.campaign_hours == nullptr) return true;
    for (const CallingWindow& window : question_.own_windows)
      if (window.days.at(weekday) && minute >= window.start_minute && minute < window.end_minute)
        return true;
    return false;
  }

  static bool inside(const Book::Row& row, const std::string& name, date::local_days date,
                     unsigned weekday, int minute) {
    static const char* const kNames[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const auto& hours = row.classes.at(name).on;
    auto holiday = hours.find("holiday");
    if (holiday != hours.end() &&
        book().holidays.at(row.holiday_set).contains(date::format("%F", date)))
      return holds(holiday->second, minute);
    return holds(hours.at(kNames[weekday]), minute);
  }

  const Question& question_;
  std::vector<std::pair<const Book::Row*, std::string>> rows_;
};

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  std::int64_t roll(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  template <class List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(roll(0, static_cast<std::int64_t>(std::size(list)) - 1))];
  }

  Question question(Zone zone, const std::vector<Zone>& others) {
    static const char* const kPurposes[] = {"telemarketing", "recruiting", "informational",
                                            "healthcare_reminder"};
    Question question;
    question.purpose = one_of(kPurposes);
    question.settings.purpose = parse_purpose(question.purpose).value();
    question.settings.finish_margin = minutes{roll(0, 3) == 0 ? roll(1, 90) : 0};
    question.contact.explicit_time_consent = roll(0, 5) == 0;
    question.place.status = PlaceStatus::ok;
    question.place.zones = {zone};
    if (roll(0, 3) == 0) question.place.zones.push_back(one_of(others));
    question.place.primary = zone;
    for (auto rules = roll(1, 2); rules > 0; --rules)
      question.place.rules.push_back(&one_of(calling_rules().jurisdictions()));
    return question;
  }

  /// Windows at any hour, so that clocks change inside, at and beside them.
  void give_own_hours(Question& question) {
    for (auto windows = roll(1, 3); windows > 0; --windows) {
      CallingWindow window;
      for (bool& day : window.days)
        day = roll(0, 2) != 0;
      window.start_minute = static_cast<int>(roll(0, 1439));
      window.end_minute = static_cast<int>(roll(window.start_minute + 1, 1440));
      question.own_windows.push_back(window);
    }
    question.own_hours = WeekHours(question.own_windows);
    question.settings.campaign_hours = &question.own_hours;
  }

 private:
  std::mt19937 engine_;
};

/// Every zone that a number can be in.
std::vector<Zone> all_zones() {
  std::set<std::string_view> names;
  auto take = [&](std::string_view csv, const std::vector<std::string>& columns,
                  std::vector<std::string>& kept) {
    for (const TableRow& row : read_own_table(csv, columns))
      kept.push_back(row.values[3]);
  };
  std::vector<std::string> lists;
  take(nanp_timezones_csv(), {"npa", "region", "country", "zones", "kind", "source", "note"},
       lists);
  take(country_timezones_csv(),
       {"calling_code", "national_prefix", "countries", "zones", "primary_zone", "source", "note"},
       lists);
  for (const std::string& list : lists)
    for (std::string_view name : text::split(list, '|'))
      names.insert(name);
  std::vector<Zone> zones;
  for (std::string_view name : names)
    zones.push_back(find_zone(name));
  return zones;
}

void expect_agreement(const Question& question, base::Time now) {
  Judge judge(question);
  HoursVerdict verdict = check_hours(question.place, question.settings, question.contact, now);
  std::string asked = zone_names(question.place) + " " + rule_ids(question.place) + " " +
                      question.purpose + " " + base::to_rfc3339(now);
  ASSERT_EQ(verdict.allowed, judge.allows(now)) << asked;
  ASSERT_EQ(verdict.next_allowed, judge.first_allowed(now)) << asked;
  if (!verdict.next_allowed || verdict.allowed) return;
  auto allowed = [&](base::Time at) {
    return check_hours(question.place, question.settings, question.contact, at).allowed;
  };
  ASSERT_TRUE(allowed(*verdict.next_allowed)) << asked;
  ASSERT_FALSE(allowed(*verdict.next_allowed - kFinest)) << asked;
}

TEST(CallingHoursPropertyTest, AgreesWithAWalkAroundEveryClockChangeOfEveryZone) {
  Chance chance(20261121);
  const std::vector<Zone> zones = all_zones();
  ASSERT_GE(zones.size(), 200U);
  base::Time begin = base::parse_rfc3339("2026-03-01T00:00:00Z").value();
  base::Time end = begin + days{366};
  int changes = 0;
  for (Zone zone : zones) {
    ZoneClock clock(zone);
    clock.wall(begin);
    for (base::Time change = clock.next_change(); change < end; change = clock.next_change()) {
      ++changes;
      for (int round = 0; round < 3; ++round) {
        Question question = chance.question(zone, zones);
        if (round > 0) chance.give_own_hours(question);
        if (round == 2) question.place.rules.clear();
        auto around = chance.roll(-20 * 3'600'000, 8 * 3'600'000);
        ASSERT_NO_FATAL_FAILURE(expect_agreement(question, change + base::Millis{around}));
      }
      clock.wall(change);
    }
  }
  EXPECT_GE(changes, 100);
}

/// Every minute from the evening before the change to the end of the day after it, and the last
/// moment before each at which the answer is another.
void expect_agreement_around(const Question& question, base::Time change) {
  constexpr minutes kBefore{6 * 60}, kAfter{22 * 60};
  Judge judge(question);
  auto allowed = [&](base::Time at) {
    return check_hours(question.place, question.settings, question.contact, at).allowed;
  };
  bool before = judge.allows(change - kBefore);
  for (base::Time at = change - kBefore; at <= change + kAfter; at += minutes{1}) {
    bool expected = judge.allows(at);
    ASSERT_EQ(allowed(at), expected)
        << zone_names(question.place) << " " << rule_ids(question.place) << " " << question.purpose
        << " " << base::to_rfc3339(at);
    if (expected != std::exchange(before, expected) &&
        question.settings.finish_margin == minutes{0}) {
      ASSERT_NE(allowed(at - kFinest), expected) << base::to_rfc3339(at);
    }
  }
}

/// With the hours of another country or state for every change, so that all of them are read on all
/// kinds of clocks.
TEST(CallingHoursPropertyTest, AgreesWithAReadingOfEveryMinuteAroundEveryClockChange) {
  Chance chance(20270328);
  const std::vector<Zone> zones = all_zones();
  const auto rows = calling_rules().jurisdictions();
  base::Time begin = base::parse_rfc3339("2026-03-01T00:00:00Z").value();
  std::size_t changes = 0;
  for (Zone zone : zones) {
    ZoneClock clock(zone);
    clock.wall(begin);
    for (base::Time change = clock.next_change(); change < begin + days{366};
         change = clock.next_change()) {
      Question question = chance.question(zone, zones);
      question.place.rules = {&rows[changes++ % rows.size()]};
      if (changes % 3 == 0) chance.give_own_hours(question);
      ASSERT_NO_FATAL_FAILURE(expect_agreement_around(question, change));
      clock.wall(change);
    }
  }
  EXPECT_GE(changes, 100U);
}

TEST(CallingHoursPropertyTest, AgreesWithAWalkOnAnyDayOfTheYear) {
  Chance chance(7);
  const std::vector<Zone> zones = all_zones();
  base::Time begin = base::parse_rfc3339("2026-03-01T00:00:00Z").value();
  for (int round = 0; round < 500; ++round) {
    Question question = chance.question(chance.one_of(zones), zones);
    if (round % 3 == 0) chance.give_own_hours(question);
    base::Time now = begin + base::Millis{chance.roll(0, 366LL * 86'400'000)};
    ASSERT_NO_FATAL_FAILURE(expect_agreement(question, now));
  }
}

}  // namespace
}  // namespace outdial::policy
