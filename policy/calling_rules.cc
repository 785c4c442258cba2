#include "policy/calling_rules.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/json.h"
#include "policy/tables.h"
#include "text/written_time.h"

namespace outdial::policy {
namespace {

using base::Json;

constexpr std::array<std::string_view, 3> kClasses = {"solicitation", "informational", "automated"};
constexpr std::array<std::string_view, 5> kPurposes = {
    "telemarketing", "recruiting", "informational", "healthcare_reminder", "emergency"};
constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 3> kConfidences = {"LOW", "MEDIUM", "HIGH"};

template <class T, std::size_t N>
T read_word(const std::array<std::string_view, N>& words, const Json& json) {
  auto text = json.get<std::string>();
  auto known = std::ranges::find(words, text);
  if (known == words.end()) throw std::logic_error("calling-rules.json: " + text);
  return static_cast<T>(known - words.begin());
}

int minute(const Json& json) {
  auto text = json.get<std::string>();
  if (text == "24:00") return 24 * 60;
  auto time = text::read_time_of_day(text);
  if (!time) throw std::logic_error("calling-rules.json: no time of day: " + text);
  return static_cast<int>(std::chrono::floor<std::chrono::minutes>(*time).count());
}

/// `[["10:00","13:00"],["14:00","20:00"]]` on the days given.
void add_windows(CallingWindows& windows, const Json& spans, const std::array<bool, 7>& on) {
  for (const Json& span : spans)
    windows.push_back({on, minute(span.at(0)), minute(span.at(1))});
}

ClassHours read_hours(const Json& json) {
  CallingWindows week;
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    std::array<bool, 7> on{};
    on[day] = true;
    add_windows(week, json.at(kDays[day]), on);
  }
  ClassHours hours{WeekHours(week), std::nullopt};
  if (json.contains("holiday")) {
    CallingWindows holiday;
    std::array<bool, 7> every{};
    every.fill(true);
    add_windows(holiday, json["holiday"], every);
    hours.on_holidays = WeekHours(holiday);
  }
  return hours;
}

/// What the row says with its holiday set and its own clock, both looked up.
Jurisdiction read_jurisdiction(const Json& json) {
  Jurisdiction row;
  row.id = json.at("id");
  row.name = json.at("name");
  row.source = json.at("source");
  row.confidence = read_word<Confidence>(kConfidences, json.at("confidence"));
  bool on_holidays = false;
  for (const auto& [rule_class, windows] : json.at("windows").items()) {
    auto index = read_word<std::size_t>(kClasses, rule_class);
    row.hours.at(index) = read_hours(windows);
    on_holidays = on_holidays || row.hours.at(index)->on_holidays;
  }
  row.holidays =
      on_holidays ? find_holiday_set(json.at("holiday_set").get<std::string>()) : nullptr;
  if (on_holidays && row.holidays == nullptr)
    throw std::logic_error("holidays.csv has no days for " + row.id);
  if (json.contains("evaluate_in")) {
    row.evaluate_in = find_zone(json["evaluate_in"].get<std::string>());
    if (row.evaluate_in == nullptr) throw std::runtime_error("tzdata has no clock for " + row.id);
  }
  row.area_code_presumption = json.value("area_code_presumption", false);
  row.recruiting_is_solicitation = json.value("recruiting_is_solicitation", false);
  row.silence_after_refusal = std::chrono::days(json.value("after_refusal_days", 0));
  return row;
}

AttemptCap read_cap(const Json& json) {
  AttemptCap cap;
  cap.id = json.at("id");
  if (json.contains("purpose") && json["purpose"] != "*")
    cap.purpose = read_word<Purpose>(kPurposes, json["purpose"]);
  if (json.contains("class")) cap.rule_class = read_word<RuleClass>(kClasses, json["class"]);
  if (json.contains("jurisdictions"))
    cap.jurisdictions = json["jurisdictions"].get<std::vector<std::string>>();
  cap.only_without_consent = json.value("when", "") == "no_consent";
  cap.max_attempts = json.at("max_attempts");
  if (json.value("period", "") != "local_day")
    cap.period = std::chrono::hours(json.at("period_hours").get<int>());
  cap.per_subject = json.at("scope") == "called_number+subject";
  return cap;
}

}  // namespace

std::string_view to_text(RuleClass rule_class) {
  return kClasses[static_cast<std::size_t>(rule_class)];
}

std::string_view to_text(Purpose purpose) {
  return kPurposes[static_cast<std::size_t>(purpose)];
}

std::optional<Purpose> parse_purpose(std::string_view text) {
  auto known = std::ranges::find(kPurposes, text);
  if (known == kPurposes.end()) return std::nullopt;
  return static_cast<Purpose>(known - kPurposes.begin());
}

CallingRules::CallingRules(std::string_view json) {
  auto parsed = base::parse_json(json);
  if (!parsed) throw std::logic_error("calling-rules.json: " + parsed.error());
  for (const Json& row : parsed->at("jurisdictions"))
    jurisdictions_.push_back(read_jurisdiction(row));
  std::ranges::sort(jurisdictions_, {}, &Jurisdiction::id);
  default_ = find("DEFAULT");
  if (default_ == nullptr) throw std::logic_error("calling-rules.json: no DEFAULT");
  for (const auto& [purpose, classes] : parsed->at("class_by_purpose").items())
    for (const Json& rule_class : classes)
      classes_.at(read_word<std::size_t>(kPurposes, purpose))
          .push_back(read_word<RuleClass>(kClasses, rule_class));
  for (const Json& cap : parsed->at("attempt_caps"))
    caps_.push_back(read_cap(cap));
  all_party_recording_ =
      parsed->at("recording_consent").at("all_party").get<std::vector<std::string>>();
}

const Jurisdiction* CallingRules::find(std::string_view id) const {
  auto row = std::ranges::lower_bound(jurisdictions_, id, {}, &Jurisdiction::id);
  return row != jurisdictions_.end() && row->id == id ? &*row : nullptr;
}

const Jurisdiction& CallingRules::country(std::string_view id) const {
  const Jurisdiction* row = find(id);
  return row == nullptr ? *default_ : *row;
}

bool CallingRules::needs_all_party_consent(std::string_view id) const {
  return std::ranges::find(all_party_recording_, id) != all_party_recording_.end();
}

const CallingRules& calling_rules() {
  static const CallingRules rules(calling_rules_json());
  return rules;
}

std::span<const RuleClass> classes_under(std::span<const Jurisdiction* const> rules,
                                         Purpose purpose, bool recruiting_is_informational) {
  bool lenient = purpose == Purpose::recruiting && recruiting_is_informational &&
                 std::ranges::none_of(rules, &Jurisdiction::recruiting_is_solicitation);
  return calling_rules().classes(lenient ? Purpose::informational : purpose);
}

std::chrono::days silence_under(std::span<const Jurisdiction* const> rules, Purpose purpose,
                                bool recruiting_is_informational) {
  std::chrono::days longest{0};
  auto classes = classes_under(rules, purpose, recruiting_is_informational);
  if (std::ranges::find(classes, RuleClass::solicitation) == classes.end()) return longest;
  for (const Jurisdiction* rule : rules)
    longest = std::max(longest, rule->silence_after_refusal);
  return longest;
}

}  // namespace outdial::policy
