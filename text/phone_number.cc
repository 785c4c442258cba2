#include "text/phone_number.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "text/phone_plans.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

using Result = base::Expected<PhoneNumber, PhoneError>;

constexpr std::array<std::string_view, 13> kEmergency = {
    "000", "08", "110", "111", "112", "113", "115", "117", "118", "119", "911", "997", "999"};

base::unexpected<PhoneError> refuse(std::string code, std::string detail) {
  return base::unexpected<PhoneError>(PhoneError{std::move(code), std::move(detail)});
}

bool is_dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D;
}

/// Dashes, blanks, brackets and full-width digits of every script's typography in ASCII; invisible
/// characters gone.
std::string plain(std::string_view raw) {
  std::string out;
  while (!raw.empty()) {
    char32_t c = take_code_point(raw);
    if (is_invisible(c)) continue;
    if (is_dash(c))
      c = '-';
    else if (is_blank(c))
      c = ' ';
    else if (c >= 0xFF01 && c <= 0xFF5E)
      c -= 0xFEE0;
    else if (c == 0xB7)
      c = '.';
    append_utf8(out, c);
  }
  return trimmed(out);
}

/// Takes off what spreadsheets and links put around a number: `="…"`, a leading apostrophe, quotes,
/// `tel:`, and the `.0` of a number that became a decimal.
std::string_view unwrapped(std::string_view text) {
  if (text.starts_with("=\"") && text.ends_with('"') && text.size() > 3)
    text = text.substr(2, text.size() - 3);
  if (text.size() > 1 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  if (text.starts_with('\'')) text.remove_prefix(1);
  if (same_word(text.substr(0, 4), "tel:") || same_word(text.substr(0, 4), "tel."))
    text.remove_prefix(4);
  while (text.starts_with(' '))
    text.remove_prefix(1);
  if (text.size() > 8 && text.ends_with(".0") && all_digits(text.substr(0, text.size() - 2)))
    text.remove_suffix(2);
  return text;
}

/// `4.15556E+10`.
bool is_scientific(std::string_view text) {
  std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos) return false;
  std::string_view mantissa = text.substr(0, e);
  std::string_view exponent = text.substr(e + 1);
  if (mantissa.starts_with('+') || mantissa.starts_with('-')) mantissa.remove_prefix(1);
  if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
  std::string digits(mantissa);
  auto points = std::erase_if(digits, [](char c) { return c == '.' || c == ','; });
  return points <= 1 && all_digits(digits) && all_digits(exponent);
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
}

/// `x12`, `ext. 12`, `;ext=12`, `#12`, `,,12` at the end.
bool has_extension(std::string_view text) {
  std::size_t end = text.size();
  std::size_t digits = end;
  while (digits > 0 && is_digit(text[digits - 1]))
    --digits;
  if (digits == end || end - digits > 7) return false;
  std::size_t mark = digits;
  while (mark > 0 && std::string_view(" .:=").find(text[mark - 1]) != std::string_view::npos)
    --mark;
  if (count_digits(text.substr(0, mark)) == 0) return false;
  if (mark > 0 && (text[mark - 1] == '#' || text[mark - 1] == ',')) return true;
  std::string lower = ascii_lower(text.substr(0, mark));
  for (std::string_view word : {"x", "ext", "extn", "extension", "durchwahl", "poste", "anexo"})
    if (lower.ends_with(word) && !is_ascii_letter(lower[lower.size() - word.size() - 1]))
      return true;
  return false;
}

/// Two whole numbers in one cell.
bool has_several(std::string_view text) {
  std::string lower = ascii_lower(text);
  for (std::string_view separator : {";", ",", "|", "&", "/", " or ", " and ", "\n"}) {
    std::size_t at = lower.find(separator);
    if (at == std::string::npos) continue;
    std::size_t left = count_digits(std::string_view(lower).substr(0, at));
    std::size_t right = count_digits(std::string_view(lower).substr(at + separator.size()));
    if (left >= kShortestNumber && right >= kShortestNumber &&
        (separator != "/" || left + right > kLongestNumber))
      return true;
  }
  return false;
}

/// Why no number can be read, whatever the country.
std::optional<PhoneError> refuse_shape(std::string_view text) {
  if (count_digits(text) == 0 && !std::ranges::any_of(text, is_ascii_letter))
    return PhoneError{"empty", "There is no phone number here. Add one, or leave the row out."};
  if (is_scientific(text))
    return PhoneError{
        "scientific_notation",
        "The spreadsheet turned the number into scientific notation and lost its last digits. "
        "Format "
        "the column as text, enter the number again as +1..., and export the file once more."};
  if (has_several(text))
    return PhoneError{"several_numbers",
                      "This holds more than one number. Keep the one that should be called."};
  if (has_extension(text))
    return PhoneError{"extension", "Extensions cannot be dialled. Give a direct number."};
  bool plus_allowed = true;
  for (char c : text) {
    if (is_ascii_letter(c))
      return PhoneError{
          "letters",
          "This has letters in it. Write the number in digits, for example +14155550123."};
    bool plus = c == '+' && plus_allowed;
    plus_allowed = plus_allowed && (c == '(' || c == '[' || c == ' ');
    if (!is_digit(c) && !plus && std::string_view(" -./()[]").find(c) == std::string_view::npos)
      return PhoneError{
          "invalid_characters",
          "This has characters that no phone number has. Write it as +, country code and digits."};
  }
  return std::nullopt;
}

/// The digits; `(0)` is remembered as a trunk prefix that is not dialled from abroad.
struct Digits {
  std::string all;
  bool plus = false;
  bool bracketed_zero = false;
};

Digits digits_of(std::string_view text) {
  Digits result;
  result.plus = text.find('+') != std::string_view::npos;
  std::string rest(text);
  if (std::size_t at = rest.find("(0)"); result.plus && at != std::string::npos) {
    rest.erase(at, 3);
    result.bracketed_zero = true;
  }
  std::ranges::copy_if(rest, std::back_inserter(result.all), is_digit);
  return result;
}

Result nanp_number(std::string_view national) {
  auto shown = [&](std::size_t at) { return std::string(national.substr(at, 3)); };
  auto fits_grammar = [&](std::size_t at) {
    return national[at] >= '2' && !(national[at + 1] == '1' && national[at + 2] == '1');
  };
  if (national.size() != 10)
    return refuse("invalid_length", "A +1 number has ten digits after the 1; this has " +
                                        std::to_string(national.size()) + ". Check the number.");
  if (!fits_grammar(0))
    return refuse("invalid_area_code", "There is no area code " + shown(0) + ". Check the number.");
  if (!fits_grammar(3))
    return refuse("invalid_exchange",
                  "After the area code, " + shown(3) + " cannot follow. Check the number.");
  return PhoneNumber{"+1" + std::string(national), std::string(region_of_area_code(national))};
}

std::string region_within(const NumberPlan& plan, std::string_view national) {
  if (plan.calling_code == "7" && (national[0] == '6' || national[0] == '7')) return "KZ";
  if (plan.calling_code == "599" &&
      (national[0] == '3' || national[0] == '4' || national[0] == '7'))
    return "BQ";
  if (plan.calling_code == "262" && (national.starts_with("269") || national.starts_with("639")))
    return "YT";
  return std::string(plan.region);
}

/// `digits` with their calling code, without plus or international prefix.
Result international(std::string_view digits, bool bracketed_zero) {
  const NumberPlan* plan = plan_of_number(digits);
  if (plan == nullptr)
    return refuse("unknown_calling_code",
                  "No country has the calling code this number begins with (+" +
                      std::string(digits.substr(0, 3)) + "). Check the number.");
  std::string national(digits.substr(std::min(plan->calling_code.size(), digits.size())));
  if (plan->is_nanp()) return nanp_number(national);
  // Italy's zero is part of the number, so what stood in brackets is put back.
  if (bracketed_zero && plan->trunk == Trunk::kNone) national.insert(0, "0");
  if (plan->trunk_prefix == "0" && national.starts_with('0')) national.erase(0, 1);
  if (!fits_plan(*plan, national))
    return refuse("invalid_length", "Numbers of +" + std::string(plan->calling_code) + " (" +
                                        std::string(plan->region) + ") do not have " +
                                        std::to_string(national.size()) +
                                        " digits. Check the number.");
  return PhoneNumber{"+" + std::string(plan->calling_code) + national,
                     region_within(*plan, national)};
}

bool reads_as_international(std::string_view digits) {
  return international(digits, false).has_value();
}

base::unexpected<PhoneError> ambiguous(std::string_view digits, const NumberPlan& plan) {
  std::string example = plan.is_nanp() ? "+1 and ten digits"
                                       : "+" + std::string(plan.calling_code) + " and the number";
  return refuse("ambiguous", "This may be a number of " + std::string(plan.region) +
                                 " that lost a digit, or one of another country that lost its +" +
                                 (reads_as_international(digits) ? " (+" + std::string(digits) + ")"
                                                                 : std::string()) +
                                 ". Write it as " + example + ", or with its own country code.");
}

Result in_nanp_region(std::string_view digits, const NumberPlan& plan) {
  if (digits.size() == 10) return nanp_number(digits);
  if (digits.size() == 11 && digits[0] == '1') return nanp_number(digits.substr(1));
  if (digits.size() == 7)
    return refuse("missing_area_code", "The area code is missing. Write all ten digits.");
  if (digits.size() > 10 && digits[0] != '1' && reads_as_international(digits))
    return ambiguous(digits, plan);
  return refuse("invalid_length", "A number of this region has ten digits; this has " +
                                      std::to_string(digits.size()) + ". Check the number.");
}

/// Whether a national number without its trunk prefix can be told from one without its area code.
bool whole_without_trunk(const NumberPlan& plan, std::string_view digits) {
  if (plan.region == "CN") return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
  if (plan.trunk == Trunk::kOptional) return true;
  constexpr std::uint32_t kShortLengths = (1U << 9) - 1;
  return (plan.lengths & kShortLengths) == 0 && !reads_as_international(digits);
}

bool certain_without_trunk(const NumberPlan& plan, std::string_view digits) {
  if (!fits_plan(plan, digits)) return false;
  if (plan.trunk != Trunk::kNone) return whole_without_trunk(plan, digits);
  // Italian landlines begin with 0, which spreadsheets eat; ten digits from 3 are a mobile.
  if (plan.calling_code == "39")
    return digits[0] == '0' || (digits[0] == '3' && digits.size() == 10);
  return true;
}

Result in_region(std::string_view digits, const NumberPlan& plan) {
  auto national = [&](std::string_view number) {
    return Result(PhoneNumber{"+" + std::string(plan.calling_code) + std::string(number),
                              plan.main ? region_within(plan, number) : std::string(plan.region)});
  };
  bool own_code = digits.starts_with(plan.calling_code) &&
                  fits_plan(plan, digits.substr(plan.calling_code.size()));
  if (plan.trunk != Trunk::kNone && digits.starts_with(plan.trunk_prefix) &&
      fits_plan(plan, digits.substr(plan.trunk_prefix.size())) &&
      !(plan.trunk_prefix != "0" && fits_plan(plan, digits)))
    return national(digits.substr(plan.trunk_prefix.size()));
  bool as_national = fits_plan(plan, digits);
  if (own_code && !as_national) return national(digits.substr(plan.calling_code.size()));
  if (!own_code && certain_without_trunk(plan, digits)) return national(digits);
  if (as_national || reads_as_international(digits)) return ambiguous(digits, plan);
  return refuse("invalid_length",
                "Numbers of " + std::string(plan.region) + " do not have " +
                    std::to_string(digits.size()) +
                    " digits. Check the number, or write it with + and its country code.");
}

/// What follows an international prefix as dialled in `plan`'s country, if `digits` begin with one.
std::optional<std::string_view> after_international_prefix(std::string_view digits,
                                                           const NumberPlan* plan) {
  if (plan != nullptr && digits.starts_with(plan->international_prefix) &&
      plan->international_prefix != "06" &&
      (plan->international_prefix != "810" || digits.size() > 11))
    return digits.substr(plan->international_prefix.size());
  bool other_double_zero = plan != nullptr && plan->international_prefix.starts_with("00");
  if (digits.starts_with("00") && !other_double_zero) return digits.substr(2);
  return std::nullopt;
}

}  // namespace

Result normalise_phone(std::string_view raw, std::string_view default_region) {
  std::string cleaned = plain(raw);
  std::string_view text = unwrapped(cleaned);
  if (auto error = refuse_shape(text)) return base::unexpected<PhoneError>(std::move(*error));
  Digits digits = digits_of(text);
  if (std::ranges::find(kEmergency, std::string_view(digits.all)) != kEmergency.end())
    return refuse("emergency_number", "Emergency numbers are never called. Remove this row.");
  if (!digits.plus && digits.all.size() < kShortestNumber)
    return refuse(
        "short_code",
        "This is too short for a phone number. Give the whole number with its area code.");
  if (digits.plus) return international(digits.all, digits.bracketed_zero);
  const NumberPlan* plan = plan_of_region(default_region);
  if (auto rest = after_international_prefix(digits.all, plan)) return international(*rest, false);
  if (plan == nullptr)
    return refuse("missing_calling_code",
                  "The number has no country code and no region is set to read it in. Write it as "
                  "+, country code and "
                  "number, or set the campaign's region.");
  return plan->is_nanp() ? in_nanp_region(digits.all, *plan) : in_region(digits.all, *plan);
}

bool knows_region(std::string_view region) {
  return plan_of_region(region) != nullptr;
}

}  // namespace outdial::text
