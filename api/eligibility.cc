#include "api/eligibility.h"

#include <algorithm>
#include <utility>

#include "api/json_answer.h"
#include "api/reasons.h"
#include "base/json.h"
#include "calls/explain.h"
#include "calls/obstacles.h"
#include "schema/batch_list.h"
#include "schema/calls.h"
#include "schema/suppressions.h"

namespace outdial::api {
namespace {

constexpr int kEnrolments = 100;

struct Found {
  std::string rule;
  std::optional<base::Time> until;
  bool final = false;
  /// Where that is known.
  std::optional<base::Time> since = {};
};

/// Collects what blocks, and when the first of the calls could be made.
struct Blocks {
  base::Json rules = base::Json::array();
  std::optional<base::Time> next;

  void add(const Found& found, const schema::EnrolmentRow* enrolment = nullptr) {
    rules.push_back(
        {{"rule", found.rule},
         {"detail", meaning_of(found.rule)},
         {"since", json_time(found.since)},
         {"final", found.final},
         {"next_allowed_at", json_time(found.until)},
         {"batch_id", enrolment ? base::Json(enrolment->batch_id.view()) : base::Json()},
         {"enrolment_id", enrolment ? base::Json(enrolment->id.view()) : base::Json()}});
  }
  void note_next(base::Time at) { next = next ? std::min(*next, at) : at; }
};

Found found_in(const calls::Obstacle& obstacle, base::Time now) {
  if (auto* later = std::get_if<calls::NotBefore>(&obstacle))
    return {later->reason, calls::known_end(*later, now)};
  if (auto* never = std::get_if<calls::Never>(&obstacle)) return {never->reason, {}, true};
  if (auto* full = std::get_if<calls::NoRoom>(&obstacle)) return {full->reason, full->until};
  return {};
}

/// Since when the batch has been as it is, where nothing else is noted with its state.
std::optional<base::Time> since_of(const std::string& rule, const calls::DialFacts& facts) {
  if (rule == "paused_all") return facts.tenant.paused_at;
  if (rule == "batch_paused" || rule == "batch_halted") return facts.batch.updated_at;
  if (rule == "batch_preparing") return facts.batch.created_at;
  return std::nullopt;
}

std::string reason_of(const schema::EnrolmentRow& enrolment) {
  return enrolment.reason.empty() ? std::string(schema::to_text(enrolment.status))
                                  : enrolment.reason;
}

/// How somebody ended in a batch, which forbids the call there for good.
Found end_in_batch(const schema::EnrolmentRow& enrolment) {
  return {reason_of(enrolment), {}, true, enrolment.finished_at};
}

/// What holds one enrolment up, but that the contact is suppressed.
std::vector<Found> examine(const schema::ReadTx& tx, const calls::DialFacts& facts,
                           bool suppressed) {
  base::Time now = tx.now();
  const schema::EnrolmentRow& enrolment = facts.enrolment;
  if (schema::is_final(enrolment.status)) return {end_in_batch(enrolment)};
  std::vector<Found> all;
  if (enrolment.status == schema::EnrolmentStatus::in_call)
    all.push_back({"in_call", {}, false, enrolment.updated_at});
  if (facts.batch.starts_at && *facts.batch.starts_at > now)
    all.push_back({"waiting_for_start", facts.batch.starts_at});
  bool planned =
      enrolment.status == schema::EnrolmentStatus::pending && enrolment.next_attempt_at > now;
  if (planned)
    all.push_back({enrolment.reason.empty() ? "retry_later" : enrolment.reason,
                   calls::within_rules(tx, facts, enrolment.next_attempt_at), false,
                   enrolment.updated_at});
  Found checked = found_in(calls::check_person(tx, facts), now);
  checked.since = since_of(checked.rule, facts);
  auto on_list = [&](const Found& found) { return suppressed && found.rule == "suppression_list"; };
  bool told = on_list(checked) || checked.rule == "waiting_for_start" ||
              (planned && checked.rule == enrolment.reason);
  if (!checked.rule.empty() && !told) all.push_back(checked);
  // What ends it for good, also behind what only holds it up.
  for (const calls::Check& check : calls::checks_of_person()) {
    Found end = found_in(check.run(tx, facts), now);
    bool known = end.rule == checked.rule || on_list(end);
    if (end.final && !known) all.push_back(std::move(end));
  }
  return all;
}

void add_evaluated(base::Json& list, const schema::ReadTx& tx, const calls::DialFacts& facts) {
  for (const calls::EvaluatedRule& rule : calls::explain(tx, facts))
    list.push_back({{"rule", rule.rule},
                    {"rule_class", json_text(rule.rule_class)},
                    {"clock", json_text(rule.clock)},
                    {"local_time", json_text(rule.local_time)},
                    {"verdict", rule.verdict},
                    {"detail", meaning_of(rule.verdict)},
                    {"source", json_text(rule.source)},
                    {"used", rule.used ? base::Json(*rule.used) : base::Json()},
                    {"limit", rule.limit ? base::Json(*rule.limit) : base::Json()},
                    {"next_allowed_at", json_time(rule.next_allowed_at)},
                    {"batch_id", facts.batch.id.view()},
                    {"enrolment_id", facts.enrolment.id.view()}});
}

/// When all of it will have passed, if that is known.
std::optional<base::Time> end_of(const std::vector<Found>& all) {
  std::optional<base::Time> end;
  for (const Found& found : all) {
    if (!found.until) return std::nullopt;
    end = std::max(end.value_or(*found.until), *found.until);
  }
  return end;
}

/// Whether it belongs into an explanation: everything open, and what waits for a person to look.
bool is_explained(const schema::EnrolmentRow& enrolment, const schema::BatchRow& batch,
                  bool newest) {
  if (!schema::is_final(enrolment.status)) return true;
  return enrolment.status == schema::EnrolmentStatus::needs_review &&
         (newest || schema::is_open(batch.status));
}

base::Json place_in_batch(const calls::DialFacts& facts, bool callable,
                          std::optional<base::Time> next) {
  const schema::EnrolmentRow& enrolment = facts.enrolment;
  return {{"enrolment_id", enrolment.id.view()},
          {"batch_id", facts.batch.id.view()},
          {"batch_name", facts.batch.name},
          {"batch_status", schema::to_text(facts.batch.status)},
          {"status", schema::to_text(enrolment.status)},
          {"reason", json_text(enrolment.reason)},
          {"attempts", enrolment.attempts},
          {"since", json_time(enrolment.updated_at)},
          {"may_call_now", callable},
          {"next_allowed_at", json_time(next)}};
}

/// Goes through what the contact is in, newest first.
class Explanation {
 public:
  Explanation(const schema::ReadTx& tx, const schema::ContactRow& contact)
      : tx_(tx),
        suppression_(
            schema::active_suppression(tx, contact.tenant_id, contact.phone, {}, contact.id)) {
    if (suppression_)
      blocks_.add({"suppression_list", suppression_->expires_at, !suppression_->expires_at,
                   suppression_->created_at});
  }

  void add(const calls::DialFacts& facts, bool newest) {
    if (!is_explained(facts.enrolment, facts.batch, newest)) {
      if (newest) newest_end_ = facts.enrolment;
      return;
    }
    auto found = examine(tx_, facts, suppression_.has_value());
    for (const Found& one : found)
      blocks_.add(one, &facts.enrolment);
    bool callable = found.empty() && !suppression_;
    std::optional<base::Time> next;
    if (auto end = end_of(found); end && !suppression_)
      next = calls::within_rules(tx_, facts, *end);
    if (next && calls::is_too_late(facts, *next)) next.reset();
    if (callable) next = tx_.now();
    if (next) blocks_.note_next(*next);
    may_call_now_ = may_call_now_ || callable;
    places_.push_back(place_in_batch(facts, callable, next));
    add_evaluated(evaluated_, tx_, facts);
  }

  base::Json finish() {
    if (places_.empty()) {
      blocks_.add({"not_in_a_batch", {}});
      bool told = suppression_ && newest_end_ && newest_end_->reason == "suppression_list";
      if (newest_end_ && !told) blocks_.add(end_in_batch(*newest_end_), &*newest_end_);
    }
    return {{"may_call_now", may_call_now_},
            {"checked_at", json_time(tx_.now())},
            {"next_allowed_at", json_time(blocks_.next)},
            {"blocked_by", blocks_.rules},
            {"enrolments", places_},
            {"evaluated", evaluated_}};
  }

 private:
  const schema::ReadTx& tx_;
  std::optional<schema::SuppressionRow> suppression_;
  Blocks blocks_;
  base::Json places_ = base::Json::array();
  base::Json evaluated_ = base::Json::array();
  bool may_call_now_ = false;
  std::optional<schema::EnrolmentRow> newest_end_;
};

}  // namespace

nlohmann::json eligibility_json(const schema::ReadTx& tx, const schema::ContactRow& contact,
                                const View& view) {
  Explanation explanation(tx, contact);
  bool newest = true;
  for (const auto& id : schema::latest_enrolments_of(tx, contact.id, kEnrolments))
    if (auto facts = calls::read_dial_facts(tx, id, view.rules))
      explanation.add(*facts, std::exchange(newest, false));
  base::Json json = explanation.finish();
  json["contact_id"] = contact.id.view();
  json["phone"] = view.principal.shown_phone(contact.phone);
  return json;
}

}  // namespace outdial::api
