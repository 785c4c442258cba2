#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outdial::text {

enum class DateStatus { kOk, kAmbiguous, kInvalid, kPast };
enum class DateKind { kNone, kDate, kTime, kDatetime, kRange };

/// `ok`, `ambiguous`, `invalid`, `past`.
std::string_view name_of(DateStatus status);
/// `date`, `time`, `datetime`, `range`; empty for none.
std::string_view name_of(DateKind kind);

struct ParseDateOptions {
  /// A bare hour is taken for the one in business hours: 1 to 6 PM, 7 to 11 AM, 12 noon. Off, it is
  /// ambiguous.
  bool assume_business_hours = true;
};

/// What somebody meant by a spoken date or time. Dates are `2026-12-03`, times of no date `14:30`,
/// datetimes RFC 3339 with the zone's offset, ranges `start/end` of dates (inclusive), of local
/// datetimes or, when no date was said, of times (both without their end).
struct ParsedDate {
  DateStatus status = DateStatus::kInvalid;
  DateKind kind = DateKind::kNone;
  /// For ok and past.
  std::string value;
  /// By time. What an ambiguous text can mean; suggestions for an invalid one.
  std::vector<std::string> candidates;
  /// One of the candidates of an ambiguous text, or empty. The speaker is still to be asked.
  std::string preferred;
  /// Guesses made: `am`, `pm`, `end`.
  std::vector<std::string> assumed;
  /// Why not ok: `recurring`, `vague`, `asap`, `nonexistent_time`, `repeated_time` and others.
  std::string reason;

  bool operator==(const ParsedDate&) const = default;
};

/// Reads "next Tuesday at half past two" in the locale's language as said at `now` in `zone`. Pure,
/// never throws, any thread. Reads the first 200 characters; what it does not understand is
/// invalid.
ParsedDate parse_date(std::string_view text, base::Time now, std::string_view zone,
                      std::string_view locale, const ParseDateOptions& options = {});

/// What a voice agent says of a result: `spoken` names the value, `question` asks which candidate
/// of an ambiguous one was meant. Empty where there is nothing to say.
struct SpokenDate {
  std::string spoken;
  std::string question;
};
SpokenDate speak_parsed_date(const ParsedDate& parsed, base::Time now, std::string_view zone,
                             std::string_view locale);

}  // namespace outdial::text
