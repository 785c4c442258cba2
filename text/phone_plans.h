#pragma once

#include <cstdint>
#include <string_view>

namespace outdial::text {

/// Digits of a number with its calling code.
inline constexpr std::size_t kShortestNumber = 7;
inline constexpr std::size_t kLongestNumber = 15;

/// How a country writes its trunk prefix before national numbers.
enum class Trunk { kNone, kWritten, kOptional };

struct NumberPlan {
  std::string_view region;
  std::string_view calling_code;
  std::string_view trunk_prefix;
  std::string_view international_prefix;
  Trunk trunk = Trunk::kNone;
  /// The country that stands for its calling code when several share it.
  bool main = false;
  /// Bit n is set when national numbers may have n digits.
  std::uint32_t lengths = 0;

  bool fits(std::size_t national_digits) const {
    return national_digits < 32 && (lengths >> national_digits & 1U) != 0;
  }
  bool is_nanp() const { return calling_code == "1"; }
};

/// Null for a country that is not known. Every country within +1 has one plan.
const NumberPlan* plan_of_region(std::string_view region);
/// The plan of an international number without its plus; calling codes are prefix-free.
const NumberPlan* plan_of_number(std::string_view digits);
/// Whether the plan has such national numbers. Of +1 only the length is judged.
bool fits_plan(const NumberPlan& plan, std::string_view national);
/// Country of a three-digit area code of +1, or `NANP`.
std::string_view region_of_area_code(std::string_view code);

}  // namespace outdial::text
