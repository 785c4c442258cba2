#include "calls/explain.h"

#include "calls/hours.h"
#include "calls/obstacles.h"
#include "calls/past_calls.h"
#include "schema/suppressions.h"

namespace outdial::calls {
namespace {

constexpr char kOk[] = "ok";

struct Said {
  EvaluatedRule& rule;

  void operator()(std::monostate) const { rule.verdict = kOk; }
  void operator()(const NotBefore& later) const {
    rule.verdict = later.reason;
    if (later.whom == NotBefore::Whom::person) rule.next_allowed_at = later.at;
  }
  void operator()(const Never& never) const { rule.verdict = never.reason; }
  void operator()(const NoRoom& full) const {
    rule.verdict = full.reason;
    rule.next_allowed_at = full.until;
  }
};

std::string source_of(const schema::ReadTx& tx, const DialFacts& f, std::string_view rule) {
  if (rule == "place") return policy::zone_names(f.place);
  if (rule == "consent") return std::string(policy::to_text(f.consent));
  if (rule != "suppression_list") return "";
  auto listed = schema::active_suppression(tx, f.tenant.id, f.enrolment.phone);
  return listed ? listed->source : "";
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

EvaluatedRule ladder_rule(const DialFacts& f) {
  EvaluatedRule rule;
  rule.rule = "max_attempts";
  rule.source = "retry ladder";
  rule.used = f.enrolment.attempts;
  rule.limit = f.terms->retry.max_attempts_total;
  rule.verdict = *rule.used < *rule.limit ? kOk : rule.rule;
  return rule;
}

EvaluatedRule gap_rule(const DialFacts& f, const PastCalls& past, base::Time now) {
  EvaluatedRule rule;
  rule.rule = "attempt_cap";
  rule.source = "retry ladder";
  rule.clock = local_zone(f.place);
  rule.local_time = policy::local_time_text(rule.clock, now);
  rule.next_allowed_at = ladder_allows_at(f, past, now);
  rule.verdict = rule.next_allowed_at ? rule.rule : kOk;
  return rule;
}

}  // namespace

std::vector<EvaluatedRule> explain(const schema::ReadTx& tx, const DialFacts& f) {
  std::vector<EvaluatedRule> all;
  for (const Check& check : checks_of_person()) {
    EvaluatedRule rule;
    rule.rule = check.rule;
    std::visit(Said{rule}, check.run(tx, f));
    rule.source = source_of(tx, f, check.rule);
    all.push_back(std::move(rule));
  }
  all.push_back(ladder_rule(f));
  if (f.place.status != policy::PlaceStatus::ok) return all;
  PastCalls past = past_calls(tx, f);
  for (const policy::CapUse& use : policy::explain_caps(f.place, f.caps, past.rings, tx.now()))
    all.push_back(rule_of(use, tx.now()));
  all.push_back(gap_rule(f, past, tx.now()));
  for (policy::HoursStep& step : explain_hours_at(f, tx.now())) {
    EvaluatedRule& rule = all.emplace_back();
    rule.rule = std::move(step.rule);
    rule.rule_class = std::move(step.rule_class);
    rule.clock = std::move(step.zone);
    rule.local_time = std::move(step.local_time);
    rule.verdict =
        step.verdict == "outside_window" ? "outside_calling_hours" : std::move(step.verdict);
    rule.source = std::move(step.source);
  }
  return all;
}

}  // namespace outdial::calls
