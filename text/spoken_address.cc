#include <algorithm>
#include <utility>
#include <vector>

#include "text/spoken_rules.h"
#include "text/unicode.h"

namespace outdial::text::spoken {
namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr Word kStreets[] = {
    {"ave", "Avenue"},  {"blvd", "Boulevard"}, {"cir", "Circle"}, {"ct", "Court"},
    {"dr", "Drive"},    {"hwy", "Highway"},    {"ln", "Lane"},    {"pkwy", "Parkway"},
    {"pl", "Place"},    {"rd", "Road"},        {"sq", "Square"},  {"st", "Street"},
    {"ter", "Terrace"}, {"trl", "Trail"},      {"way", "Way"},
};
constexpr Word kUnits[] = {{"apt", "Apartment"}, {"apartment", "Apartment"}, {"ste", "Suite"},
                           {"suite", "Suite"},   {"unit", "Unit"},           {"fl", "Floor"},
                           {"floor", "Floor"}};
constexpr Word kDirections[] = {{"N", "North"},      {"S", "South"},      {"E", "East"},
                                {"W", "West"},       {"NE", "Northeast"}, {"NW", "Northwest"},
                                {"SE", "Southeast"}, {"SW", "Southwest"}};
constexpr Word kStates[] = {
    {"AL", "Alabama"},        {"AK", "Alaska"},         {"AZ", "Arizona"},
    {"AR", "Arkansas"},       {"CA", "California"},     {"CO", "Colorado"},
    {"CT", "Connecticut"},    {"DE", "Delaware"},       {"DC", "D C"},
    {"FL", "Florida"},        {"GA", "Georgia"},        {"HI", "Hawaii"},
    {"ID", "Idaho"},          {"IL", "Illinois"},       {"IN", "Indiana"},
    {"IA", "Iowa"},           {"KS", "Kansas"},         {"KY", "Kentucky"},
    {"LA", "Louisiana"},      {"ME", "Maine"},          {"MD", "Maryland"},
    {"MA", "Massachusetts"},  {"MI", "Michigan"},       {"MN", "Minnesota"},
    {"MS", "Mississippi"},    {"MO", "Missouri"},       {"MT", "Montana"},
    {"NE", "Nebraska"},       {"NV", "Nevada"},         {"NH", "New Hampshire"},
    {"NJ", "New Jersey"},     {"NM", "New Mexico"},     {"NY", "New York"},
    {"NC", "North Carolina"}, {"ND", "North Dakota"},   {"OH", "Ohio"},
    {"OK", "Oklahoma"},       {"OR", "Oregon"},         {"PA", "Pennsylvania"},
    {"RI", "Rhode Island"},   {"SC", "South Carolina"}, {"SD", "South Dakota"},
    {"TN", "Tennessee"},      {"TX", "Texas"},          {"UT", "Utah"},
    {"VT", "Vermont"},        {"VA", "Virginia"},       {"WA", "Washington"},
    {"WV", "West Virginia"},  {"WI", "Wisconsin"},      {"WY", "Wyoming"},
};

template <std::size_t N>
std::string_view find_word(const Word (&words)[N], std::string_view key) {
  for (const Word& word : words)
    if (word.first == key) return word.second;
  return {};
}

std::string_view without_dot(std::string_view token) {
  return token.ends_with('.') ? token.substr(0, token.size() - 1) : token;
}

bool is_zip(std::string_view token) {
  std::string_view five = token.substr(0, 5);
  bool plus_four = token.size() == 10 && token[5] == '-' && all_digits(token.substr(6));
  return five.size() == 5 && all_digits(five) && (token.size() == 5 || plus_four);
}

std::string apart(std::string_view characters) {
  std::string out;
  for (char c : characters) {
    if (!out.empty()) out.push_back(' ');
    out.push_back(c);
  }
  return out;
}

bool starts_upper(std::string_view token) {
  return !token.empty() && is_upper(take_code_point(token));
}

/// `4B` → `4 B`, `B4` → `B 4`; anything else unchanged.
std::string unit_number(std::string_view token) {
  if (token.size() < 2) return std::string(token);
  bool letter_last = is_ascii_letter(token.back()) && all_digits(token.substr(0, token.size() - 1));
  bool letter_first = is_ascii_letter(token.front()) && all_digits(token.substr(1));
  if (letter_last) return std::string(token.substr(0, token.size() - 1)) + " " + token.back();
  if (letter_first) return std::string(1, token.front()) + " " + std::string(token.substr(1));
  return std::string(token);
}

/// One part between commas, token by token.
class Part {
 public:
  Part(std::vector<std::string_view> tokens, bool street)
      : tokens_(std::move(tokens)), street_(street) {}

  std::string say() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      std::string token = say_token(tokens_[at_]);
      if (!out_.empty() && !token.empty()) out_.push_back(' ');
      out_ += token;
    }
    return out_;
  }

 private:
  std::string_view next() const {
    return at_ + 1 < tokens_.size() ? tokens_[at_ + 1] : std::string_view();
  }

  std::string say_token(std::string_view token) {
    if (after_unit_) {
      after_unit_ = false;
      if (token.starts_with('#')) return say_number_sign(token);
      return unit_number(token);
    }
    if (token.starts_with('#')) return say_number_sign(token);
    if (std::string place = say_place(token); !place.empty()) return place;
    std::string_view plain = without_dot(token);
    std::string lower = ascii_lower(plain);
    if (auto unit = find_word(kUnits, lower); !unit.empty() && !next().empty()) {
      after_unit_ = true;
      return std::string(unit);
    }
    if (auto direction = find_word(kDirections, plain); !direction.empty())
      return std::string(direction);
    if (auto street = find_word(kStreets, lower); !street.empty() && !names_place(lower))
      return std::string(street);
    if (token.size() > 1 && is_upper(static_cast<unsigned char>(token.back())))
      return unit_number(token);
    return std::string(token);
  }

  std::string say_number_sign(std::string_view token) {
    token.remove_prefix(1);
    after_unit_ = token.empty();
    return token.empty() ? "number" : "number " + unit_number(token);
  }

  /// The state and the ZIP code at the end of a part.
  std::string say_place(std::string_view token) const {
    bool last = at_ + 1 == tokens_.size();
    bool after_state = at_ > 0 && !find_word(kStates, tokens_[at_ - 1]).empty();
    if (last && is_zip(token) && (!street_ || after_state)) return apart(token.substr(0, 5));
    bool before_zip = at_ + 2 == tokens_.size() && is_zip(next());
    if ((last && at_ == 0 && !street_) || (before_zip && !(street_ && at_ == 0)))
      return std::string(find_word(kStates, token));
    return {};
  }

  /// `St. Louis`, `100 St Charles Ave`, `Dr Martin Luther King Blvd`: no kind of street there.
  bool names_place(std::string_view lower) const {
    if ((lower != "st" && lower != "dr") || !starts_upper(next())) return false;
    if (!street_) return true;
    if (at_ == 0) return true;
    std::string_view before = tokens_[at_ - 1];
    bool opens = is_digit(before.front()) || !find_word(kDirections, without_dot(before)).empty();
    std::string following = ascii_lower(without_dot(next()));
    return opens && find_word(kUnits, following).empty() &&
           find_word(kDirections, without_dot(next())).empty();
  }

  std::vector<std::string_view> tokens_;
  bool street_ = false;
  std::size_t at_ = 0;
  bool after_unit_ = false;
  std::string out_;
};

}  // namespace

Spoken say_address(std::string_view value) {
  std::string clean = squeezed(trimmed(value));
  std::string out;
  bool first = true;
  for (std::string_view written : split(clean, ',')) {
    std::string part = trimmed(written);
    if (part.empty()) continue;
    bool street = first || is_digit(part[0]);
    bool zip_only = !first && is_zip(part);
    out += (out.empty() ? "" : ", ") + Part(split(part, ' '), street && !zip_only).say();
    first = false;
  }
  std::string spoken = say_text(out);
  return spoken.empty() ? std::nullopt : std::optional(spoken);
}

}  // namespace outdial::text::spoken
