#include "api/inbox.h"

#include <array>
#include <exception>

#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "calls/apply.h"
#include "retell/call_wire.h"
#include "schema/call_events.h"
#include "schema/calls.h"
#include "schema/errors.h"
#include "schema/subjects.h"
#include "schema/tenants.h"

namespace outdial::api {
namespace {

using retell::WebhookKind;

constexpr char kProvider[] = "retell";
constexpr int kRetriesPerRound = 50;
/// Before the retry of that number; the last one comes a day after the event.
constexpr std::array<std::chrono::seconds, 6> kDelays{
    std::chrono::seconds{5},  std::chrono::seconds{30}, std::chrono::minutes{2},
    std::chrono::minutes{10}, std::chrono::hours{1},    std::chrono::hours{23}};
/// Failures after which an operator is told.
constexpr std::int64_t kReportAfter = 6;

bool is_news(WebhookKind kind) {
  return kind == WebhookKind::call_started || kind == WebhookKind::call_ended ||
         kind == WebhookKind::call_analyzed;
}

void report(schema::Tx& tx, const schema::CallEventRow& row, std::string_view error_class,
            std::string_view severity, const std::string& message) {
  schema::ErrorRow error;
  error.tenant_id = row.tenant_id;
  error.error_class = error_class;
  error.severity = severity;
  error.correlation_id = row.attempt_id.empty() ? row.provider_call_id : row.attempt_id.str();
  error.message = message;
  schema::insert_error(tx, error);
}

/// Notes in the row that applying it failed once more and when it is tried again.
void postpone(schema::Tx& tx, schema::CallEventRow& row, const std::string& why) {
  auto tries = static_cast<std::size_t>(row.tries);
  row.next_try_at.reset();
  if (tries < kDelays.size()) row.next_try_at = tx.now() + kDelays[tries];
  row.apply_error = why;
  if (++row.tries != kReportAfter) return;
  // A workspace may be shared with programs whose calls are none of ours.
  report(tx, row, "unmatched_event", row.attempt_id.empty() ? "info" : "error",
         "The webhook " + row.event + " could not be applied: " + why);
}

struct Application {
  Received received = Received::kept;
  std::string stop_provider_call_id;
};

/// Applies an event to its call in a savepoint of its own, so that it can be stored whatever
/// happens, and notes in the row what became of it.
Application apply_event(schema::Tx& tx, schema::CallEventRow& row,
                        const std::optional<schema::CallRow>& call, const calls::Evidence& evidence,
                        const calls::Rules& rules) {
  std::string why = "no call of ours has its ids";
  try {
    calls::ApplyResult result;
    if (call) tx.nested([&] { result = calls::apply_to(tx, *call, evidence, rules); });
    if (result.applied != calls::Applied::unmatched) {
      row.applied_at = tx.now();
      row.call_id = result.call_id;
      return {Received::applied, result.stop_provider_call_id};
    }
  } catch (const std::exception& error) {
    why = error.what();
    base::log_error("A webhook could not be applied; it is kept",
                    {{"event", row.event}, {"id", row.id.view()}, {"error", why}});
  }
  postpone(tx, row, why);
  return {};
}

void count(WebhookCounts& counts, Received received) {
  switch (received) {
    case Received::applied:
      ++counts.applied;
      return;
    case Received::ignored:
      ++counts.ignored;
      return;
    case Received::kept:
      ++counts.unapplied;
      return;
    case Received::duplicate:
      ++counts.duplicates;
      return;
  }
}

schema::TenantId tenant_of(const schema::ReadTx& tx, const std::optional<schema::CallRow>& call,
                           schema::TenantId hint) {
  if (call) return call->tenant_id;
  return hint.empty() ? schema::list_tenants(tx).at(0).id : hint;
}

/// What a webhook's body says of itself; made before the writer's turn.
schema::CallEventRow row_of(std::string_view raw_body) {
  schema::CallEventRow row;
  row.provider = kProvider;
  row.body = raw_body;
  row.body_sha256 = base::sha256_hex(raw_body);
  return row;
}

/// What makes no sense was taken for not said: the call shows less than the webhook held.
void report_left_out(schema::Tx& tx, const schema::CallEventRow& row,
                     const retell::WebhookEvent& event) {
  if (!event.call || event.call->warnings.empty()) return;
  std::string names;
  for (const std::string& name : event.call->warnings)
    names += (names.empty() ? "" : ", ") + name;
  report(tx, row, "left_out_values", "warning",
         "The webhook " + row.event + " holds values that make no sense, left out: " + names);
}

Application receive_readable(schema::Tx& tx, const schema::CallEventRow& arrived,
                             schema::TenantId hint, const retell::WebhookEvent& event,
                             const calls::Evidence& evidence, const calls::Rules& rules) {
  if (schema::count_event_copy(tx, arrived)) return {Received::duplicate, ""};
  auto call = calls::subject_of(tx, evidence);
  schema::CallEventRow row = arrived;
  row.id = tx.new_id<schema::CallEventId>();
  row.tenant_id = tenant_of(tx, call, hint);
  if (call && schema::is_erased_number(call->phone_number)) row.body.clear();
  report_left_out(tx, row, event);
  Application done;
  if (is_news(event.kind)) {
    done = apply_event(tx, row, call, evidence, rules);
  } else {
    done.received = Received::ignored;
    row.applied_at = tx.now();
    if (call) row.call_id = call->id;
  }
  schema::insert_call_event(tx, row);
  return done;
}

std::string text_at(const base::Json& json, const char* name) {
  auto found = json.is_object() ? json.find(name) : json.end();
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Signed, but not in a shape that we understand: a person has to look.
Application receive_unreadable(schema::Tx& tx, const schema::CallEventRow& arrived,
                               schema::TenantId hint) {
  if (schema::count_event_copy(tx, arrived)) return {Received::duplicate, ""};
  schema::CallEventRow row = arrived;
  row.id = tx.new_id<schema::CallEventId>();
  row.tenant_id = tenant_of(tx, std::nullopt, hint);
  schema::insert_call_event(tx, row);
  report(tx, row, "unreadable_event", "error",
         "A signed webhook could not be read: " + row.apply_error);
  return {};
}

Application try_again(schema::Tx& tx, const schema::CallEventRow& stored,
                      const base::Expected<retell::WebhookEvent, std::string>& event,
                      const Services& services, const calls::Rules& rules) {
  if (!event) {
    schema::mark_event_failed(tx, stored.id, event.error(), std::nullopt);
    return {};
  }
  calls::Evidence evidence = services.evidence_of(*event);
  schema::CallEventRow row = stored;
  Application done = apply_event(tx, row, calls::subject_of(tx, evidence), evidence, rules);
  if (done.received == Received::applied)
    schema::mark_event_applied(tx, row.id, row.call_id);
  else
    schema::mark_event_failed(tx, row.id, row.apply_error, row.next_try_at);
  return done;
}

}  // namespace

std::optional<Received> receive_webhook(Services& services, std::string_view raw_body,
                                        schema::TenantId hint) {
  auto event = retell::parse_webhook(raw_body);
  Application done;
  if (event) {
    calls::Evidence evidence = services.evidence_of(*event);
    calls::Rules rules = services.rules();
    schema::CallEventRow row = row_of(raw_body);
    row.event = event->event;
    row.provider_call_id = evidence.provider_call_id;
    row.attempt_id = evidence.attempt_id;
    done = services.store.write(
        [&](schema::Tx& tx) { return receive_readable(tx, row, hint, *event, evidence, rules); });
  } else {
    auto json = base::parse_json(raw_body);
    if (!json || !json->is_object()) return std::nullopt;
    schema::CallEventRow row = row_of(raw_body);
    row.event = text_at(*json, "event");
    if (auto call = json->find("call"); call != json->end())
      row.provider_call_id = text_at(*call, "call_id");
    row.tries = 1;
    row.apply_error = event.error();
    done = services.store.write([&](schema::Tx& tx) { return receive_unreadable(tx, row, hint); });
  }
  count(*services.webhook_counts, done.received);
  if (!done.stop_provider_call_id.empty()) services.stop_call(done.stop_provider_call_id);
  return done.received;
}

std::size_t Inbox::run_once() {
  auto due = services_.store.read(
      [](const schema::ReadTx& tx) { return schema::events_to_retry(tx, kRetriesPerRound); });
  calls::Rules rules = services_.rules();
  for (const schema::CallEventRow& row : due) {
    auto event = retell::parse_webhook(row.body);
    Application done = services_.store.write(
        [&](schema::Tx& tx) { return try_again(tx, row, event, services_, rules); });
    if (done.received == Received::applied) ++services_.webhook_counts->applied;
    if (!done.stop_provider_call_id.empty()) services_.stop_call(done.stop_provider_call_id);
  }
  return due.size();
}

}  // namespace outdial::api
