#include "calls/explain.h"

#include "calls/hours.h"
#include "calls/obstacles.h"
#include "calls/past_calls.h"
#include "calls/rests.h"
#include "schema/suppressions.h"

namespace outdial::calls {
namespace {

using policy::BlockReason;

constexpr char kOk[] = "ok";

struct Said {
  EvaluatedRule& rule;
  base::Time now;

  void operator()(std::monostate) const { rule.verdict = kOk; }
  void operator()(const NotBefore& later) const {
    rule.verdict = later.reason;
    rule.next_allowed_at = known_end(later, now);
  }
  void operator()(const Never& never) const { rule.verdict = never.reason; }
  void operator()(const NoRoom& full) const {
    rule.verdict = full.reason;
    rule.next_allowed_at = full.until;
  }
};

EvaluatedRule rule_of(std::string_view name, const Obstacle& obstacle, base::Time now) {
  EvaluatedRule rule;
  rule.rule = name;
  std::visit(Said{rule, now}, obstacle);
  return rule;
}

EvaluatedRule rule_of(const schema::ReadTx& tx, const DialFacts& f, const Check& check) {
  EvaluatedRule rule = rule_of(check.rule, check.run(tx, f), tx.now());
  if (check.rule == "place") {
    rule.source = policy::zone_names(f.place);
  } else if (check.rule == "consent") {
    rule.source = policy::to_text(f.consent);
  } else if (check.rule == "suppression_list" && rule.verdict != kOk) {
    auto listed =
        schema::active_suppression(tx, f.tenant.id, f.enrolment.phone, f.campaign.id, f.contact.id);
    if (listed) rule.source = listed->source;
    if (listed) rule.next_allowed_at = listed->expires_at;
  }
  return rule;
}

EvaluatedRule rule_of(const policy::CapUse& use, base::Time now) {
  EvaluatedRule rule;
  rule.rule = use.cap->id;
  rule.used = use.used;
  rule.limit = use.limit;
  bool full = use.used >= use.limit;
  rule.verdict = full ? policy::to_text(policy::reason_of(*use.cap)) : kOk;
  if (use.allows_at > now) rule.next_allowed_at = use.allows_at;
  return rule;
}

EvaluatedRule rule_of(policy::HoursStep step, std::optional<base::Time> opens, base::Time now) {
  EvaluatedRule rule;
  rule.rule = std::move(step.rule);
  rule.rule_class = std::move(step.rule_class);
  rule.clock = std::move(step.zone);
  rule.local_time = std::move(step.local_time);
  rule.verdict =
      step.verdict == "outside_window" ? "outside_calling_hours" : std::move(step.verdict);
  bool stays_closed = !opens && (rule.verdict == "outside_calling_hours" ||
                                 rule.verdict == policy::to_text(BlockReason::holiday));
  if (stays_closed) rule.verdict = policy::to_text(BlockReason::no_window);
  rule.source = std::move(step.source);
  if (opens > now) rule.next_allowed_at = opens;
  return rule;
}

EvaluatedRule ladder_rule(const DialFacts& f) {
  EvaluatedRule rule;
  rule.rule = "max_attempts";
  rule.source = "retry ladder";
  rule.used = f.enrolment.attempts;
  rule.limit = f.terms->retry.max_attempts_total;
  rule.verdict = *rule.used < *rule.limit ? kOk : rule.rule;
  return rule;
}

/// On the person's clocks.
EvaluatedRule local_rule(std::string_view name, std::string_view source, const DialFacts& f,
                         base::Time now) {
  EvaluatedRule rule;
  rule.rule = name;
  rule.source = source;
  rule.clock = local_zone(f.place);
  rule.local_time = policy::local_time_text(rule.clock, now);
  return rule;
}

EvaluatedRule gap_rule(const DialFacts& f, const PastCalls& past, base::Time now) {
  EvaluatedRule rule = local_rule("attempt_cap", "retry ladder", f, now);
  rule.next_allowed_at = ladder_allows_at(f, past, now);
  rule.verdict = rule.next_allowed_at ? rule.rule : kOk;
  return rule;
}

EvaluatedRule rest_rule(const Rest& rest, base::Time now) {
  EvaluatedRule rule;
  rule.rule = rest.reason;
  rule.source = rest.reason == "cool_down" ? "tenant" : "law of the place";
  bool lasts = rest.until && *rest.until > now;
  rule.verdict = lasts ? rule.rule : kOk;
  if (lasts) rule.next_allowed_at = rest.until;
  return rule;
}

/// What all hours come to together.
EvaluatedRule hours_rule(const DialFacts& f, base::Time now) {
  EvaluatedRule rule = local_rule("hours", "all hours together", f, now);
  auto verdict = hours_at(f, now);
  rule.verdict = verdict.allowed ? kOk : wire_word(verdict.reason);
  if (!verdict.allowed) rule.next_allowed_at = verdict.next_allowed;
  return rule;
}

}  // namespace

std::vector<EvaluatedRule> explain(const schema::ReadTx& tx, const DialFacts& f) {
  std::vector<EvaluatedRule> all;
  for (const Check& check : checks_of_person())
    all.push_back(rule_of(tx, f, check));
  all.push_back(ladder_rule(f));
  PastCalls past = past_calls(tx, f);
  all.push_back(rule_of("number", check_number(tx, f, past), tx.now()));
  if (f.place.status != policy::PlaceStatus::ok) return all;
  for (const policy::CapUse& use : policy::explain_caps(f.place, f.caps, past.rings, tx.now()))
    all.push_back(rule_of(use, tx.now()));
  all.push_back(gap_rule(f, past, tx.now()));
  for (const Rest& rest : rests_of(f, past))
    all.push_back(rest_rule(rest, tx.now()));
  auto steps = explain_hours_at(f, tx.now());
  auto openings = openings_at(f, tx.now());
  for (std::size_t i = 0; i < steps.size(); ++i)
    all.push_back(rule_of(std::move(steps[i]), openings[i], tx.now()));
  all.push_back(hours_rule(f, tx.now()));
  return all;
}

}  // namespace outdial::calls
