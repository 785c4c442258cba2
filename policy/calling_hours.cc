#include "policy/calling_hours.h"

#include <algorithm>
#include <span>

#include "policy/step_openings.h"

namespace outdial::policy {
namespace {

using State = Stretch::State;

constexpr std::chrono::minutes kRoomBeforeClosing{15};

/// A line of the search, and what it stands for.
struct Named {
  std::string_view rule;
  std::optional<RuleClass> rule_class;
  std::string_view source;
  /// Why it does not count; empty when it does.
  std::string_view skipped;
};

/// Everything that has to be open for a call, in the order in which it is judged.
class Conditions {
 public:
  enum class Skipped { kLeftOut, kKept };

  Conditions(const Place& place, const HoursSettings& settings, const ContactHours& contact,
             Skipped skipped = Skipped::kLeftOut)
      : place_(place),
        settings_(settings),
        contact_(contact),
        skipped_(skipped),
        classes_(
            classes_under(place.rules, settings.purpose, settings.recruiting_is_informational)),
        solicits_(std::ranges::find(classes_, RuleClass::solicitation) != classes_.end()) {
    // Lines point at the clocks, which therefore never move.
    clocks_.reserve(place.zones.size() + place.rules.size());
    for (Zone zone : place.zones)
      clocks_.emplace_back(zone);
    add_blocks();
    for (const Jurisdiction* rule : place.rules)
      for (RuleClass rule_class : classes_)
        if (const ClassHours* hours = rule->hours_of(rule_class))
          add_rule(*rule, rule_class, *hours);
    add_own("tenant", settings.tenant_hours);
    add_own("campaign", settings.campaign_hours);
    add_own("contact", contact.preferred);
  }

  std::span<const OpenLine> lines() const { return lines_; }
  const Named& name(std::size_t line) const { return names_[line]; }

 private:
  void add_blocks() {
    if (!solicits_) return;
    for (const RegionBlock& block : settings_.region_blocks)
      if (std::ranges::find(place_.regions, block.region) != place_.regions.end())
        add({.closure = &block.closure}, {block.region, {}, "region block", {}});
  }

  void add_rule(const Jurisdiction& rule, RuleClass rule_class, const ClassHours& hours) {
    Named named{rule.id, rule_class, rule.source, {}};
    if (rule.confidence == Confidence::low &&
        std::ranges::find(settings_.waived_rules, rule.id) != settings_.waived_rules.end())
      named.skipped = "waived";
    else if (contact_.explicit_time_consent && rule_class == RuleClass::solicitation &&
             !rule.is_national())
      named.skipped = "time_consent";
    OpenLine line{.week = &hours.week};
    if (hours.on_holidays) {
      line.on_holidays = &*hours.on_holidays;
      line.holidays = rule.holidays;
    }
    if (rule.evaluate_in != nullptr)
      add(on(line, clock_of(rule.evaluate_in)), named);
    else
      add_in_zones(line, named, rule_class == RuleClass::solicitation);
  }

  void add_own(std::string_view whose, const WeekHours* hours) {
    if (hours != nullptr)
      add_in_zones({.week = hours}, {whose, {}, "calling windows", {}}, solicits_);
  }

  void add_in_zones(const OpenLine& line, const Named& named, bool solicitation) {
    bool only_primary = settings_.zone_policy == ZonePolicy::primary && !solicitation;
    for (std::size_t i = 0; i < place_.zones.size(); ++i)
      if (!only_primary || place_.zones[i] == place_.primary) add(on(line, &clocks_[i]), named);
  }

  static OpenLine on(OpenLine line, ZoneClock* clock) {
    line.clock = clock;
    return line;
  }

  ZoneClock* clock_of(Zone zone) {
    auto known = std::ranges::find(clocks_, zone, &ZoneClock::zone);
    return known == clocks_.end() ? &clocks_.emplace_back(zone) : &*known;
  }

  void add(const OpenLine& line, const Named& named) {
    if (!named.skipped.empty() && skipped_ == Skipped::kLeftOut) return;
    lines_.push_back(line);
    names_.push_back(named);
  }

  const Place& place_;
  const HoursSettings& settings_;
  const ContactHours& contact_;
  Skipped skipped_;
  std::span<const RuleClass> classes_;
  bool solicits_;
  std::vector<ZoneClock> clocks_;
  std::vector<OpenLine> lines_;
  std::vector<Named> names_;
};

BlockReason reason_of(PlaceStatus status) {
  switch (status) {
    case PlaceStatus::ok:
      return BlockReason::none;
    case PlaceStatus::invalid_number:
      return BlockReason::invalid_number;
    case PlaceStatus::non_geographic:
      return BlockReason::non_geographic;
    case PlaceStatus::unknown_timezone:
      return BlockReason::blocked_unknown_timezone;
  }
  return BlockReason::invalid_number;
}

/// What the line says of a call that begins now and takes as long as the margin.
BlockReason judge(const OpenLine& line, base::Time now, base::Millis margin) {
  switch (stretch_at(line, now).state) {
    case State::kOpen:
      break;
    case State::kClosed:
      return BlockReason::outside_window;
    case State::kHoliday:
      return BlockReason::holiday;
    case State::kNotJudged:
      return BlockReason::no_window;
    case State::kClosure:
      return BlockReason::region_block;
  }
  bool too_late = margin > base::Millis{0} && closes_within(line, now, margin);
  if (!too_late) return BlockReason::none;
  return line.closure == nullptr ? BlockReason::outside_window : BlockReason::region_block;
}

std::string_view text_of(const Named& named, const OpenLine& line, BlockReason reason,
                         base::Time now) {
  if (!named.skipped.empty()) return named.skipped;
  if (stretch_at(line, now).state == State::kNotJudged) return "not_judged";
  return reason == BlockReason::none ? "ok" : to_text(reason);
}

}  // namespace

HoursVerdict check_hours(const Place& place, const HoursSettings& settings,
                         const ContactHours& contact, base::Time now) {
  HoursVerdict verdict;
  verdict.reason = reason_of(place.status);
  if (verdict.reason != BlockReason::none) return verdict;
  Conditions conditions(place, settings, contact);
  auto lines = conditions.lines();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    verdict.reason = judge(lines[i], now, settings.finish_margin);
    if (verdict.reason == BlockReason::none) continue;
    const Named& first = conditions.name(i);
    verdict.rule = first.rule;
    verdict.rule_class = first.rule_class;
    verdict.zone = lines[i].clock == nullptr ? nullptr : lines[i].clock->zone();
    verdict.next_allowed = first_open(lines, now, settings.finish_margin);
    // A block ends when the operator says so, not when somebody has looked at the contact.
    if (!verdict.next_allowed && verdict.reason != BlockReason::region_block)
      verdict.reason = BlockReason::no_window;
    return verdict;
  }
  verdict.allowed = true;
  verdict.next_allowed = now;
  return verdict;
}

std::optional<base::Time> last_allowed(const Place& place, const HoursSettings& settings,
                                       const ContactHours& contact, base::Time at,
                                       base::Time earliest) {
  if (place.status != PlaceStatus::ok) return std::nullopt;
  if (at >= earliest && check_hours(place, settings, contact, at).allowed) return at;
  Conditions conditions(place, settings, contact);
  return last_open(conditions.lines(), at, earliest, settings.finish_margin, kRoomBeforeClosing);
}

std::string to_text(const HoursVerdict& verdict) {
  if (verdict.allowed) return "ok";
  if (verdict.rule.empty()) return std::string(to_text(verdict.reason));
  std::string text(verdict.rule);
  if (verdict.rule_class) text.append(":").append(to_text(*verdict.rule_class));
  if (verdict.zone != nullptr) text.append(" in ").append(zone_name(verdict.zone));
  return text;
}

std::vector<HoursStep> explain_hours(const Place& place, const HoursSettings& settings,
                                     const ContactHours& contact, base::Time now) {
  std::vector<HoursStep> steps;
  if (place.status != PlaceStatus::ok) return steps;
  Conditions conditions(place, settings, contact, Conditions::Skipped::kKept);
  auto lines = conditions.lines();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Named& named = conditions.name(i);
    HoursStep step;
    step.rule = named.rule;
    if (named.rule_class) step.rule_class = to_text(*named.rule_class);
    if (lines[i].clock != nullptr) {
      step.zone = zone_name(lines[i].clock->zone());
      step.local_time = wall_text(lines[i].clock->zone(), now);
    }
    step.verdict = text_of(named, lines[i], judge(lines[i], now, settings.finish_margin), now);
    step.source = named.source;
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<std::optional<base::Time>> openings_of_steps(const Place& place,
                                                         const HoursSettings& settings,
                                                         const ContactHours& contact,
                                                         base::Time now) {
  std::vector<std::optional<base::Time>> openings;
  if (place.status != PlaceStatus::ok) return openings;
  Conditions conditions(place, settings, contact, Conditions::Skipped::kKept);
  auto lines = conditions.lines();
  for (std::size_t i = 0; i < lines.size(); ++i)
    openings.push_back(conditions.name(i).skipped.empty()
                           ? first_open(lines.subspan(i, 1), now, settings.finish_margin)
                           : now);
  return openings;
}

}  // namespace outdial::policy
