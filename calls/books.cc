#include "calls/books.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>

#include "base/json.h"
#include "base/json_text.h"
#include "policy/dispositions.h"
#include "schema/errors.h"
#include "schema/events.h"
#include "schema/progress.h"

namespace outdial::calls {
namespace {

constexpr double kShareOfRate = 0.95;

// One call may not break the sums of its batch, whatever its row holds.
constexpr std::int64_t kMostTalkMs = 24LL * 3'600 * 1'000;
constexpr double kMostMicros = 1e10;

std::int64_t cost_micros(const schema::CallRow& call) {
  double micros = call.cost_cents ? std::strtod(call.cost_cents->c_str(), nullptr) * 10'000 : 0;
  return micros > 0 ? std::llround(std::min(micros, kMostMicros)) : 0;
}

std::int64_t talk_ms(const schema::CallRow& call) {
  return std::clamp<std::int64_t>(call.duration_ms.value_or(0), 0, kMostTalkMs);
}

}  // namespace

bool move_call(schema::Tx& tx, const schema::CallRow& before, schema::CallRow call) {
  if (!schema::advance_call(tx, call, before.status)) return false;
  int slots = (schema::is_live(call.status) ? 1 : 0) - (schema::is_live(before.status) ? 1 : 0);
  if (slots != 0) {
    schema::add_in_flight(tx, call.account_id, slots);
    schema::add_batch_live(tx, call.batch_id, slots);
    tx.announce(schema::Topic::jobs);
  }
  schema::CallCountChange change;
  change.placed = (call.provider_call_id ? 1 : 0) - (before.provider_call_id ? 1 : 0);
  change.unknown = (call.status == schema::CallStatus::unknown ? 1 : 0) -
                   (before.status == schema::CallStatus::unknown ? 1 : 0);
  change.from_group = schema::group_of_disposition(before.disposition);
  change.to_group = schema::group_of_disposition(call.disposition);
  change.talk_ms = talk_ms(call) - talk_ms(before);
  change.cost_micros = cost_micros(call) - cost_micros(before);
  schema::count_call_change(tx, call.batch_id, change);
  if (call.status != before.status) publish_call(tx, call);
  return true;
}

void publish_call(schema::Tx& tx, const schema::CallRow& call) {
  std::string status(schema::to_text(call.status));
  std::string data = base::json_object({{"id", call.id.str()},
                                        {"batch_id", call.batch_id.str()},
                                        {"contact_id", call.contact_id.str()},
                                        {"status", status},
                                        {"disposition", call.disposition}});
  schema::append_event(tx, call.tenant_id, "call." + status, call.id.view(), data);
}

void publish_batch(schema::Tx& tx, schema::TenantId tenant, schema::BatchId batch,
                   std::string_view status, std::string_view reason) {
  base::Json data = {{"id", batch.view()}, {"status", status}};
  if (!reason.empty()) data["reason"] = reason;
  schema::append_event(tx, tenant, "batch." + std::string(status), batch.view(),
                       base::dump_json(data));
}

void report(schema::Tx& tx, const schema::CallRow& call, std::string_view error_class,
            std::string_view severity, std::string_view message) {
  schema::ErrorRow error;
  error.tenant_id = call.tenant_id;
  error.error_class = error_class;
  error.severity = severity;
  error.correlation_id = call.id.str();
  error.batch_id = call.batch_id;
  error.call_id = call.id;
  error.message = message;
  schema::insert_error(tx, error);
}

base::Millis dial_spacing(const base::Clock& clock, double calls_per_second,
                          std::int64_t calls_per_minute) {
  double seconds = calls_per_second > 0 ? 1.0 / calls_per_second : 0.0;
  if (calls_per_minute > 0)
    seconds = std::max(seconds, 60.0 / static_cast<double>(calls_per_minute));
  return clock.to_stored(std::chrono::nanoseconds{std::llround(seconds / kShareOfRate * 1e9)});
}

std::int64_t concurrency_limit(std::int64_t configured, std::optional<std::int64_t> remote_limit,
                               std::optional<std::int64_t> remote_reserved,
                               std::optional<std::int64_t> remote_others) {
  if (!remote_limit) return configured;
  return std::min(configured,
                  *remote_limit - remote_reserved.value_or(0) - remote_others.value_or(0));
}

std::string_view zone_of(std::string_view contact, std::string_view campaign,
                         std::string_view tenant, std::string_view configured) {
  for (std::string_view zone : {contact, campaign, tenant})
    if (!zone.empty()) return zone;
  return configured;
}

double jitter_of(std::string_view id) {
  // FNV-1a: the same on every machine, unlike std::hash.
  std::uint64_t hash = 14695981039346656037ULL;
  for (unsigned char c : id)
    hash = (hash ^ c) * 1099511628211ULL;
  return static_cast<double>(hash >> 11) / 9007199254740992.0;
}

base::Millis backoff_delay(std::int64_t failures_before, std::string_view salt) {
  const auto& delays = policy::find_disposition("provider_error")->delays;
  auto step = std::min<std::size_t>(static_cast<std::size_t>(failures_before), delays.size() - 1);
  auto delay = std::chrono::duration_cast<base::Millis>(std::chrono::minutes{delays[step]});
  return delay +
         base::Millis{std::llround(jitter_of(salt) * 0.1 * static_cast<double>(delay.count()))};
}

}  // namespace outdial::calls
