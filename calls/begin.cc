#include "calls/begin.h"

#include <algorithm>

#include "base/json.h"
#include "calls/batch_control.h"
#include "calls/books.h"
#include "policy/variables.h"
#include "schema/accounts.h"
#include "schema/calls.h"
#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/meta.h"
#include "schema/tenants.h"

namespace outdial::calls {
namespace {

using schema::EnrolmentStatus;

constexpr base::Millis kLockedRest{60'000};
constexpr base::Millis kNumberBusyRest{60'000};
constexpr std::chrono::milliseconds kSlotRest{250};

/// Everything that a dial depends on, as the transaction sees it.
struct Facts {
  schema::EnrolmentRow enrolment;
  schema::BatchRow batch;
  schema::CampaignRow campaign;
  schema::TenantRow tenant;
  schema::ContactRow contact;
  std::optional<schema::FromNumberRow> number;
  std::optional<schema::AccountRow> account;
};

std::optional<Facts> read_facts(const schema::ReadTx& tx, schema::EnrolmentId id) {
  auto enrolment = schema::find_enrolment(tx, id);
  if (!enrolment) return std::nullopt;
  Facts facts{*enrolment,
              schema::find_batch(tx, enrolment->batch_id).value(),
              schema::find_campaign(tx, enrolment->campaign_id).value(),
              schema::find_tenant(tx, enrolment->tenant_id).value(),
              schema::find_contact(tx, enrolment->contact_id).value(),
              std::nullopt,
              std::nullopt};
  facts.number = schema::find_from_number(tx, facts.tenant.id, facts.campaign.from_number);
  if (facts.number) facts.account = schema::find_account(tx, facts.number->account_id);
  return facts;
}

// Why a dial does not begin, and where that sends the enrolment and the job.
struct Release {
  std::string reason;
  base::Time at;
};
struct Finish {
  EnrolmentStatus to;
  std::string reason;
};
struct Snooze {
  std::string reason;
  base::Time until;
};
using Obstacle = std::variant<std::monostate, Release, Finish, Snooze>;

Obstacle check_permission(const schema::ReadTx& tx, const Facts& f) {
  if (schema::get_meta(tx, schema::kMetaDiallingLocked))
    return Release{"dialling_locked", tx.now() + kLockedRest};
  if (f.batch.status == schema::BatchStatus::cancelling ||
      f.batch.status == schema::BatchStatus::cancelled)
    return Finish{EnrolmentStatus::cancelled, "batch_cancelled"};
  if (f.batch.status != schema::BatchStatus::in_progress)
    return Release{"batch_" + std::string(schema::to_text(f.batch.status)), tx.now()};
  if (f.tenant.paused_at) return Release{"paused_all", tx.now()};
  if (f.campaign.status != schema::CampaignStatus::active)
    return Release{"campaign_not_active", tx.now()};
  if (!f.number || !f.account) return Release{"from_number_unknown", tx.now() + kLockedRest};
  if (f.account->halted_rule) return Release{"account_halted", tx.now() + kLockedRest};
  if (f.account->rest_until && *f.account->rest_until > tx.now())
    return Snooze{"account_resting", *f.account->rest_until};
  if (f.number->paused_rule) return Release{"from_number_paused", tx.now() + kLockedRest};
  if (f.number->rest_until && *f.number->rest_until > tx.now())
    return Release{"from_number_resting", *f.number->rest_until};
  if (schema::active_suppression(tx, f.tenant.id, f.enrolment.phone))
    return Finish{EnrolmentStatus::suppressed, "suppression_list"};
  return {};
}

Obstacle check_time(const schema::ReadTx& tx, const Facts& f, const policy::CallingWindows& windows,
                    std::string_view zone) {
  const auto& e = f.enrolment;
  if (f.batch.expires_at && *f.batch.expires_at <= tx.now())
    return Finish{EnrolmentStatus::expired, "batch_expired"};
  if (e.not_after && *e.not_after <= tx.now()) return Finish{EnrolmentStatus::expired, "not_after"};
  if (e.appointment_time && *e.appointment_time <= tx.now())
    return Finish{EnrolmentStatus::expired, "appointment_passed"};
  if (e.not_before && *e.not_before > tx.now()) return Release{"not_before", *e.not_before};
  if (!policy::is_known_zone(zone)) return Finish{EnrolmentStatus::needs_review, "unknown_zone"};
  auto verdict = policy::check_window(windows, zone, tx.now());
  if (verdict.open) return {};
  if (!verdict.next_open) return Finish{EnrolmentStatus::needs_review, "no_window"};
  return Release{"outside_calling_hours", *verdict.next_open};
}

Obstacle check_budget(const schema::ReadTx& tx, const Facts& f, const policy::RetryRules& retry,
                      std::string_view zone) {
  if (f.enrolment.attempts >= retry.max_attempts_total)
    return Finish{EnrolmentStatus::exhausted, "max_attempts"};
  auto allowed_at =
      policy::budget_allows_at(schema::attempt_times(tx, f.enrolment.id), retry, zone, tx.now());
  if (allowed_at) return Release{"attempt_cap", *allowed_at};
  if (schema::find_live_call(tx, f.tenant.id, f.enrolment.phone))
    return Release{"number_busy", tx.now() + kNumberBusyRest};
  return {};
}

/// Time between dials at each place that has a pace of its own.
struct Spacing {
  base::Millis account;
  base::Millis batch;
};

/// A pace further away than its own spacing comes from a clock that was set back: it holds nobody
/// up.
base::Time due_pace(base::Time next, base::Millis spacing, base::Time now) {
  return next > now + spacing ? now : next;
}

Obstacle check_room(const schema::Tx& tx, const Facts& f, const Rules& rules,
                    const Spacing& spacing) {
  base::Time now = tx.now();
  base::Time slot_rest = now + tx.clock().to_stored(kSlotRest);
  const auto& account = *f.account;
  if (account.in_flight >= concurrency_limit(rules.concurrency, account.in_flight,
                                             account.remote_limit, account.remote_reserved,
                                             account.remote_current))
    return Snooze{"concurrency_limit", slot_rest};
  if (f.batch.live >= f.batch.concurrency.value_or(rules.concurrency))
    return Snooze{"batch_concurrency", slot_rest};
  if (rules.per_number_per_day > 0) {
    auto today = std::chrono::floor<std::chrono::days>(now);
    bool counts_today = f.number->dial_day == today.time_since_epoch().count();
    if (counts_today && f.number->dial_count >= rules.per_number_per_day)
      return Release{"number_daily_limit", today + std::chrono::days{1}};
  }
  base::Time pace = std::max({due_pace(account.next_dial_at, spacing.account, now),
                              due_pace(f.number->next_dial_at, spacing.account, now),
                              due_pace(f.batch.next_dial_at, spacing.batch, now)});
  if (pace > now) return Snooze{"rate_limit", pace};
  return {};
}

NotBegun send_away(schema::Tx& tx, const schema::JobRow& job, const Facts& f,
                   const Obstacle& obstacle) {
  if (auto* snooze = std::get_if<Snooze>(&obstacle)) {
    schema::snooze_job(tx, job, snooze->until, snooze->reason, false);
    return {snooze->reason};
  }
  if (auto* release = std::get_if<Release>(&obstacle)) {
    schema::cancel_running_job(tx, job, release->reason);
    schema::release_enrolment(tx, f.enrolment,
                              {EnrolmentStatus::queued, release->at, release->reason, std::nullopt,
                               f.enrolment.backoffs, f.enrolment.refusals});
    return {release->reason};
  }
  const auto& finish = std::get<Finish>(obstacle);
  schema::cancel_running_job(tx, job, finish.reason);
  schema::finish_enrolment(tx, f.enrolment, EnrolmentStatus::queued, finish.to, finish.reason, "");
  return {finish.reason};
}

std::map<std::string, std::string> variables_of(const schema::JobRow& job, const Facts& f,
                                                std::string_view zone, base::Time now) {
  auto payload = base::parse_json(job.payload_json).value();
  bool fresh = payload.value("contact_version", std::int64_t{0}) == f.contact.version &&
               payload.value("local_day", std::int64_t{-1}) == policy::local_day(zone, now);
  if (fresh) return payload.at("variables").get<std::map<std::string, std::string>>();
  policy::VariableSources sources;
  sources.variables_json = f.campaign.variables_json;
  sources.job_json = f.campaign.job_json;
  sources.company_name = f.tenant.company_name;
  sources.callback_number = f.tenant.callback_number;
  sources.name = f.contact.name;
  sources.first_name = f.contact.first_name;
  sources.last_name = f.contact.last_name;
  sources.email = f.contact.email;
  sources.phone = f.contact.phone;
  sources.locale = f.contact.locale;
  sources.fields_json = f.contact.fields_json;
  sources.enrolment_variables_json = f.enrolment.variables_json;
  sources.appointment_time = f.enrolment.appointment_time;
  sources.zone = zone;
  return policy::render_variables(sources, now).values;
}

std::string evidence_text(const Facts& f, std::string_view zone, base::Time now) {
  return base::dump_json(
      {{"checked", {"batch", "suppression", "window", "attempts", "number", "slot", "rate"}},
       {"zone", zone},
       {"local_time", policy::local_time_text(zone, now)},
       {"calling_windows", base::parse_json(f.campaign.calling_windows_json).value()}});
}

void book_pace(schema::Tx& tx, Facts& f, const Spacing& spacing) {
  schema::set_account_pace(tx, f.account->id, tx.now() + spacing.account);
  auto today = std::chrono::floor<std::chrono::days>(tx.now()).time_since_epoch().count();
  if (f.number->dial_day != today) f.number->dial_count = 0;
  f.number->dial_day = today;
  f.number->dial_count += 1;
  f.number->next_dial_at = tx.now() + spacing.account;
  schema::set_number_pace(tx, *f.number);
  schema::note_batch_dial(tx, f.batch.id, tx.now() + spacing.batch);
  schema::add_in_flight(tx, f.account->id, 1);
  if (f.batch.first_count && f.batch.dials + 1 >= *f.batch.first_count) pause(tx, f.batch.id);
}

Begun book(schema::Tx& tx, const schema::JobRow& job, Facts& f, const Rules& rules,
           const Spacing& spacing, std::string_view zone) {
  Begun begun;
  begun.checked_at = tx.clock().boot();
  begun.call_id = tx.new_id<schema::CallId>();
  begun.account_id = f.account->id;
  begun.from_number = f.number->phone;
  begun.to_number = f.enrolment.phone;
  begun.agent_id = f.campaign.agent_id;
  begun.agent_version = f.campaign.agent_version;
  begun.variables = variables_of(job, f, zone, tx.now());
  begun.metadata = {{"outdial_attempt_id", begun.call_id.str()},
                    {"outdial_enrolment_id", f.enrolment.id.str()},
                    {"outdial_batch_id", f.batch.id.str()},
                    {"outdial_campaign_id", f.campaign.id.str()},
                    {"outdial_instance_id", rules.instance_id}};
  schema::CallRow call;
  call.id = begun.call_id;
  call.tenant_id = f.tenant.id;
  call.account_id = f.account->id;
  call.campaign_id = f.campaign.id;
  call.batch_id = f.batch.id;
  call.enrolment_id = f.enrolment.id;
  call.contact_id = f.contact.id;
  call.job_id = job.id;
  call.provider = f.account->provider;
  call.from_number = begun.from_number;
  call.phone_number = begun.to_number;
  call.agent_id = begun.agent_id;
  call.agent_version = begun.agent_version;
  call.attempt = f.enrolment.attempts + 1;
  call.variables_json = base::dump_json(begun.variables);
  call.evidence_json = evidence_text(f, zone, tx.now());
  schema::insert_placing(tx, call);
  schema::start_enrolment_call(tx, f.enrolment, call.id);
  book_pace(tx, f, spacing);
  return begun;
}

}  // namespace

Beginning begin(schema::Tx& tx, const schema::JobRow& job, const Rules& rules) {
  if (!schema::holds_lease(tx, job.id, job.lease_epoch)) return NotBegun{"lease_lost"};
  auto facts = read_facts(tx, job.enrolment_id);
  if (!facts || facts->enrolment.status != EnrolmentStatus::queued ||
      facts->enrolment.job_id != job.id) {
    schema::cancel_running_job(tx, job, "enrolment_not_queued");
    return NotBegun{"enrolment_not_queued"};
  }
  auto windows = policy::parse_calling_windows(facts->campaign.calling_windows_json).value();
  if (windows.empty()) windows = rules.windows;
  auto retry =
      policy::parse_retry_rules(facts->campaign.retry_json,
                                policy::rules_for_purpose(facts->campaign.purpose, rules.retry))
          .value();
  std::string_view zone = zone_of(facts->contact.timezone, facts->campaign.timezone,
                                  facts->tenant.timezone, rules.default_timezone);
  Spacing spacing{dial_spacing(tx.clock(), rules.calls_per_second, rules.calls_per_minute),
                  dial_spacing(tx.clock(), facts->batch.calls_per_second.value_or(0),
                               facts->batch.calls_per_minute.value_or(0))};

  Obstacle obstacle = check_permission(tx, *facts);
  if (obstacle.index() == 0) obstacle = check_time(tx, *facts, windows, zone);
  if (obstacle.index() == 0) obstacle = check_budget(tx, *facts, retry, zone);
  if (obstacle.index() == 0) obstacle = check_room(tx, *facts, rules, spacing);
  if (obstacle.index() != 0) return send_away(tx, job, *facts, obstacle);
  return book(tx, job, *facts, rules, spacing, zone);
}

}  // namespace outdial::calls
