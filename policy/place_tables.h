#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.h"
#include "policy/calling_rules.h"
#include "policy/tables.h"
#include "policy/zone_clock.h"
#include "text/phone_plans.h"

namespace outdial::policy {

/// Where numbers of an area code of +1 are.
struct AreaCode {
  /// ISO country, or `NANP`.
  std::string country;
  /// `US-FL`; several when the code serves several.
  std::vector<std::string> regions;
  /// Every zone that the code touches; empty when the installed tzdata has not all of them.
  std::vector<Zone> zones;
  /// False for toll-free and the like, which are nowhere.
  bool geographic = false;
};

/// Rows of nanp-timezones.csv by area code.
class AreaCodes {
 public:
  /// Three digits each. Null for a code without a row.
  const AreaCode* find(std::string_view code) const;
  void add(const std::string& code, AreaCode row);

 private:
  std::vector<AreaCode> rows_;
  /// Row of each code, from 1; 0 for none.
  std::array<std::uint16_t, 1000> index_ = {};
};

/// Reads the columns of nanp-timezones.csv; names every line that is wrong.
base::Expected<AreaCodes, std::vector<TableProblem>> read_area_codes(std::string_view csv);
const AreaCodes& known_area_codes();

/// Where numbers of a calling code are that begin with a national prefix.
struct NationalPrefix {
  std::string digits;
  std::vector<std::string> countries;
  /// Of the countries those that have a row, DEFAULT when none has.
  std::vector<const Jurisdiction*> rules;
  std::vector<Zone> zones;
  Zone primary = nullptr;
};
struct CallingCode {
  std::string digits;
  const text::NumberPlan* plan = nullptr;
  /// The longest first.
  std::vector<NationalPrefix> prefixes;
};
/// The calling code other than 1 that the digits begin with; null when there is none.
const CallingCode* find_calling_code(std::string_view digits);

}  // namespace outdial::policy
