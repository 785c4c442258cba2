#include "calls/obstacles.h"

#include <algorithm>

#include "calls/books.h"
#include "schema/calls.h"
#include "schema/meta.h"
#include "schema/suppressions.h"

namespace outdial::calls {
namespace {

using schema::EnrolmentStatus;

constexpr base::Millis kHeldRest{60'000};
constexpr base::Millis kNumberBusyRest{60'000};
constexpr std::chrono::milliseconds kSlotRest{250};

NotBefore hold(std::string reason, base::Time look_again) {
  return {std::move(reason), look_again, NotBefore::Whom::batch};
}

Obstacle check_permission(const schema::ReadTx& tx, const DialFacts& f) {
  if (schema::get_meta(tx, schema::kMetaDiallingLocked))
    return hold("dialling_locked", tx.now() + kHeldRest);
  if (f.batch.status == schema::BatchStatus::cancelling ||
      f.batch.status == schema::BatchStatus::cancelled)
    return Never{EnrolmentStatus::cancelled, "batch_cancelled"};
  if (f.batch.status != schema::BatchStatus::in_progress)
    return hold("batch_" + std::string(schema::to_text(f.batch.status)), tx.now() + kHeldRest);
  if (f.batch.starts_at && *f.batch.starts_at > tx.now())
    return hold("waiting_for_start", *f.batch.starts_at);
  if (f.tenant.paused_at) return hold("paused_all", tx.now() + kHeldRest);
  if (f.campaign.status != schema::CampaignStatus::active)
    return hold("campaign_not_active", tx.now() + kHeldRest);
  if (!f.number || !f.account) return hold("from_number_unknown", tx.now() + kHeldRest);
  if (f.account->halted_rule) return hold("account_halted", tx.now() + kHeldRest);
  if (f.account->rest_until && *f.account->rest_until > tx.now())
    return NoRoom{"account_resting", *f.account->rest_until};
  if (f.number->paused_rule) return hold("from_number_paused", tx.now() + kHeldRest);
  if (f.number->rest_until && *f.number->rest_until > tx.now())
    return hold("from_number_resting", *f.number->rest_until);
  if (schema::active_suppression(tx, f.tenant.id, f.enrolment.phone))
    return Never{EnrolmentStatus::suppressed, "suppression_list"};
  return {};
}

Obstacle check_time(const schema::ReadTx& tx, const DialFacts& f) {
  const auto& e = f.enrolment;
  if (f.batch.expires_at && *f.batch.expires_at <= tx.now())
    return Never{EnrolmentStatus::expired, "batch_expired"};
  if (e.not_after && *e.not_after <= tx.now()) return Never{EnrolmentStatus::expired, "not_after"};
  if (e.appointment_time && *e.appointment_time <= tx.now())
    return Never{EnrolmentStatus::expired, "appointment_passed"};
  if (e.not_before && *e.not_before > tx.now()) return NotBefore{"not_before", *e.not_before};
  if (!policy::is_known_zone(f.zone)) return Never{EnrolmentStatus::needs_review, "unknown_zone"};
  auto verdict = policy::check_window(f.windows, f.zone, tx.now());
  if (verdict.open) return {};
  if (!verdict.next_open) return Never{EnrolmentStatus::needs_review, "no_window"};
  return NotBefore{"outside_calling_hours", *verdict.next_open};
}

Obstacle check_budget(const schema::ReadTx& tx, const DialFacts& f) {
  if (f.enrolment.attempts >= f.retry.max_attempts_total)
    return Never{EnrolmentStatus::exhausted, "max_attempts"};
  auto past = schema::past_of_number(tx, f.tenant.id, f.enrolment.phone);
  if (past.live) return NotBefore{"number_busy", tx.now() + kNumberBusyRest};
  if (past.not_placed_at && *past.not_placed_at + f.redial_not_placed_after > tx.now())
    return NotBefore{"not_placed", *past.not_placed_at + f.redial_not_placed_after};
  auto allowed_at = policy::budget_allows_at(past.attempts, f.retry, f.zone, tx.now());
  if (allowed_at) return NotBefore{"attempt_cap", *allowed_at};
  return {};
}

/// A pace further away than its own spacing comes from a clock that was set back: it holds nobody
/// up.
base::Time due_pace(base::Time next, base::Millis spacing, base::Time now) {
  return next > now + spacing ? now : next;
}

}  // namespace

std::optional<DialFacts> read_dial_facts(const schema::ReadTx& tx, schema::EnrolmentId id,
                                         const Rules& rules) {
  auto enrolment = schema::find_enrolment(tx, id);
  if (!enrolment) return std::nullopt;
  DialFacts facts;
  facts.enrolment = *enrolment;
  facts.batch = schema::find_batch(tx, enrolment->batch_id).value();
  facts.campaign = schema::find_campaign(tx, enrolment->campaign_id).value();
  facts.tenant = schema::find_tenant(tx, enrolment->tenant_id).value();
  facts.contact = schema::find_contact(tx, enrolment->contact_id).value();
  facts.number = schema::find_from_number(tx, facts.tenant.id, facts.campaign.from_number);
  if (facts.number) facts.account = schema::find_account(tx, facts.number->account_id);
  facts.windows = *tx.seldom_changed(facts.campaign.id.view(), [&] {
    return policy::parse_calling_windows(facts.campaign.calling_windows_json).value();
  });
  if (facts.windows.empty()) facts.windows = rules.windows;
  facts.retry =
      policy::parse_retry_rules(facts.campaign.retry_json,
                                policy::rules_for_purpose(facts.campaign.purpose, rules.retry))
          .value();
  facts.redial_not_placed_after = rules.redial_not_placed_after;
  facts.zone = zone_of(facts.contact.timezone, facts.campaign.timezone, facts.tenant.timezone,
                       rules.default_timezone);
  return facts;
}

Spacing spacing_of(const base::Clock& clock, const DialFacts& facts, const Rules& rules) {
  return {dial_spacing(clock, rules.calls_per_second, rules.calls_per_minute),
          dial_spacing(clock, facts.batch.calls_per_second.value_or(0),
                       facts.batch.calls_per_minute.value_or(0))};
}

base::Time within_windows(const DialFacts& facts, base::Time at) {
  return policy::check_window(facts.windows, facts.zone, at).next_open.value_or(at);
}

Obstacle check_person(const schema::ReadTx& tx, const DialFacts& facts) {
  Obstacle obstacle = check_permission(tx, facts);
  if (obstacle.index() == 0) obstacle = check_time(tx, facts);
  if (obstacle.index() == 0) obstacle = check_budget(tx, facts);
  return obstacle;
}

Obstacle check_room(const schema::Tx& tx, const DialFacts& f, const Rules& rules,
                    const Spacing& spacing) {
  base::Time now = tx.now();
  base::Time slot_rest = now + tx.clock().to_stored(kSlotRest);
  const auto& account = *f.account;
  if (account.in_flight >= concurrency_limit(rules.concurrency, account.remote_limit,
                                             account.remote_reserved, account.remote_others))
    return NoRoom{"concurrency_limit", slot_rest};
  if (f.batch.live >= f.batch.concurrency.value_or(rules.concurrency))
    return NoRoom{"batch_concurrency", slot_rest};
  if (rules.per_number_per_day > 0) {
    auto today = std::chrono::floor<std::chrono::days>(now);
    bool counts_today = f.number->dial_day == today.time_since_epoch().count();
    if (counts_today && f.number->dial_count >= rules.per_number_per_day)
      return hold("number_daily_limit", today + std::chrono::days{1});
  }
  base::Time pace = std::max({due_pace(account.next_dial_at, spacing.account, now),
                              due_pace(f.number->next_dial_at, spacing.account, now),
                              due_pace(f.batch.next_dial_at, spacing.batch, now)});
  if (pace > now) return NoRoom{"rate_limit", pace};
  return {};
}

}  // namespace outdial::calls
