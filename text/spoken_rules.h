#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/spoken.h"

namespace outdial::text::spoken {

enum class Language { kEnglish, kGerman, kSpanish, kFrench };

/// The rules a locale is spoken by.
struct Rules {
  std::string_view locale;
  Language language = Language::kEnglish;
  /// Country whose numbers are said in national form.
  std::string region;
  /// fr-FR says its own numbers in pairs; other French locales do not.
  bool phone_pairs = false;

  bool is(std::string_view name) const { return locale == name; }
  template <class T>
  T pick(T english, T german, T spanish, T french) const {
    switch (language) {
      case Language::kGerman:
        return german;
      case Language::kSpanish:
        return spanish;
      case Language::kFrench:
        return french;
      case Language::kEnglish:
        break;
    }
    return english;
  }
};

Rules rules_for(std::string_view locale);

using Spoken = std::optional<std::string>;

Spoken say_date(std::string_view value, const SpokenContext& context, const Rules& rules);
Spoken say_date_relative(std::string_view value, const SpokenContext& context, const Rules& rules);
Spoken say_time(std::string_view value, const SpokenContext& context, const Rules& rules);
Spoken say_duration(std::string_view value, const Rules& rules);
Spoken say_money(std::string_view value, const Rules& rules);
Spoken say_phone(std::string_view value, const SpokenContext& context, const Rules& rules);
Spoken say_code(std::string_view value, CodeStyle style);
Spoken say_name(std::string_view value, const Rules& rules);
Spoken say_acronym(std::string_view value);
Spoken say_address(std::string_view value);
Spoken say_email(std::string_view value, const Rules& rules);
Spoken say_url(std::string_view value, const Rules& rules);
/// Without markup, control characters and what templates or markdown could act on; one line.
std::string say_text(std::string_view value);

/// `Jr.`, `III`, `RN`: what stands behind a name after a comma and is no first name.
bool is_name_suffix(std::string_view word);

/// `1 - 2 - 3`.
std::string dashed(std::string_view characters);

}  // namespace outdial::text::spoken
