#include "daemon/start_up.h"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "base/json.h"
#include "base/log.h"
#include "calls/erasure.h"
#include "config/region_block.h"
#include "policy/windows.h"
#include "schema/accounts.h"
#include "schema/backup.h"
#include "schema/instance_lock.h"
#include "schema/log_damage.h"
#include "schema/meta.h"
#include "schema/migrations.h"
#include "schema/tenants.h"

namespace outdial::daemon {
namespace {

void lock_dialling(const std::string& database, std::string_view reason, const base::Clock& clock) {
  base::IdSource ids(clock);
  schema::Connection connection(database, schema::Connection::Mode::write);
  schema::Tx tx(connection, clock, ids);
  schema::set_meta(tx, schema::kMetaDiallingLocked, reason);
}

}  // namespace

void lock_if_damaged(const std::string& database, const base::Clock& clock) {
  if (!schema::is_log_damaged(database)) return;
  base::log_error(
      "CRITICAL: the database's write-ahead log is damaged, and what was stored behind the damage "
      "is lost; nothing is dialled until `outdial dialling unlock`",
      {{"log", database + "-wal"}});
  lock_dialling(database, "damaged_log", clock);
}

std::unique_ptr<base::Clock> make_clock(const config::Settings& settings,
                                        const std::string& database) {
  base::SystemClock machine;
  schema::migrate(database, machine.real_now());
  if (!settings.simulation.active()) return std::make_unique<base::SystemClock>();
  base::Time real = machine.real_now();
  base::Time simulated = settings.simulation.start_at.value_or(real);
  schema::Connection connection(database, schema::Connection::Mode::write);
  base::IdSource ids(machine);
  connection.run_script("BEGIN IMMEDIATE");
  schema::Tx tx(connection, machine, ids);
  if (auto kept = schema::get_meta(tx, schema::kMetaSimulatedClock)) {
    auto anchor = base::parse_json(*kept).value();
    auto passed =
        static_cast<double>(base::to_millis(real) - anchor.at("real").get<std::int64_t>());
    auto advanced = std::llround(passed * anchor.at("speed").get<double>());
    simulated = base::from_millis(anchor.at("simulated").get<std::int64_t>() + advanced);
  }
  schema::set_meta(tx, schema::kMetaSimulatedClock,
                   base::dump_json({{"real", base::to_millis(real)},
                                    {"simulated", base::to_millis(simulated)},
                                    {"speed", settings.simulation.speed}}));
  connection.run_script("COMMIT");
  return std::make_unique<base::SystemClock>(simulated, settings.simulation.speed);
}

schema::TenantId ensure_tenant(schema::Store& store) {
  return store.write([](schema::Tx& tx) {
    auto tenants = schema::list_tenants(tx);
    if (!tenants.empty()) return tenants.front().id;
    schema::TenantRow tenant;
    tenant.id = tx.new_id<schema::TenantId>();
    tenant.business_type = "other";
    schema::insert_tenant(tx, tenant);
    schema::AccountRow account;
    account.id = tx.new_id<schema::AccountId>();
    account.tenant_id = tenant.id;
    account.provider = "retell";
    account.name = "Retell";
    account.secret_name = "retell_api_key";
    schema::insert_account(tx, account);
    return tenant.id;
  });
}

void reapply_erasures(schema::Store& store) {
  int again = 0;
  for (const auto& logged : schema::logged_erasures(store.path()))
    again += store.write([&](schema::Tx& tx) { return calls::reapply_erasure(tx, logged); });
  if (again > 0)
    base::log_warn("The database is older than erasures that were carried out; they are repeated",
                   {{"people", again}});
}

void restore_backup(const std::string& backup, const std::string& database,
                    const base::Clock& clock) {
  if (std::filesystem::exists(database))
    throw std::runtime_error(database +
                             " exists: stop the daemon and move it away before restoring over it");
  std::string draft = schema::draft_of(database);
  schema::InstanceLock lock(draft, base::Millis{0}, clock);
  if (!lock.held()) throw std::runtime_error("another restore of this database is under way");
  schema::clear_draft(database);
  schema::copy_database(backup, draft);
  schema::migrate(draft, clock.real_now());
  lock_dialling(draft, "restored", clock);
  schema::publish_draft(database, clock.real_now());
  base::log_info("Restored the database; nothing is dialled until `outdial dialling unlock`",
                 {{"from", backup}});
}

calls::Rules rules_of(const config::Settings& s, schema::InstanceId instance) {
  calls::Rules rules;
  rules.concurrency = s.limits.concurrency;
  rules.calls_per_second = s.limits.calls_per_second;
  rules.calls_per_minute = s.limits.calls_per_minute;
  rules.per_number_per_day = s.limits.per_number_per_day;
  rules.max_call = std::chrono::seconds{s.limits.max_call_seconds};
  rules.poll_overdue_after = s.retell.poll_overdue_after_ms;
  rules.analysis_wait = s.retell.analysis_wait_ms;
  rules.reconcile_after = s.retell.reconcile_after_ms;
  rules.give_up_unknown_after = s.retell.give_up_unknown_after_ms;
  rules.redial_not_placed_after = s.retell.redial_not_placed_after_ms;
  rules.retry.max_attempts_total = s.retry.max_attempts_total;
  rules.retry.max_attempts_per_day = s.retry.max_attempts_per_day;
  rules.retry.min_gap_minutes = s.retry.min_gap_minutes;
  rules.retry.max_days = s.retry.max_days;
  rules.retry.jitter_percent = s.retry.jitter_percent;
  base::Json window = {
      {"start", s.calling.window_start}, {"end", s.calling.window_end}, {"days", s.calling.days}};
  rules.hours = policy::WeekHours(
      policy::parse_calling_windows(base::dump_json(base::Json::array({window}))).value());
  rules.finish_margin = std::chrono::minutes{s.calling.finish_margin_minutes};
  rules.cooldown = std::chrono::days{s.calling.cooldown_days};
  for (const std::string& text : s.calling.region_blocks) {
    auto block = config::parse_region_block(text).value();
    rules.region_blocks.push_back({block.region, {block.start, block.end}});
  }
  rules.default_timezone = s.calling.default_timezone;
  rules.instance_id = instance.str();
  return rules;
}

}  // namespace outdial::daemon
