#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/holidays.h"
#include "policy/week_hours.h"
#include "policy/zone_clock.h"

namespace outdial::policy {

enum class RuleClass : std::uint8_t { solicitation, informational, automated };
std::string_view to_text(RuleClass rule_class);

enum class Purpose : std::uint8_t {
  telemarketing,
  recruiting,
  informational,
  healthcare_reminder,
  /// Only for a single call that a person approved.
  emergency
};
std::string_view to_text(Purpose purpose);
std::optional<Purpose> parse_purpose(std::string_view text);

/// `low` rows are policy or rest on one weak source: a tenant may waive them.
enum class Confidence : std::uint8_t { low, medium, high };

struct ClassHours {
  WeekHours week;
  /// Stands for the week's on the dates of the jurisdiction's holiday set. Nothing: holidays are
  /// days like others.
  std::optional<WeekHours> on_holidays;
};

/// A row of the rulebook: a country, a part of one, or DEFAULT for countries without a row.
struct Jurisdiction {
  std::string id;
  std::string name;
  std::string source;
  Confidence confidence = Confidence::low;
  /// By RuleClass; a class without hours is not restricted here.
  std::array<std::optional<ClassHours>, 3> hours;
  /// Set when some class has hours for holidays.
  const HolidaySet* holidays = nullptr;
  /// The clock that the rule names itself; null for the called party's.
  Zone evaluate_in = nullptr;
  /// Binds also people who live elsewhere but have a number of this region.
  bool area_code_presumption = false;
  bool recruiting_is_solicitation = false;
  /// No solicitation for so long after a refusal.
  std::chrono::days silence_after_refusal{0};

  bool is_national() const { return id.find('-') == std::string::npos; }
  const ClassHours* hours_of(RuleClass rule_class) const {
    const auto& found = hours[static_cast<std::size_t>(rule_class)];
    return found ? &*found : nullptr;
  }
};

/// So many attempts in a rolling period or on a local date.
struct AttemptCap {
  std::string id;
  /// Nothing: every purpose.
  std::optional<Purpose> purpose;
  /// Nothing: every class.
  std::optional<RuleClass> rule_class;
  /// Empty: everywhere.
  std::vector<std::string> jurisdictions;
  bool only_without_consent = false;
  int max_attempts = 0;
  /// Nothing: a date of the called party.
  std::optional<std::chrono::hours> period;
  /// Counts attempts about the same subject only.
  bool per_subject = false;
};

/// The tables of calling-rules.json. One instance for the program, never changed.
class CallingRules {
 public:
  /// Throws std::logic_error on what the table should not say.
  explicit CallingRules(std::string_view json);
  CallingRules(const CallingRules&) = delete;
  CallingRules& operator=(const CallingRules&) = delete;

  /// Null for a country or region without a row.
  const Jurisdiction* find(std::string_view id) const;
  /// The country's row, or DEFAULT.
  const Jurisdiction& country(std::string_view id) const;
  std::span<const Jurisdiction> jurisdictions() const { return jurisdictions_; }
  /// In the order in which they are judged.
  std::span<const RuleClass> classes(Purpose purpose) const {
    return classes_[static_cast<std::size_t>(purpose)];
  }
  std::span<const AttemptCap> caps() const { return caps_; }
  /// Where everybody on the line has to agree to a recording.
  bool needs_all_party_consent(std::string_view id) const;

 private:
  std::vector<Jurisdiction> jurisdictions_;
  const Jurisdiction* default_ = nullptr;
  std::array<std::vector<RuleClass>, 5> classes_;
  std::vector<AttemptCap> caps_;
  std::vector<std::string> all_party_recording_;
};

const CallingRules& calling_rules();

/// What a call for this purpose counts as under these rules. A tenant may take recruiting for
/// informational except where one of the rules says that it is solicitation.
std::span<const RuleClass> classes_under(std::span<const Jurisdiction* const> rules,
                                         Purpose purpose, bool recruiting_is_informational);
/// How long a call for this purpose has to stay away from somebody who has refused; the longest of
/// the rules, zero when none says so.
std::chrono::days silence_under(std::span<const Jurisdiction* const> rules, Purpose purpose,
                                bool recruiting_is_informational);

}  // namespace outdial::policy
