#include <algorithm>

#include "text/phone_plans.h"
#include "text/spoken_rules.h"
#include "text/unicode.h"

namespace outdial::text::spoken {
namespace {

constexpr std::string_view kDigitWords[] = {"zero", "one", "two",   "three", "four",
                                            "five", "six", "seven", "eight", "nine"};

bool breaks_line(std::string_view tag) {
  std::string name = ascii_lower(tag.substr(0, tag.find_first_of(" />")));
  for (std::string_view known : {"br", "p", "div", "li", "ul", "ol", "tr", "td", "h1", "h2", "h3"})
    if (name == known) return true;
  return false;
}

/// Tags that stand between lines leave a blank, all others nothing.
std::string without_tags(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size();) {
    std::size_t name = at + 1 + (value.substr(at + 1).starts_with('/') ? 1 : 0);
    bool tag = value[at] == '<' && name < value.size() &&
               (is_ascii_letter(value[name]) || value[name] == '!');
    std::size_t end = tag ? value.find_first_of("<>", name) : std::string_view::npos;
    if (end == std::string_view::npos || value[end] == '<') {
      out.push_back(value[at++]);
      continue;
    }
    if (breaks_line(value.substr(name, end - name))) out.push_back(' ');
    at = end + 1;
  }
  return out;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == kReplacement;
}

std::string grouped_words(std::string_view digits, std::string_view first_group_ends_at) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0)
      out += first_group_ends_at.find(static_cast<char>(i)) != std::string_view::npos ? " - " : " ";
    out += kDigitWords[digits[i] - '0'];
  }
  return out;
}

/// `four one five - five five five - zero one two three`.
std::string phone_words(std::string_view digits) {
  std::string breaks;
  if (digits.size() == 10) {
    breaks = {3, 6};
  } else {
    for (std::size_t i = 3; i + 2 <= digits.size(); i += 3)
      breaks.push_back(static_cast<char>(i));
  }
  return grouped_words(digits, breaks);
}

std::string pairs(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (i > 0) out += " - ";
    out += digits.substr(i, 2);
  }
  return out;
}

/// Digits in national form, or nothing for a number of another country.
std::optional<std::string> national_form(std::string_view digits, const Rules& rules) {
  const NumberPlan* plan = plan_of_region(rules.region);
  if (plan == nullptr || !digits.starts_with(plan->calling_code)) return std::nullopt;
  std::string trunk(plan->trunk == Trunk::kWritten ? plan->trunk_prefix : std::string_view());
  return trunk + std::string(digits.substr(plan->calling_code.size()));
}

struct Marks {
  std::string_view at;
  std::string_view dot;
  std::string_view underscore;
  std::string_view dash;
  std::string_view plus;
  std::string_view slash;
};

Marks marks_of(const Rules& rules) {
  return rules.pick<Marks>({"at", "dot", "underscore", "dash", "plus", "slash"},
                           {"ät", "Punkt", "Unterstrich", "Bindestrich", "plus", "Schrägstrich"},
                           {"arroba", "punto", "guion bajo", "guion", "más", "barra"},
                           {"arobase", "point", "tiret bas", "tiret", "plus", "barre oblique"});
}

std::string say_marks(std::string_view value, const Rules& rules) {
  Marks marks = marks_of(rules);
  std::string out;
  for (char c : to_lower(value)) {
    std::string_view word = c == '@'   ? marks.at
                            : c == '.' ? marks.dot
                            : c == '_' ? marks.underscore
                            : c == '-' ? marks.dash
                            : c == '+' ? marks.plus
                            : c == '/' ? marks.slash
                                       : std::string_view();
    if (word.empty())
      out.push_back(c);
    else
      out += " " + std::string(word) + " ";
  }
  return say_text(out);
}

}  // namespace

Rules rules_for(std::string_view written) {
  std::string locale(written);
  std::ranges::replace(locale, '_', '-');
  std::size_t dash = std::min(locale.find('-'), locale.size());
  std::string language = ascii_lower(std::string_view(locale).substr(0, dash));
  std::string region = to_upper(std::string_view(locale).substr(std::min(dash + 1, locale.size())));
  auto among = [&](std::initializer_list<std::string_view> regions) {
    return std::ranges::find(regions, region) != regions.end();
  };
  Rules rules;
  if (language == "de")
    rules = {"de-DE", Language::kGerman, "DE"};
  else if (language == "es" && among({"US", "MX", "419"}))
    rules = {"es-US", Language::kSpanish, "US"};
  else if (language == "es")
    rules = {"es-ES", Language::kSpanish, "ES"};
  else if (language == "fr")
    rules = {"fr-FR", Language::kFrench, "FR", region.empty() || region == "FR"};
  else if (language == "en" && among({"GB", "AU", "IE", "NZ", "IN"}))
    rules = {"en-GB", Language::kEnglish, "GB"};
  else
    rules = {"en-US", Language::kEnglish, "US"};
  if (plan_of_region(region) != nullptr) rules.region = region;
  return rules;
}

std::string dashed(std::string_view characters) {
  std::string out;
  while (!characters.empty()) {
    if (!out.empty()) out += " - ";
    append_utf8(out, take_code_point(characters));
  }
  return out;
}

Spoken say_phone(std::string_view value, const SpokenContext& context, const Rules& rules) {
  std::string clean = trimmed(value);
  std::string extension;
  if (std::size_t at = clean.find(";ext="); at != std::string::npos) {
    extension = clean.substr(at + 5);
    clean.resize(at);
    if (!all_digits(extension)) return std::nullopt;
  }
  std::erase_if(
      clean, [](char c) { return std::string_view(" .-()[]").find(c) != std::string_view::npos; });
  std::string_view digits = std::string_view(clean).substr(std::min<std::size_t>(1, clean.size()));
  if (!clean.starts_with('+') || !all_digits(digits) || digits[0] == '0' || digits.size() < 7 ||
      digits.size() > 15)
    return std::nullopt;
  bool words = context.phone_style == PhoneStyle::kWords && rules.language == Language::kEnglish;
  std::string out;
  if (auto national = national_form(digits, rules))
    out = words                                            ? phone_words(*national)
          : rules.phone_pairs && national->size() % 2 == 0 ? pairs(*national)
                                                           : dashed(*national);
  else
    out = std::string(rules.pick("plus", "plus", "más", "plus")) +
          (words ? " - " + phone_words(digits) : " - " + dashed(digits));
  if (!extension.empty())
    out += ", " + std::string(rules.pick("extension", "Durchwahl", "extensión", "poste")) + " " +
           (words ? phone_words(extension) : dashed(extension));
  return out;
}

Spoken say_code(std::string_view value, CodeStyle style) {
  std::string kept;
  for (std::string_view rest = value; !rest.empty();) {
    char32_t c = take_code_point(rest);
    if (is_letter(c) || (c >= '0' && c <= '9')) append_utf8(kept, to_upper(c));
  }
  if (kept.empty()) return std::nullopt;
  return style == CodeStyle::kSpell ? "<spell>" + kept + "</spell>" : dashed(kept);
}

Spoken say_email(std::string_view value, const Rules& rules) {
  std::string clean = trimmed(value);
  std::size_t at = clean.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == clean.size() ||
      clean.find_first_of(" \t\n") != std::string::npos)
    return std::nullopt;
  return say_marks(clean, rules);
}

Spoken say_url(std::string_view value, const Rules& rules) {
  std::string clean = to_lower(trimmed(value));
  std::string_view rest = clean;
  if (std::size_t scheme = rest.find("://"); scheme != std::string_view::npos)
    rest.remove_prefix(scheme + 3);
  if (rest.starts_with("www.")) rest.remove_prefix(4);
  while (rest.ends_with('/'))
    rest.remove_suffix(1);
  if (rest.empty() || rest.find_first_of(" \t\n") != std::string_view::npos) return std::nullopt;
  return say_marks(rest, rules);
}

std::string say_text(std::string_view value) {
  std::string out;
  std::string plain = without_tags(value);
  for (std::string_view rest = plain; !rest.empty();) {
    char32_t c = take_code_point(rest);
    if (is_blank(c))
      out.push_back(' ');
    else if (!is_control(c) && !is_invisible(c) &&
             !(c < 0x80 && std::string_view("{}<>*_#`~|\\").find(static_cast<char>(c)) !=
                               std::string_view::npos))
      append_utf8(out, c);
  }
  return squeezed(out);
}

}  // namespace outdial::text::spoken
