#include "api/eligibility.h"

#include <algorithm>
#include <map>

#include "api/json_answer.h"
#include "base/json.h"
#include "calls/explain.h"
#include "calls/obstacles.h"
#include "schema/batch_list.h"
#include "schema/calls.h"
#include "schema/suppressions.h"

namespace outdial::api {
namespace {

constexpr int kEnrolments = 100;

std::string advice_of(const std::string& rule) {
  static const std::map<std::string, std::string> kAdvice{
      {"suppression_list", "The number is on the do-not-call list."},
      {"not_in_a_batch", "The contact waits in no open batch."},
      {"dialling_locked",
       "Dialling is locked until somebody confirms that this database may dial."},
      {"batch_preparing", "The batch has not been launched."},
      {"batch_paused", "The batch is paused."},
      {"batch_halted", "A safety stop holds the batch."},
      {"batch_cancelling", "The batch is being cancelled."},
      {"batch_cancelled", "The batch has been cancelled."},
      {"paused_all", "Everything is paused."},
      {"campaign_not_active", "The campaign is not active."},
      {"from_number_unknown", "No account knows the campaign's from_number."},
      {"from_number_paused", "The from_number is paused."},
      {"from_number_resting", "The from_number rests."},
      {"account_halted", "A safety stop holds the account."},
      {"account_resting", "The provider is in trouble, or asked us to wait."},
      {"batch_expired", "The batch has expired."},
      {"not_before", "The contact's not_before has not come yet."},
      {"not_after", "The contact's not_after has passed."},
      {"appointment_passed", "The appointment has passed."},
      {"unknown_zone", "Nobody says in which time zone the contact is."},
      {"non_geographic", "The number is nowhere; declare the contact's time zone."},
      {"invalid_number", "The number does not fit its country's plan."},
      {"no_consent", "Such a call needs a consent that is not on file."},
      {"no_window", "The calling windows never open."},
      {"holiday", "It is a holiday on which the law allows no such call."},
      {"region_block", "A declared emergency stops such calls where the contact is."},
      {"cap_day", "The number has been called as often as a day allows."},
      {"cap_week", "The number has been called as often as a week allows."},
      {"cap_rolling", "The number has been called as often as the law allows for now."},
      {"outside_calling_hours", "It is outside calling hours where the contact is."},
      {"max_attempts", "The contact has been called as often as the campaign allows."},
      {"attempt_cap",
       "The next attempt has to wait for the day's cap or the gap between attempts."},
      {"number_busy", "A call to the number is live."},
      {"waiting_for_start", "The batch's starts_at has not come yet."},
      {"retry_later", "The next attempt is planned."},
      {"in_call", "The contact is in a call."}};
  auto found = kAdvice.find(rule);
  return found == kAdvice.end() ? std::string() : found->second;
}

/// Collects what blocks, and when the first of the calls could be made.
struct Blocks {
  base::Json rules = base::Json::array();
  std::optional<base::Time> next;

  void add(const std::string& rule, std::optional<base::Time> until, bool final,
           const schema::EnrolmentRow* enrolment = nullptr) {
    rules.push_back(
        {{"rule", rule},
         {"detail", advice_of(rule)},
         {"final", final},
         {"next_allowed_at", json_time(until)},
         {"batch_id", enrolment ? base::Json(enrolment->batch_id.view()) : base::Json()},
         {"enrolment_id", enrolment ? base::Json(enrolment->id.view()) : base::Json()}});
  }
  void note_next(base::Time at) { next = next ? std::min(*next, at) : at; }
};

struct Found {
  std::string rule;
  std::optional<base::Time> until;
  bool final = false;
};

/// Waiting for somebody's word, or for another call's end, has no known end.
std::optional<base::Time> known_end(const calls::NotBefore& later, base::Time now) {
  bool open_ended = later.reason == "number_busy" || (later.whom == calls::NotBefore::Whom::batch &&
                                                      later.reason != "from_number_resting");
  if (open_ended || later.at <= now) return std::nullopt;
  return later.at;
}

Found found_in(const calls::Obstacle& obstacle, base::Time now) {
  if (auto* later = std::get_if<calls::NotBefore>(&obstacle))
    return {later->reason, known_end(*later, now), false};
  if (auto* never = std::get_if<calls::Never>(&obstacle)) return {never->reason, {}, true};
  if (auto* full = std::get_if<calls::NoRoom>(&obstacle)) return {full->reason, full->until, false};
  return {};
}

/// What holds one enrolment up.
std::vector<Found> examine(const schema::ReadTx& tx, const calls::DialFacts& facts) {
  base::Time now = tx.now();
  const schema::EnrolmentRow& enrolment = facts.enrolment;
  std::vector<Found> all;
  if (enrolment.status == schema::EnrolmentStatus::in_call) all.push_back({"in_call", {}, false});
  if (facts.batch.starts_at && *facts.batch.starts_at > now)
    all.push_back({"waiting_for_start", facts.batch.starts_at, false});
  bool planned =
      enrolment.status == schema::EnrolmentStatus::pending && enrolment.next_attempt_at > now;
  if (planned)
    all.push_back({enrolment.reason.empty() ? "retry_later" : enrolment.reason,
                   calls::within_rules(tx, facts, enrolment.next_attempt_at), false});
  Found checked = found_in(calls::check_person(tx, facts), now);
  bool told = checked.rule == "suppression_list" || checked.rule == "waiting_for_start" ||
              (planned && checked.rule == enrolment.reason);
  if (!checked.rule.empty() && !told) all.push_back(checked);
  // What ends it for good, also behind what only holds it up.
  for (const calls::Check& check : calls::checks_of_person()) {
    Found end = found_in(check.run(tx, facts), now);
    bool known = end.rule == checked.rule || end.rule == "suppression_list";
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

}  // namespace

nlohmann::json eligibility_json(const schema::ReadTx& tx, const schema::ContactRow& contact,
                                const View& view) {
  Blocks blocks;
  auto suppression = schema::active_suppression(tx, contact.tenant_id, contact.phone);
  if (suppression)
    blocks.add("suppression_list", suppression->expires_at, !suppression->expires_at);
  base::Json evaluated = base::Json::array();
  int waiting = 0;
  bool callable = false;
  for (const auto& id : schema::latest_enrolments_of(tx, contact.id, kEnrolments)) {
    auto facts = calls::read_dial_facts(tx, id, view.rules);
    if (!facts || schema::is_final(facts->enrolment.status)) continue;
    ++waiting;
    add_evaluated(evaluated, tx, *facts);
    auto found = examine(tx, *facts);
    if (found.empty()) callable = true;
    for (const Found& one : found)
      blocks.add(one.rule, one.until, one.final, &facts->enrolment);
    auto end = end_of(found);
    if (!end || suppression) continue;
    base::Time next = calls::within_rules(tx, *facts, *end);
    if (!calls::is_too_late(*facts, next)) blocks.note_next(next);
  }
  if (waiting == 0) blocks.add("not_in_a_batch", {}, false);
  callable = callable && !suppression;
  return {{"contact_id", contact.id.view()},
          {"phone", view.principal.shown_phone(contact.phone)},
          {"may_call_now", callable},
          {"checked_at", json_time(tx.now())},
          {"next_allowed_at", callable ? json_time(tx.now()) : json_time(blocks.next)},
          {"blocked_by", blocks.rules},
          {"evaluated", evaluated}};
}

}  // namespace outdial::api
