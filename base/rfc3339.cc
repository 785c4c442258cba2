#include "base/rfc3339.h"

#include <cstdio>

namespace outdial::base {
namespace {

/// Reads fixed-width decimal fields from the front of a text.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}
  std::optional<int> number(std::size_t width) {
    if (rest_.size() < width) return std::nullopt;
    int value = 0;
    for (char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_[0]) == std::string_view::npos) return false;
    last_ = rest_[0];
    rest_.remove_prefix(1);
    return true;
  }
  char last() const { return last_; }
  bool at_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

std::optional<int> read_fraction(FieldReader& in) {
  int millis = 0;
  int scale = 100;
  if (!in.at_digit()) return std::nullopt;
  while (in.at_digit()) {
    millis += *in.number(1) * scale;
    scale /= 10;
  }
  return millis;
}

}  // namespace

std::string to_rfc3339(Time t) {
  auto day = std::chrono::floor<std::chrono::days>(t);
  std::chrono::year_month_day date{day};
  std::chrono::hh_mm_ss<Millis> clock{t - day};
  char text[48];
  std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  FieldReader in(text);
  auto year = in.number(4);
  bool shape = year && in.take("-");
  auto month = in.number(2);
  shape = shape && month && in.take("-");
  auto day = in.number(2);
  shape = shape && day && in.take("Tt ");
  auto hour = in.number(2);
  shape = shape && hour && in.take(":");
  auto minute = in.number(2);
  shape = shape && minute && in.take(":");
  auto second = in.number(2);
  if (!shape || !second) return std::nullopt;
  int millis = 0;
  if (in.take(".")) {
    auto fraction = read_fraction(in);
    if (!fraction) return std::nullopt;
    millis = *fraction;
  }
  std::chrono::minutes offset{0};
  if (!in.take("Zz+-")) return std::nullopt;
  if (char sign = in.last(); sign == '+' || sign == '-') {
    auto hours = in.number(2);
    if (!hours || !in.take(":")) return std::nullopt;
    auto minutes = in.number(2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    offset = std::chrono::minutes{*hours * 60 + *minutes} * (sign == '-' ? -1 : 1);
  }
  std::chrono::year_month_day date{std::chrono::year{*year},
                                   std::chrono::month(static_cast<unsigned>(*month)),
                                   std::chrono::day(static_cast<unsigned>(*day))};
  if (!in.done() || !date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second} + Millis{millis} - offset;
}

}  // namespace outdial::base
