#include "text/relative_figures.h"

#include <algorithm>
#include <array>

#include "text/unicode.h"
#include "text/written_time.h"

namespace outdial::text::relative {
namespace {

bool is_word_byte(char c) {
  return is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Takes numbers and marks off the front of a text and counts what it took.
class Taker {
 public:
  explicit Taker(std::string_view text) : all_(text), rest_(text) {}

  std::optional<int> digits(std::size_t least, std::size_t most) {
    return take_number(rest_, least, most);
  }
  bool mark(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view letters() {
    std::size_t length = 0;
    while (length < rest_.size() && is_word_byte(rest_[length]))
      ++length;
    auto word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return word;
  }
  std::string_view rest() const { return rest_; }
  std::size_t taken() const { return all_.size() - rest_.size(); }

 private:
  std::string_view all_;
  std::string_view rest_;
};

int full_year(int two_digits) {
  return two_digits + (two_digits < 80 ? 2000 : 1900);
}

std::optional<Figure> iso(std::string_view text) {
  std::string_view chunk = text.substr(0, text.find(' '));
  while (!chunk.empty() && std::string_view(".,;!?").find(chunk.back()) != std::string_view::npos)
    chunk.remove_suffix(1);
  auto written = read_iso_time(chunk);
  if (!written) return std::nullopt;
  if (!written->time_of_day)
    return Figure{chunk.size(),
                  {{Word::kIsoDate, static_cast<int>(written->date.year()),
                    static_cast<int>(static_cast<unsigned>(written->date.month())),
                    static_cast<int>(static_cast<unsigned>(written->date.day()))}}};
  auto day_count = std::chrono::local_days(written->date).time_since_epoch().count();
  int offset = written->offset ? static_cast<int>(written->offset->count()) : kNoOffset;
  return Figure{chunk.size(),
                {{Word::kIsoTime, static_cast<int>(day_count),
                  static_cast<int>(written->time_of_day->count()), offset}}};
}

/// `2026/12/15`, `2026-12-5`, `2026.12.15`.
std::optional<Figure> year_first(std::string_view text) {
  for (char separator : {'/', '-', '.'}) {
    Taker in(text);
    auto year = in.digits(4, 4);
    if (!year || !in.mark(separator)) continue;
    auto month = in.digits(1, 2);
    if (!month || !in.mark(separator)) continue;
    auto day = in.digits(1, 2);
    if (!day) continue;
    return Figure{in.taken(), {{Word::kIsoDate, *year, *month, *day}}};
  }
  return std::nullopt;
}

void add_dotted(int first, int second, bool two_digits, Figure& figure) {
  if (first <= 24 && second <= 59 && two_digits)
    figure.symbols.push_back({Word::kDotTime, first * 60 + second, 0, 0});
  if (second <= 9 && !two_digits)
    figure.symbols.push_back({Word::kDecimal, first * 10 + second, 0, 0});
}

/// `3/4`, `3.4.`, `3/4/27`, `12-15-2026`, `15.30`, `1.5`.
std::optional<Figure> two_numbers(std::string_view text) {
  for (char separator : {'/', '.', '-'}) {
    Taker in(text);
    auto first = in.digits(1, 2);
    if (!first || !in.mark(separator)) continue;
    std::size_t before = in.taken();
    auto second = in.digits(1, 2);
    if (!second) continue;
    bool two_digits = in.taken() - before == 2;
    Taker with_year = in;
    std::optional<int> year;
    if (with_year.mark(separator)) {
      Taker four = with_year;
      if (year = four.digits(4, 4); year) {
        in = four;
      } else if (year = with_year.digits(2, 2); year) {
        year = full_year(*year);
        in = with_year;
      }
    }
    if (separator == '-' && !year) continue;
    Figure figure{in.taken(), {{Word::kNumericDate, *first, *second, year.value_or(-1)}}};
    if (separator == '.' && !year) {
      if (in.mark('.'))
        figure.length = in.taken();
      else
        add_dotted(*first, *second, two_digits, figure);
    }
    if (separator == '/' && !year && *first == 1 && *second == 2)
      figure.symbols.push_back({Word::kHalf, 0, 0, 0});
    return figure;
  }
  return std::nullopt;
}

/// `14:30`, `14:30:00`. Without a meaning when there is no such time.
std::optional<Figure> clock(std::string_view text) {
  Taker in(text);
  auto hour = in.digits(1, 2);
  bool zero_led = text.starts_with('0') && in.taken() == 2;
  if (!hour || !in.mark(':')) return std::nullopt;
  auto minute = in.digits(2, 2);
  if (!minute) return std::nullopt;
  bool seconds_fit = true;
  Taker more = in;
  if (more.mark(':')) {
    auto seconds = more.digits(2, 2);
    seconds_fit = seconds && *seconds <= 59;
    in = more;
  }
  Figure figure{in.taken(), {}};
  bool fits = *minute <= 59 && seconds_fit && (*hour <= 23 || (*hour == 24 && *minute == 0));
  if (fits) figure.symbols.push_back({Word::kClockTime, *hour * 60 + *minute, zero_led ? 1 : 0, 0});
  return figure;
}

bool is_ordinal_ending(std::string_view letters) {
  constexpr std::array<std::string_view, 18> kEndings = {"st",  "nd", "rd",  "th",  "er",  "re",
                                                         "ere", "e",  "eme", "o",   "ro",  "do",
                                                         "ero", "to", "te",  "ten", "ter", "ier"};
  return std::ranges::find(kEndings, letters) != kEndings.end();
}

/// `3`, `3rd`, `3.` before another word, `1,5`.
Figure number(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length]))
    ++length;
  Figure figure{length, {}};
  if (length > 6) return figure;
  Taker in(text);
  int value = in.digits(1, 6).value_or(0);
  Taker after = in;
  if (after.mark(',')) {
    if (auto tenths = after.digits(1, 1); tenths && length <= 3) {
      figure.length = after.taken();
      figure.symbols.push_back({Word::kDecimal, value * 10 + *tenths, 0, 0});
      return figure;
    }
  }
  Taker suffixed = in;
  if (is_ordinal_ending(suffixed.letters())) {
    figure.length = suffixed.taken();
    figure.symbols.push_back({Word::kOrdinal, value, 0, 0});
    return figure;
  }
  bool zero_led = length == 2 && text[0] == '0';
  figure.symbols.push_back({Word::kNumber, value, zero_led ? 1 : 0, 0});
  Taker dotted = in;
  if (dotted.mark('.')) {
    bool goes_on =
        std::ranges::any_of(dotted.rest(), [](char c) { return is_word_byte(c) || is_digit(c); });
    figure.length = dotted.taken();
    if (goes_on) figure.symbols.push_back({Word::kOrdinal, value, 0, 0});
  }
  return figure;
}

}  // namespace

Figure read_figure(std::string_view text) {
  if (auto figure = iso(text)) return *figure;
  if (auto figure = year_first(text)) return *figure;
  if (auto figure = two_numbers(text)) return *figure;
  if (auto figure = clock(text)) return *figure;
  return number(text);
}

}  // namespace outdial::text::relative
