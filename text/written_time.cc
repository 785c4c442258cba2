#include "text/written_time.h"

#include <algorithm>

#include "text/unicode.h"

namespace outdial::text {
namespace {

using std::chrono::seconds;

/// Takes numbers and marks off the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t least, std::size_t most) {
    return take_number(rest_, least, most);
  }
  /// As many digits as asked for; more may follow.
  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count || !all_digits(rest_.substr(0, count))) return std::nullopt;
    int value = 0;
    for (char c : rest_.substr(0, count))
      value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }
  bool mark(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  bool word(std::string_view lower) {
    if (!same_word(rest_.substr(0, lower.size()), lower)) return false;
    rest_.remove_prefix(lower.size());
    return true;
  }
  void blanks() {
    while (mark(" ")) {
    }
  }
  char last() const { return last_; }
  bool done() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  char last_ = 0;
};

std::optional<std::chrono::year_month_day> civil(int year, int month, int day) {
  std::chrono::year_month_day date{std::chrono::year(year),
                                   std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1900 || year > 2200) return std::nullopt;
  return date;
}

std::optional<seconds> clock(int hours, int minutes, int secs) {
  if (hours > 23 || minutes > 59 || secs > 59) return std::nullopt;
  return std::chrono::hours(hours) + std::chrono::minutes(minutes) + seconds(secs);
}

/// `14:30[:00[.5]]`, `2[:30] PM`; leaves what follows.
std::optional<seconds> take_time(Cursor& in) {
  auto hours = in.number(1, 2);
  if (!hours) return std::nullopt;
  std::optional<int> minutes;
  int secs = 0;
  if (in.mark(":")) {
    minutes = in.digits(2);
    if (!minutes) return std::nullopt;
    if (in.mark(":")) {
      auto read = in.digits(2);
      if (!read) return std::nullopt;
      secs = *read;
      if (in.mark(".,")) {
        if (!in.digits(1)) return std::nullopt;
        while (in.digits(1)) {
        }
      }
    }
  }
  Cursor half = in;
  half.blanks();
  bool am = half.word("am") || half.word("a.m.");
  bool pm = !am && (half.word("pm") || half.word("p.m."));
  if (am || pm) {
    in = half;
    if (*hours < 1 || *hours > 12) return std::nullopt;
    return clock(*hours % 12 + (pm ? 12 : 0), minutes.value_or(0), secs);
  }
  return minutes ? clock(*hours, *minutes, secs) : std::nullopt;
}

std::optional<seconds> take_offset(Cursor& in) {
  if (in.mark("Zz")) return seconds(0);
  if (!in.mark("+-")) return std::nullopt;
  int sign = in.last() == '-' ? -1 : 1;
  auto hours = in.digits(2);
  if (!hours || *hours > 18) return std::nullopt;
  int minutes = 0;
  if (in.mark(":") || !in.done()) {
    auto read = in.digits(2);
    if (!read || *read > 59) return std::nullopt;
    minutes = *read;
  }
  return sign * (std::chrono::hours(*hours) + std::chrono::minutes(minutes));
}

/// The time after a date, if there is one; false when something else is there.
bool take_rest(Cursor& in, WrittenTime& out) {
  if (in.done()) return true;
  if (!in.mark("Tt")) {
    in.mark(",");
    if (!in.mark(" ")) return false;
    in.blanks();
    if (in.word("at ")) in.blanks();
  }
  out.time_of_day = take_time(in);
  if (!out.time_of_day) return false;
  if (in.done()) return true;
  in.blanks();
  out.offset = take_offset(in);
  return out.offset && in.done();
}

/// `2026-11-20`, or with slashes or dots.
std::optional<WrittenTime> year_first(Cursor in, std::string_view separators) {
  auto year = in.number(4, 4);
  if (!year || !in.mark(separators)) return std::nullopt;
  char separator = in.last();
  auto month = in.number(1, 2);
  if (!month || !in.mark(std::string_view(&separator, 1))) return std::nullopt;
  auto day = in.digits(2);
  if (!day) day = in.digits(1);
  auto date = day ? civil(*year, *month, *day) : std::nullopt;
  if (!date) return std::nullopt;
  WrittenTime out{*date, {}, {}};
  return take_rest(in, out) ? std::optional(out) : std::nullopt;
}

struct YearLast {
  char separator = 0;
  int first = 0;
  int second = 0;
  int year = 0;
};

std::optional<YearLast> take_year_last(Cursor& in) {
  YearLast out;
  auto first = in.number(1, 2);
  if (!first || !in.mark("/.-")) return std::nullopt;
  out.separator = in.last();
  auto second = in.number(1, 2);
  if (!second || !in.mark(std::string_view(&out.separator, 1))) return std::nullopt;
  Cursor four = in;
  auto year = four.number(4, 4);
  if (year) {
    in = four;
  } else {
    year = in.number(2, 2);
    if (!year) return std::nullopt;
    *year += 2000;
  }
  out.first = *first;
  out.second = *second;
  out.year = *year;
  return out;
}

base::Expected<std::chrono::year_month_day, TimeProblem> resolve(const YearLast& written,
                                                                 bool month_first) {
  auto day_month = civil(written.year, written.second, written.first);
  auto month_day = civil(written.year, written.first, written.second);
  // Dots are only used day first.
  if (written.separator == '.') month_day = day_month;
  if (!day_month && !month_day) return base::unexpected(TimeProblem::kUnreadable);
  if (!day_month || !month_day || *day_month == *month_day)
    return day_month ? *day_month : *month_day;
  if (month_first && written.separator == '/') return *month_day;
  return base::unexpected(TimeProblem::kDayOrMonthFirst);
}

/// What is wrong with a text that is no time in any accepted form.
TimeProblem problem_of(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.' || c == ','; }))
    return TimeProblem::kSerialNumber;
  std::size_t blank = text.rfind(' ');
  std::string_view last =
      blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  bool zone = last.size() >= 3 && last.size() <= 5 && std::ranges::all_of(last, is_ascii_letter);
  if (zone && text.find(':') != std::string_view::npos) return TimeProblem::kZoneName;
  return TimeProblem::kUnreadable;
}

/// `1h 15m`, `1 hour and 30 minutes`, `PT1H30M`: number and unit, one after the other.
std::optional<long> minutes_of_units(std::string_view text) {
  long total = 0;
  bool any = false;
  Cursor in(text);
  for (in.blanks(); !in.done(); in.blanks()) {
    if (any && in.word("and ")) continue;
    auto count = in.number(1, 5);
    if (!count) return std::nullopt;
    in.blanks();
    std::string unit;
    while (in.mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
      unit.push_back(in.last());
    unit = ascii_lower(unit);
    in.mark(",");
    long scale = 0;
    for (std::string_view word : {"m", "min", "mins", "minute", "minutes"})
      scale = unit == word ? 1 : scale;
    for (std::string_view word : {"h", "hr", "hrs", "hour", "hours"})
      scale = unit == word ? 60 : scale;
    for (std::string_view word : {"d", "day", "days"})
      scale = unit == word ? 1440 : scale;
    if (scale == 0) return std::nullopt;
    total += *count * scale;
    any = true;
  }
  return any ? std::optional(total) : std::nullopt;
}

/// `P1DT2H30M`; seconds are taken when they make whole minutes.
std::optional<long> minutes_of_iso(std::string_view text) {
  Cursor in(text);
  if (!in.mark("Pp") || in.done()) return std::nullopt;
  long secs = 0;
  bool after_t = false;
  bool any = false;
  while (!in.done()) {
    if (!after_t && in.mark("Tt")) {
      after_t = true;
      continue;
    }
    auto count = in.number(1, 6);
    if (!count) return std::nullopt;
    if (!after_t && in.mark("Dd"))
      secs += *count * 86'400L;
    else if (!after_t && in.mark("Ww"))
      secs += *count * 604'800L;
    else if (after_t && in.mark("Hh"))
      secs += *count * 3'600L;
    else if (after_t && in.mark("Mm"))
      secs += *count * 60L;
    else if (after_t && in.mark("Ss"))
      secs += *count;
    else
      return std::nullopt;
    any = true;
  }
  return any && secs % 60 == 0 ? std::optional(secs / 60) : std::nullopt;
}

}  // namespace

std::optional<WrittenTime> read_iso_time(std::string_view text) {
  std::string clean = trimmed(text);
  if (clean.size() < 10 || !all_digits(std::string_view(clean).substr(5, 2))) return std::nullopt;
  return year_first(Cursor(clean), "-");
}

std::optional<seconds> read_time_of_day(std::string_view text) {
  std::string clean = trimmed(text);
  Cursor in(clean);
  auto time = take_time(in);
  return in.done() ? time : std::nullopt;
}

base::Expected<WrittenTime, TimeProblem> read_spreadsheet_time(std::string_view text,
                                                               bool month_first) {
  std::string clean = squeezed(trimmed(text));
  if (auto written = year_first(Cursor(clean), "-/")) return *written;
  Cursor in(clean);
  auto year_last = take_year_last(in);
  WrittenTime out;
  if (!year_last || !take_rest(in, out)) return base::unexpected(problem_of(clean));
  auto date = resolve(*year_last, month_first);
  if (!date) return base::unexpected(date.error());
  out.date = *date;
  return out;
}

std::optional<int> read_duration_minutes(std::string_view text) {
  std::string clean = squeezed(trimmed(text));
  std::optional<long> minutes;
  Cursor in(clean);
  if (auto plain = in.number(1, 6); plain && in.done())
    minutes = *plain;
  else if (minutes = minutes_of_iso(clean); !minutes)
    minutes = minutes_of_units(clean);
  constexpr long kMost = 366L * 1440;
  if (!minutes || *minutes <= 0 || *minutes > kMost) return std::nullopt;
  return static_cast<int>(*minutes);
}

}  // namespace outdial::text
