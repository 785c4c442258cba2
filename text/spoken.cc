#include "text/spoken.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/spoken_rules.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::size_t kLongestSpoken = 300;

constexpr std::pair<std::string_view, SpokenKind> kKinds[] = {
    {"date", SpokenKind::kDate},       {"date_relative", SpokenKind::kDateRelative},
    {"time", SpokenKind::kTime},       {"duration", SpokenKind::kDuration},
    {"money", SpokenKind::kMoney},     {"phone", SpokenKind::kPhone},
    {"code", SpokenKind::kCode},       {"name", SpokenKind::kName},
    {"acronym", SpokenKind::kAcronym}, {"address", SpokenKind::kAddress},
    {"email", SpokenKind::kEmail},     {"url", SpokenKind::kUrl},
    {"text", SpokenKind::kText},
};

spoken::Spoken say(SpokenKind kind, std::string_view value, const SpokenContext& context) {
  spoken::Rules rules = spoken::rules_for(context.locale);
  switch (kind) {
    case SpokenKind::kDate:
      return spoken::say_date(value, context, rules);
    case SpokenKind::kDateRelative:
      return spoken::say_date_relative(value, context, rules);
    case SpokenKind::kTime:
      return spoken::say_time(value, context, rules);
    case SpokenKind::kDuration:
      return spoken::say_duration(value, rules);
    case SpokenKind::kMoney:
      return spoken::say_money(value, rules);
    case SpokenKind::kPhone:
      return spoken::say_phone(value, context, rules);
    case SpokenKind::kCode:
      return spoken::say_code(value, context.code_style);
    case SpokenKind::kName:
      return spoken::say_name(value, rules);
    case SpokenKind::kAcronym:
      return spoken::say_acronym(spoken::say_text(value));
    case SpokenKind::kAddress:
      return rules.is("en-US") ? spoken::say_address(value) : spoken::say_text(value);
    case SpokenKind::kEmail:
      return spoken::say_email(value, rules);
    case SpokenKind::kUrl:
      return spoken::say_url(value, rules);
    case SpokenKind::kText:
      return spoken::say_text(value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<SpokenKind> spoken_kind(std::string_view name) {
  const auto* kind =
      std::ranges::find(kKinds, name, &std::pair<std::string_view, SpokenKind>::first);
  return kind == std::end(kKinds) ? std::nullopt : std::optional(kind->second);
}

std::string_view spoken_locale(std::string_view locale) {
  return spoken::rules_for(locale).locale;
}

std::optional<std::string> speak(SpokenKind kind, std::string_view value,
                                 const SpokenContext& context) {
  auto result = say(kind, value, context);
  if (!result) return std::nullopt;
  std::string limited = cut_at_word(*result, kLongestSpoken);
  return limited.empty() ? std::nullopt : std::optional(std::move(limited));
}

}  // namespace outdial::text
