#include "calls/obstacles.h"

#include <algorithm>

#include "calls/books.h"
#include "calls/hours.h"
#include "calls/past_calls.h"
#include "calls/rests.h"
#include "schema/calls.h"
#include "schema/meta.h"
#include "schema/suppressions.h"

namespace outdial::calls {
namespace {

using schema::EnrolmentStatus;

constexpr base::Millis kHeldRest{60'000};
constexpr base::Millis kNumberBusyRest{60'000};
constexpr std::chrono::milliseconds kSlotRest{250};
constexpr std::chrono::hours kRegionBlockRest{1};

NotBefore hold(std::string reason, base::Time look_again) {
  return {std::move(reason), look_again, NotBefore::Whom::batch};
}

Obstacle check_batch(const schema::ReadTx& tx, const DialFacts& f) {
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
  return {};
}

Obstacle check_suppression(const schema::ReadTx& tx, const DialFacts& f) {
  if (schema::active_suppression(tx, f.tenant.id, f.enrolment.phone, f.campaign.id, f.contact.id))
    return Never{EnrolmentStatus::suppressed, "suppression_list"};
  return {};
}

Obstacle check_dates(const schema::ReadTx& tx, const DialFacts& f) {
  const auto& e = f.enrolment;
  if (f.batch.expires_at && *f.batch.expires_at <= tx.now())
    return Never{EnrolmentStatus::expired, "batch_expired"};
  if (e.not_after && *e.not_after <= tx.now()) return Never{EnrolmentStatus::expired, "not_after"};
  if (e.appointment_time && *e.appointment_time <= tx.now())
    return Never{EnrolmentStatus::expired, "appointment_passed"};
  if (e.not_before && *e.not_before > tx.now()) return NotBefore{"not_before", *e.not_before};
  return {};
}

Obstacle check_place(const schema::ReadTx&, const DialFacts& f) {
  if (f.place.status == policy::PlaceStatus::ok) return {};
  auto reason = f.place.status == policy::PlaceStatus::unknown_timezone
                    ? "unknown_zone"
                    : policy::to_text(f.place.status);
  return Never{EnrolmentStatus::needs_review, std::string(reason)};
}

Obstacle check_consent(const schema::ReadTx&, const DialFacts& f) {
  if (f.consent >= policy::needed_consent(f.place, f.terms->purpose)) return {};
  return Never{EnrolmentStatus::needs_review, "no_consent"};
}

Obstacle check_hours(const schema::ReadTx& tx, const DialFacts& f, const PastCalls& past) {
  auto verdict = hours_at(f, tx.now());
  if (verdict.allowed) return {};
  std::string reason(wire_word(verdict.reason));
  if (verdict.next_allowed)
    return NotBefore{std::move(reason), first_fit(f, past, *verdict.next_allowed)};
  if (verdict.reason == policy::BlockReason::region_block)
    return NotBefore{std::move(reason), tx.now() + base::Millis{kRegionBlockRest}};
  return Never{EnrolmentStatus::needs_review, std::move(reason)};
}

Obstacle check_budget(const schema::ReadTx& tx, const DialFacts& f, const PastCalls& past) {
  if (f.enrolment.attempts >= f.terms->retry.max_attempts_total)
    return Never{EnrolmentStatus::exhausted, "max_attempts"};
  if (Obstacle held = check_number(tx, f, past); held.index() != 0) return held;
  if (auto rest = rest_at(f, past, tx.now()))
    return NotBefore{std::string(rest->reason), first_fit(f, past, *rest->until)};
  auto caps = policy::check_caps(f.place, f.caps, past.rings, tx.now());
  if (!caps.allowed)
    return NotBefore{std::string(policy::to_text(caps.reason)), first_fit(f, past, caps.allows_at)};
  auto allowed_at = ladder_allows_at(f, past, tx.now());
  if (allowed_at) return NotBefore{"attempt_cap", first_fit(f, past, *allowed_at)};
  return {};
}

constexpr Check kChecks[] = {{"batch", check_batch},
                             {"suppression_list", check_suppression},
                             {"dates", check_dates},
                             {"place", check_place},
                             {"consent", check_consent}};

/// A pace further away than its own spacing comes from a clock that was set back: it holds nobody
/// up.
base::Time due_pace(base::Time next, base::Millis spacing, base::Time now) {
  return next > now + spacing ? now : next;
}

}  // namespace

std::string_view wire_word(policy::BlockReason reason) {
  if (reason == policy::BlockReason::outside_window) return "outside_calling_hours";
  return policy::to_text(reason);
}

Obstacle check_number(const schema::ReadTx& tx, const DialFacts& f, const PastCalls& past) {
  if (past.number.live) return NotBefore{"number_busy", tx.now() + kNumberBusyRest};
  auto not_placed_at = past.number.not_placed_at;
  if (not_placed_at && *not_placed_at + f.redial_not_placed_after > tx.now())
    return NotBefore{"not_placed", first_fit(f, past, *not_placed_at + f.redial_not_placed_after)};
  return {};
}

std::optional<base::Time> known_end(const NotBefore& later, base::Time now) {
  bool of_person = later.whom == NotBefore::Whom::person && later.reason != "number_busy";
  bool told = of_person || later.reason == "waiting_for_start" ||
              later.reason == "from_number_resting" || later.reason == "number_daily_limit";
  return told && later.at > now ? std::optional(later.at) : std::nullopt;
}

Spacing spacing_of(const base::Clock& clock, const DialFacts& facts, const Rules& rules) {
  return {dial_spacing(clock, rules.calls_per_second, rules.calls_per_minute),
          dial_spacing(clock, facts.batch.calls_per_second.value_or(0),
                       facts.batch.calls_per_minute.value_or(0))};
}

base::Time within_rules(const schema::ReadTx& tx, const DialFacts& facts, base::Time at) {
  if (facts.place.status != policy::PlaceStatus::ok) return at;
  return first_fit(facts, past_calls(tx, facts), at);
}

bool is_too_late(const DialFacts& f, base::Time at) {
  for (auto end : {f.batch.expires_at, f.enrolment.not_after, f.enrolment.appointment_time})
    if (end && *end <= at) return true;
  return false;
}

std::span<const Check> checks_of_person() {
  return kChecks;
}

Obstacle check_person(const schema::ReadTx& tx, const DialFacts& facts) {
  for (const Check& check : kChecks) {
    Obstacle obstacle = check.run(tx, facts);
    auto* later = std::get_if<NotBefore>(&obstacle);
    if (later && later->whom == NotBefore::Whom::person)
      later->at = within_rules(tx, facts, later->at);
    if (obstacle.index() != 0) return obstacle;
  }
  PastCalls past = past_calls(tx, facts);
  Obstacle obstacle = check_budget(tx, facts, past);
  if (obstacle.index() == 0) obstacle = check_hours(tx, facts, past);
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
