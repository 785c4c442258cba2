#pragma once

#include <string>
#include <string_view>

#include "base/expected.h"

namespace outdial::text {

/// A number that can be dialled.
struct PhoneNumber {
  /// `+14155550123`.
  std::string e164;
  /// ISO 3166 country of the calling code. Within +1 the country of the area code, or `NANP` where
  /// the area code has no country or is not known.
  std::string region;

  bool operator==(const PhoneNumber&) const = default;
};

/// Why a text is not taken for a number: a snake_case code, and a sentence that says what to do.
struct PhoneError {
  std::string code;
  std::string detail;
};

/// What people and spreadsheets write, as E.164. Numbers without a calling code are read in
/// `default_region` (ISO country; may be empty). Damage is repaired only where one reading is
/// left; otherwise the code is `ambiguous`. Pure, any thread. Codes: `empty`, `letters`,
/// `extension`, `several_numbers`, `scientific_notation`, `invalid_characters`, `emergency_number`,
/// `short_code`, `missing_area_code`, `missing_calling_code`, `unknown_calling_code`, `ambiguous`,
/// `invalid_length`, `invalid_area_code`, `invalid_exchange`.
base::Expected<PhoneNumber, PhoneError> normalise_phone(std::string_view raw,
                                                        std::string_view default_region);

/// Whether `region` is a country whose national numbers can be read.
bool knows_region(std::string_view region);

}  // namespace outdial::text
