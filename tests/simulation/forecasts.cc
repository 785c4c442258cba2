#include "tests/simulation/forecasts.h"

#include <algorithm>
#include <array>

#include "api/eligibility.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "daemon/start_up.h"
#include "schema/contacts.h"
#include "tests/simulation/law.h"

namespace outdial::simulation {
namespace {

/// In which the planner looks at somebody who has become due.
constexpr base::Millis kPeriod{1'000};
/// All hours of all laws, campaigns and clocks begin and end at a full quarter of an hour.
constexpr std::chrono::minutes kStep{15};
constexpr std::chrono::days kAhead{15};

constexpr char kStanding[] = R"(
  SELECT e.status, e.reason, e.next_attempt_at, e.phone, e.campaign_id, e.contact_id,
         k.timezone,
         (SELECT COUNT(*) FROM calls c WHERE c.tenant_id = e.tenant_id AND c.phone_number = e.phone),
         (SELECT COUNT(*) FROM enrolments o WHERE o.contact_id = e.contact_id AND o.finished_at IS NULL),
         e.attempts || ' ' || e.backoffs || ' ' || COALESCE(e.callback_at, '') || ' ' ||
           COALESCE(e.not_before, '') || ' ' || COALESCE(e.appointment_time, '') || ' ' ||
           k.version || ' ' ||
           (SELECT COUNT(*) || ' ' || COALESCE(SUM(counted), 0) || ' ' || COALESCE(SUM(settled), 0)
                   || ' ' || COALESCE(MAX(updated_at), 0)
            FROM calls c WHERE c.tenant_id = e.tenant_id AND c.phone_number = e.phone)
  FROM enrolments e JOIN contacts k ON k.id = e.contact_id WHERE e.id = $1)";

/// Reasons that end by themselves at an instant that is known.
bool has_known_end(std::string_view reason) {
  constexpr std::array<std::string_view, 9> kOpenEnded = {
      "", "number_busy", "last_dial_unanswered", "late_proof", "region_block",
      // Of the batch; the person's own time stays what it was.
      "waiting_for_start", "dialling_locked", "paused_all", "campaign_not_active"};
  for (std::string_view whole : {"batch_", "account_", "from_number_", "suppression", "in_call"})
    if (reason.starts_with(whole)) return false;
  return std::ranges::find(kOpenEnded, reason) == kOpenEnded.end();
}

}  // namespace

struct Forecasts::Standing {
  std::string id, status, reason;
  base::Time next;
  std::string phone;
  int campaign = 0;
  schema::ContactId contact;
  std::string zone;
  std::int64_t calls_of_number = 0, open_of_contact = 0;
  std::string inputs;
};

Forecasts::Standing Forecasts::standing_of(const schema::ReadTx& tx,
                                           const std::string& enrolment) const {
  auto found = tx.one(kStanding, {enrolment}, [&](const schema::Row& row) {
    Standing person;
    person.id = enrolment;
    person.status = row.text(0);
    person.reason = row.text(1);
    person.next = row.time(2);
    person.phone = row.text(3);
    person.campaign = campaigns_.at(row.text(4));
    person.contact = row.id<schema::ContactId>(5);
    person.zone = row.text(6);
    person.calls_of_number = row.integer(7);
    person.open_of_contact = row.integer(8);
    person.inputs = row.text(9) + " " + std::to_string(our_clock_.error().count());
    return person;
  });
  return found.value();
}

Forecasts::Wrong Forecasts::waits(const schema::ReadTx& tx, const std::string& enrolment) {
  Standing person = standing_of(tx, enrolment);
  if (person.status != "pending") return std::nullopt;
  Wrong wrong;
  if (auto earlier = standing_.find(enrolment); earlier != standing_.end())
    wrong = put_off_again(earlier->second, person);
  Forecast forecast;
  forecast.inputs = person.inputs;
  base::Time now = our_clock_.now();
  if (has_known_end(person.reason) && person.next > now) forecast.stored = person.next;
  if (person.open_of_contact == 1) forecast.told = told(tx, person);
  if (forecast.told && *forecast.told <= now) forecast.told.reset();
  standing_[enrolment] = forecast;
  return wrong ? wrong : first_lawful(person);
}

Forecasts::Wrong Forecasts::queued(const schema::ReadTx& tx, const std::string& enrolment) {
  auto earlier = standing_.find(enrolment);
  if (earlier == standing_.end()) return std::nullopt;
  Forecast forecast = earlier->second;
  standing_.erase(earlier);
  Standing person = standing_of(tx, enrolment);
  if (forecast.inputs != person.inputs) return std::nullopt;
  base::Time now = our_clock_.now();
  for (auto at : {forecast.stored, forecast.told}) {
    if (!at) continue;
    if (now < *at) return person.phone + " is queued before " + base::to_rfc3339(*at);
    if (scenario_.calm && now > *at + kPeriod)
      return person.phone + " is queued long after " + base::to_rfc3339(*at);
  }
  return std::nullopt;
}

Forecasts::Wrong Forecasts::put_off_again(const Forecast& earlier, const Standing& person) const {
  base::Time now = our_clock_.now();
  if (earlier.inputs != person.inputs || !has_known_end(person.reason) || person.next <= now)
    return std::nullopt;
  for (auto at : {earlier.stored, earlier.told})
    if (at && *at <= now && now <= *at + kPeriod && lawful(person, now) == lawful(person, *at))
      return person.phone + " was to be called at " + base::to_rfc3339(*at) +
             " and is put off again (" + person.reason + ") to " + base::to_rfc3339(person.next);
  return std::nullopt;
}

std::optional<base::Time> Forecasts::told(const schema::ReadTx& tx, const Standing& person) {
  auto contact = schema::find_contact(tx, person.contact);
  if (!contact) return std::nullopt;
  api::Principal nobody;
  auto answer = api::eligibility_json(
      tx, *contact, {nobody, daemon::rules_of(*scenario_.settings, schema::InstanceId())});
  for (const auto& block : answer["blocked_by"])
    if (!has_known_end(block["rule"].get<std::string>())) return std::nullopt;
  if (answer["next_allowed_at"].is_null()) return std::nullopt;
  return base::parse_rfc3339(answer["next_allowed_at"].get<std::string>()).value();
}

bool Forecasts::lawful(const Standing& person, base::Time at) const {
  const auto& campaign = scenario_.campaigns.at(static_cast<std::size_t>(person.campaign));
  return all_within(campaign.windows, clocks_of(person.phone, person.zone), at) &&
         !forbidden_hour(person.phone, person.zone, campaign.purpose, at) &&
         !in_emergency(scenario_.emergencies, person.phone, campaign.purpose, at);
}

Forecasts::Wrong Forecasts::first_lawful(const Standing& person) const {
  bool by_hours = person.reason == "outside_calling_hours" || person.reason == "holiday";
  base::Time now = our_clock_.now();
  if (!by_hours || person.calls_of_number > 0 || person.next <= now) return std::nullopt;
  base::Time at{(now.time_since_epoch() / kStep + 1) * kStep};
  while (at < now + kAhead && !lawful(person, at))
    at += kStep;
  if (at == person.next) return std::nullopt;
  return person.phone + " has to wait until " + base::to_rfc3339(person.next) + ", though " +
         base::to_rfc3339(at) + " is the first lawful instant";
}

}  // namespace outdial::simulation
