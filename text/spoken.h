#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::text {

enum class SpokenKind {
  kDate,
  kDateRelative,
  kTime,
  kDuration,
  kMoney,
  kPhone,
  kCode,
  kName,
  kAcronym,
  kAddress,
  kEmail,
  kUrl,
  kText
};

enum class PhoneStyle { kDigitDash, kWords };
enum class CodeStyle { kDash, kSpell };

struct SpokenContext {
  std::string locale = "en-US";
  /// IANA zone in which times are spoken. Without one, instants are not spoken.
  std::string zone;
  /// For the year of a date and for "tomorrow"; without it the year is always spoken.
  std::optional<base::Time> now;
  PhoneStyle phone_style = PhoneStyle::kDigitDash;
  CodeStyle code_style = CodeStyle::kDash;
};

/// `date`, `date_relative`, `time`, `duration`, `money`, `phone`, `code`, `name`, `acronym`,
/// `address`, `email`, `url`, `text`.
std::optional<SpokenKind> spoken_kind(std::string_view name);

/// The value as it is said aloud in the context's locale, or nothing when it cannot be read as
/// that kind. Pure, any thread.
std::optional<std::string> speak(SpokenKind kind, std::string_view value,
                                 const SpokenContext& context);

/// The locale whose rules are used: en-US, en-GB, de-DE, es-ES, es-US, fr-FR.
std::string_view spoken_locale(std::string_view locale);

}  // namespace outdial::text
