#include <algorithm>
#include <array>

#include "text/redaction.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

int number_at(std::string_view line, std::size_t at, std::size_t digits) {
  int number = 0;
  for (std::size_t i = 0; i < digits; ++i)
    number = number * 10 + (line[at + i] - '0');
  return number;
}

/// `ddd-dd-dddd` in the ranges that are given out.
std::optional<Redaction> find_social_security(std::string_view line, std::size_t at) {
  if (!digit_at(line, at) || !is_number_start(line, at)) return std::nullopt;
  if (count_digits(line, at) != 3 || char_at(line, at + 3) != '-' ||
      count_digits(line, at + 4) != 2 || char_at(line, at + 6) != '-' ||
      count_digits(line, at + 7) != 4 || word_at(line, at + 11))
    return std::nullopt;
  int area = number_at(line, at, 3);
  if (area == 0 || area == 666 || area >= 900 || number_at(line, at + 4, 2) == 0 ||
      number_at(line, at + 7, 4) == 0)
    return std::nullopt;
  return Redaction{at, at + 11, "[SSN]"};
}

/// Nine digits after their name, in any groups.
std::optional<Redaction> find_named_social_security(std::string_view line, std::size_t at) {
  std::size_t cue =
      cue_end(line, at, {"ssn", "social_security", "social_security_number", "social_security_no"});
  if (cue == 0) return std::nullopt;
  std::size_t begin = value_after(line, cue), end = begin;
  if (begin == cue) return std::nullopt;
  for (int digits = 0; digits < 9; ++digits) {
    if (digits > 0 && !digit_at(line, end)) {
      std::size_t gap = space_at(line, end) + dash_at(line, end);
      end += gap == 0 && char_at(line, end) == '.' ? 1 : gap;
    }
    if (!digit_at(line, end)) return std::nullopt;
    ++end;
  }
  if (word_at(line, end)) return std::nullopt;
  return Redaction{begin, end, "[SSN]"};
}

struct IbanLength {
  std::string_view country;
  std::size_t length;
};
// Countries and lengths of the SWIFT registry.
constexpr IbanLength kIbanLengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26},
    {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20},
    {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20},
    {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
    {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25},
    {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20},
    {"YE", 30}};

std::size_t iban_length(std::string_view country) {
  for (const IbanLength& entry : kIbanLengths)
    if (same_word(entry.country, country)) return entry.length;
  return 0;
}

/// Goes on with a number that is read character by character.
int mod_97(int rest, char c) {
  if (is_digit(c)) return (rest * 10 + (c - '0')) % 97;
  return (rest * 100 + ((c | 0x20) - 'a' + 10)) % 97;
}

std::optional<Redaction> find_iban(std::string_view line, std::size_t at) {
  if (!is_ascii_letter(line[at]) || !is_ascii_letter(char_at(line, at + 1)) ||
      !digit_at(line, at + 2) || !digit_at(line, at + 3) || word_before(line, at))
    return std::nullopt;
  std::size_t length = iban_length(line.substr(at, 2)), end = at + 4;
  if (length == 0) return std::nullopt;
  int rest = 0;
  for (std::size_t read = 4; read < length; ++read, ++end) {
    if (!alnum_at(line, end)) end += space_at(line, end) + dash_at(line, end);
    if (!alnum_at(line, end)) return std::nullopt;
    rest = mod_97(rest, line[end]);
  }
  for (std::size_t i = 0; i < 4; ++i)
    rest = mod_97(rest, line[at + i]);
  if (rest != 1 || word_at(line, end)) return std::nullopt;
  return Redaction{at, end, "[IBAN]"};
}

/// Up to 19 digits in groups with single spaces or dashes between.
struct CardDigits {
  std::array<int, 19> digits{};
  std::size_t count = 0;

  bool passes_luhn() const {
    int sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      int digit = digits[count - 1 - i];
      if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
    return sum % 10 == 0;
  }
};

bool is_date(std::string_view line, std::size_t at) {
  return count_digits(line, at) == 4 && dash_at(line, at + 4) == 1 &&
         count_digits(line, at + 5) == 2 && dash_at(line, at + 7) == 1 &&
         count_digits(line, at + 8) == 2;
}

std::optional<Redaction> find_card(std::string_view line, std::size_t at) {
  char first = line[at];
  if (first < '2' || first > '6' || !is_number_start(line, at)) return std::nullopt;
  CardDigits card;
  std::optional<Redaction> found;
  std::size_t end = at;
  while (digit_at(line, end) && card.count < card.digits.size()) {
    card.digits[card.count++] = line[end++] - '0';
    if (digit_at(line, end)) continue;
    if (card.count >= 13 && !word_at(line, end) && card.passes_luhn())
      found = Redaction{at, end, "[CARD]"};
    std::size_t space = space_at(line, end);
    end += space != 0 ? space : dash_at(line, end);
    if (is_date(line, end)) break;
  }
  return found;
}

/// 4 to 20 letters, digits and dashes with a digit among them.
std::optional<Redaction> record_number(std::string_view line, std::size_t cue, std::string token) {
  std::size_t begin = value_after(line, cue), end = begin;
  bool has_digit = false;
  if (begin == cue && !digit_at(line, begin)) return std::nullopt;
  for (; alnum_at(line, end) || (end > begin && char_at(line, end) == '-'); ++end)
    has_digit |= digit_at(line, end);
  while (end > begin && line[end - 1] == '-')
    --end;
  if (!has_digit || end - begin < 4 || end - begin > 20) return std::nullopt;
  return Redaction{begin, end, std::move(token)};
}

std::optional<Redaction> find_record_number(std::string_view line, std::size_t at) {
  if (std::size_t cue = cue_end(line, at,
                                {"mrn", "medical_record", "medical_record_number",
                                 "medical_record_no", "chart", "chart_number", "chart_no"});
      cue != 0)
    return record_number(line, cue, "[MRN]");
  std::size_t whose = cue_end(line, at, {"member", "policy", "insurance", "subscriber"});
  if (whose == 0) return std::nullopt;
  if (std::string_view(" _-").find(char_at(line, whose)) != std::string_view::npos) ++whose;
  for (std::string_view kind : {"id", "number", "no"}) {
    if (!same_word(line.substr(std::min(whose, line.size()), kind.size()), kind)) continue;
    std::size_t end = whose + kind.size();
    if (alnum_at(line, end)) continue;
    if (kind == "no" && char_at(line, end) == '.') ++end;
    return record_number(line, end, "[ID]");
  }
  return std::nullopt;
}

}  // namespace

void redact_social_security(std::string& line) {
  redact_outside_ids(line, [](std::string_view text, std::size_t at) {
    auto found = find_social_security(text, at);
    return found ? found : find_named_social_security(text, at);
  });
}

void redact_accounts(std::string& line) {
  redact_outside_ids(line, find_iban);
  redact_outside_ids(line, find_card);
}

void redact_record_numbers(std::string& line) {
  redact(line, find_record_number);
}

}  // namespace outdial::text
