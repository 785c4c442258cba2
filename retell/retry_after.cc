#include "retell/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace outdial::retell {
namespace {

using base::Millis;

/// A longer wait is a mistake of the sender's and must not stop a campaign for days.
constexpr double kLongestMs = 3600.0 * 1000;
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

Millis bounded(double ms) {
  return Millis{std::llround(std::clamp(ms, 0.0, kLongestMs))};
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  const char* begin = text.data() + at;
  auto [end, error] = std::from_chars(begin, begin + count, value);
  if (error != std::errc{} || end != begin + count || value < 0) return std::nullopt;
  return value;
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
std::optional<base::Time> parse_http_date(std::string_view text) {
  constexpr std::string_view kShape = "???, ?? ??? ???? ??:??:?? GMT";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i)
    if (kShape[i] != '?' && kShape[i] != text[i]) return std::nullopt;
  auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  auto day = digits(text, 5, 2), year = digits(text, 12, 4), hour = digits(text, 17, 2),
       minute = digits(text, 20, 2), second = digits(text, 23, 2);
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::chrono::year_month_day date{
      std::chrono::year{*year},
      std::chrono::month{static_cast<unsigned>(month - kMonths.begin()) + 1},
      std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second};
}

}  // namespace

std::optional<Millis> parse_retry_after(std::string_view retry_after_ms,
                                        std::string_view retry_after, base::Time real_now) {
  auto ms = parse_decimal(retry_after_ms);
  if (ms && (*ms > 0 || retry_after.empty())) return bounded(*ms);
  if (auto seconds = parse_decimal(retry_after)) return bounded(*seconds * 1000);
  if (auto date = parse_http_date(retry_after))
    return bounded(static_cast<double>((*date - real_now).count()));
  if (ms) return bounded(*ms);
  return std::nullopt;
}

}  // namespace outdial::retell
