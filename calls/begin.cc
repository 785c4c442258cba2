#include "calls/begin.h"

#include <algorithm>

#include "base/json_text.h"
#include "base/rfc3339.h"
#include "calls/batch_control.h"
#include "calls/hours.h"
#include "calls/obstacles.h"
#include "calls/variables.h"

namespace outdial::calls {
namespace {

using schema::EnrolmentStatus;

NotBegun send_away(schema::Tx& tx, const schema::JobRow& job, const DialFacts& f,
                   const Obstacle& obstacle) {
  if (auto* no_room = std::get_if<NoRoom>(&obstacle)) {
    schema::snooze_job(tx, job, no_room->until, no_room->reason, false);
    return {no_room->reason};
  }
  if (auto* later = std::get_if<NotBefore>(&obstacle)) {
    schema::cancel_running_job(tx, job, later->reason);
    bool whole_batch = later->whom == NotBefore::Whom::batch;
    if (whole_batch) schema::set_batch_chunk(tx, f.batch.id, later->at);
    base::Time at = whole_batch ? f.enrolment.next_attempt_at : later->at;
    schema::release_enrolment(tx, f.enrolment,
                              {EnrolmentStatus::queued, at, later->reason, std::nullopt,
                               f.enrolment.backoffs, f.enrolment.refusals});
    return {later->reason};
  }
  const auto& never = std::get<Never>(obstacle);
  schema::cancel_running_job(tx, job, never.reason);
  schema::finish_enrolment(tx, f.enrolment, EnrolmentStatus::queued, never.final_state,
                           never.reason, "");
  return {never.reason};
}

void append_item(std::string& list, std::string_view item) {
  list.append(list.empty() ? "" : ",").append(base::json_string(item));
}

/// The hour that the person named, where nothing else allows the dial.
std::string consent_text(const DialFacts& f, base::Time now) {
  if (!needs_named_hour(f, now)) return "";
  return R"("explicit_time_consent":)" +
         base::json_string(base::to_rfc3339(*f.enrolment.callback_at)) + ",";
}

/// What the dial was allowed by: the rules, and what the clocks showed that they are read on.
std::string evidence_text(const DialFacts& f, base::Time now) {
  const policy::Place& place = f.place;
  std::vector<policy::Zone> clocks = place.zones;
  std::string rule_ids, zones, local_times;
  for (const policy::Jurisdiction* rule : place.rules) {
    append_item(rule_ids, rule->id);
    policy::Zone own = rule->evaluate_in;
    if (own != nullptr && std::ranges::find(clocks, own) == clocks.end()) clocks.push_back(own);
  }
  for (policy::Zone zone : place.zones)
    append_item(zones, policy::zone_name(zone));
  for (policy::Zone zone : clocks)
    local_times.append(local_times.empty() ? "" : ",")
        .append(base::json_string(policy::zone_name(zone)))
        .append(":")
        .append(base::json_string(policy::wall_text(zone, now)));
  return R"({"checked":["batch","suppression","dates","place","consent","caps","attempts",)"
         R"("hours","number","slot","rate"],"rule_ids":[)" +
         rule_ids + R"(],"zones":[)" + zones + R"(],"local_times":{)" + local_times + R"(},)" +
         consent_text(f, now) + R"("decision":"allowed"})";
}

void book_pace(schema::Tx& tx, DialFacts& f, const Spacing& spacing) {
  schema::note_account_dial(tx, f.account->id, tx.now() + spacing.account);
  auto today = std::chrono::floor<std::chrono::days>(tx.now()).time_since_epoch().count();
  if (f.number->dial_day != today) f.number->dial_count = 0;
  f.number->dial_day = today;
  f.number->dial_count += 1;
  f.number->next_dial_at = tx.now() + spacing.account;
  schema::set_number_pace(tx, *f.number);
  bool own_pace = spacing.batch > base::Millis{0};
  schema::note_batch_dial(tx, f.batch.id, own_pace ? tx.now() + spacing.batch : base::Time{});
  if (f.batch.first_count && f.batch.dials + 1 >= *f.batch.first_count) pause(tx, f.batch.id);
}

Begun book(schema::Tx& tx, const schema::JobRow& job, DialFacts& f, const Rules& rules,
           const Spacing& spacing) {
  Begun begun;
  begun.checked_at = tx.clock().boot();
  begun.call_id = tx.new_id<schema::CallId>();
  begun.account_id = f.account->id;
  begun.from_number = f.number->phone;
  begun.to_number = f.enrolment.phone;
  begun.agent_id = f.campaign.agent_id;
  begun.agent_version = f.campaign.agent_version;
  DialVariables variables = variables_for_dial(read_dial_payload(job.payload_json), f, tx.now());
  begun.variables = std::move(variables.values);
  begun.metadata = {{"outdial_attempt_id", begun.call_id.str()},
                    {"outdial_enrolment_id", f.enrolment.id.str()},
                    {"outdial_batch_id", f.batch.id.str()},
                    {"outdial_campaign_id", f.campaign.id.str()},
                    {"outdial_instance_id", rules.instance_id}};
  schema::CallRow& call = begun.booked;
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
  call.variables_json = std::move(variables.json);
  call.evidence_json = evidence_text(f, tx.now());
  call.placing_at = call.last_news_at = call.updated_at = tx.now();
  schema::insert_placing(tx, call);
  schema::start_enrolment_call(tx, f.enrolment, call.id);
  book_pace(tx, f, spacing);
  return begun;
}

}  // namespace

Beginning begin(schema::Tx& tx, const schema::JobRow& job, const Rules& rules) {
  auto facts = read_dial_facts(tx, job.enrolment_id, rules);
  if (!facts || facts->enrolment.status != EnrolmentStatus::queued ||
      facts->enrolment.job_id != job.id) {
    schema::cancel_running_job(tx, job, "enrolment_not_queued");
    return NotBegun{"enrolment_not_queued"};
  }
  Spacing spacing = spacing_of(tx.clock(), *facts, rules);
  Obstacle obstacle = check_person(tx, *facts);
  if (obstacle.index() == 0) obstacle = check_room(tx, *facts, rules, spacing);
  if (obstacle.index() != 0) return send_away(tx, job, *facts, obstacle);
  return book(tx, job, *facts, rules, spacing);
}

}  // namespace outdial::calls
