#include "bench/world.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "policy/windows.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/campaigns.h"
#include "schema/store.h"
#include "schema/tenants.h"

namespace outdial::bench {
namespace {

/// In each the law lets people be called at noon, and in one of them it is about that time.
constexpr std::array kZones = {"Pacific/Auckland", "Asia/Tokyo",        "Asia/Kolkata",
                               "Europe/Berlin",    "America/Sao_Paulo", "America/New_York",
                               "America/Denver",   "Pacific/Honolulu"};
constexpr char kFromNumber[] = "+14155550100";
constexpr std::int64_t kPastCalls = 500'000'000;

/// Where people may be called whenever this runs.
std::string zone_at_noon() {
  auto from_noon = [now = base::SystemClock().now()](const char* zone) {
    return std::abs(std::stoi(policy::local_time_text(zone, now).substr(11, 2)) - 13);
  };
  return *std::ranges::min_element(kZones, {}, from_noon);
}

World make_nouns(schema::Tx& tx) {
  World world;
  schema::TenantRow tenant;
  tenant.id = world.tenant = tx.new_id<schema::TenantId>();
  tenant.company_name = "Bench";
  tenant.timezone = zone_at_noon();
  schema::insert_tenant(tx, tenant);
  schema::AccountRow account;
  account.id = world.account = tx.new_id<schema::AccountId>();
  account.tenant_id = world.tenant;
  account.provider = "retell";
  account.secret_name = "retell_api_key";
  schema::insert_account(tx, account);
  schema::ensure_from_number(tx, world.tenant, kFromNumber, world.account);
  schema::CampaignRow campaign;
  campaign.id = world.campaign = tx.new_id<schema::CampaignId>();
  campaign.tenant_id = world.tenant;
  campaign.name = "Bench";
  campaign.kind = "screen_candidate";
  campaign.purpose = "recruiting";
  campaign.status = schema::CampaignStatus::active;
  campaign.one_per = "number";
  campaign.from_number = kFromNumber;
  campaign.agent_id = "agent_7d3f0b9a1c2e4f58869a0b1c2d";
  campaign.agent_version = "12";
  campaign.calling_windows_json = R"([{"start":"00:00","end":"24:00"}])";
  campaign.retry_json = R"({"max_attempts_total":5})";
  campaign.variables_json = R"({"customer_name":"{{first_name | default:\"there\"}}"})";
  schema::insert_campaign(tx, campaign);
  schema::BatchRow batch;
  batch.id = world.batch = tx.new_id<schema::BatchId>();
  batch.tenant_id = world.tenant;
  batch.campaign_id = campaign.id;
  batch.name = "Bench";
  batch.status = schema::BatchStatus::in_progress;
  batch.concurrency = 2'000'000;
  schema::insert_batch(tx, batch);
  world.lane = world.tenant.str() + "/" + kFromNumber;
  return world;
}

#define NUMBERS \
  "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :all) "

constexpr char kContacts[] = NUMBERS R"(
  INSERT INTO contacts (id, tenant_id, external_id, phone, name_key, first_name, timezone, region, consent_type,
                        created_at, updated_at)
  SELECT printf('con_%026d', n), :tenant, printf('C-%d', n), printf('+1212%07d', 2200000 + n), '', printf('Ann%d', n),
         :zone, 'US', 'express', :now, :now
  FROM numbers)";

constexpr char kEnrolments[] = NUMBERS R"(
  INSERT INTO enrolments (id, tenant_id, batch_id, campaign_id, contact_id, phone, dedupe_key, line, status,
                          next_attempt_at, last_call_id, job_id, created_at, updated_at)
  SELECT printf('enr_%026d', n), :tenant, :batch, :campaign, printf('con_%026d', n), printf('+1212%07d', 2200000 + n),
         printf('+1212%07d', 2200000 + n), n,
         CASE WHEN n <= :queued THEN 'queued' WHEN n <= :queued + :in_call THEN 'in_call' ELSE 'pending' END,
         CASE WHEN n <= :queued + :in_call THEN :now ELSE :first_due + (n - 1) * :due_step END,
         CASE WHEN n > :queued AND n <= :queued + :in_call THEN printf('att_%026d', n) END,
         CASE WHEN n <= :queued THEN printf('job_%026d', n) END, :now, :now
  FROM numbers)";

constexpr char kJobs[] = NUMBERS R"(
  INSERT INTO jobs (id, tenant_id, kind, state, lane, account_id, batch_id, enrolment_id, priority, due_at,
                    payload_json, created_at)
  SELECT printf('job_%026d', n), :tenant, 'dial_contact', 'available', :lane, :account, :batch,
         printf('enr_%026d', n), 10, :now + n / 100, :payload, :now
  FROM numbers)";

constexpr char kCalls[] = NUMBERS R"(
  INSERT INTO calls (id, tenant_id, account_id, campaign_id, batch_id, enrolment_id, contact_id, job_id, provider,
                     provider_call_id, from_number, phone_number, agent_id, agent_version, attempt, status, settled,
                     counted, disposition, end_reason, variables_json, placing_at, placed_at, ended_at, last_news_at,
                     updated_at)
  SELECT printf('att_%026d', n + :first), :tenant, :account, :campaign, :batch, printf('enr_%026d', n + :skip),
         printf('con_%026d', n + :skip), printf('job_%026d', n + :first), 'retell',
         printf('call_%027d', n + :first), :from_number, printf('+1212%07d', 2200000 + n + :skip), 'agent',
         '12', 1, :status, :over, :over, CASE WHEN :over = 1 THEN 'no_answer' ELSE '' END,
         CASE WHEN :over = 1 THEN 'dial_no_answer' ELSE '' END, '{"customer_name":"Ann"}', :now - :over * :two_days,
         :now - :over * :two_days, CASE WHEN :over = 1 THEN :now - :two_days END, :now, :now
  FROM numbers)";

constexpr char kProgress[] = R"(
  UPDATE batch_progress SET total = :all, queued = :queued, in_call = :in_call,
                            pending = :all - :queued - :in_call, calls_placed = :in_call + :past,
                            calls_no_answer = :past)";

class Filler {
 public:
  Filler(const std::string& path, const World& world, const WorldSpec& spec)
      : db_(path, SQLite::OPEN_READWRITE), world_(world), spec_(spec) {
    db_.exec("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -262144");
  }

  void run() {
    db_.exec("BEGIN");
    std::vector<std::string> indexes = take_indexes();
    std::int64_t all = spec_.queued + spec_.in_call + spec_.pending;
    fill(kContacts, all);
    fill(kEnrolments, all);
    fill(kJobs, spec_.queued);
    fill_calls(spec_.in_call, spec_.queued, spec_.queued, "placed");
    fill_calls(spec_.past_calls, 0, kPastCalls, "analyzed");
    fill(kProgress, all);
    for (const auto& sql : indexes)
      db_.exec(sql);
    db_.exec("UPDATE accounts SET in_flight = " + std::to_string(spec_.in_call) +
             "; UPDATE batches SET live = " + std::to_string(spec_.in_call) + "; COMMIT");
    db_.exec("PRAGMA journal_mode = WAL");
  }

 private:
  /// Indexes are built faster once the rows are there.
  std::vector<std::string> take_indexes() {
    std::vector<std::string> names, texts;
    SQLite::Statement rows(
        db_,
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT "
        "NULL AND tbl_name IN ('contacts', 'enrolments', 'jobs', 'calls')");
    while (rows.executeStep()) {
      names.push_back(rows.getColumn(0).getString());
      texts.push_back(rows.getColumn(1).getString());
    }
    rows.reset();
    for (const auto& name : names)
      db_.exec("DROP INDEX " + name);
    return texts;
  }

  void fill(const char* sql, std::int64_t all) {
    if (all == 0) return;
    SQLite::Statement statement(db_, sql);
    bind(statement, all);
    statement.exec();
  }

  /// `skip`: contacts before the first one called; `first`: what the calls' ids count on from.
  void fill_calls(std::int64_t count, std::int64_t skip, std::int64_t first, const char* status) {
    if (count == 0) return;
    SQLite::Statement statement(db_, kCalls);
    bind(statement, count);
    statement.bind(":skip", skip);
    statement.bind(":first", first);
    statement.bind(":status", status);
    statement.bind(":over", std::string_view(status) == "analyzed" ? 1 : 0);
    statement.exec();
  }

  void bind(SQLite::Statement& statement, std::int64_t all) {
    auto now = base::SystemClock().now();
    std::string payload = base::dump_json({{"variables", {{"customer_name", "Ann"}}},
                                           {"contact_version", 1},
                                           {"local_day", policy::local_day(zone_, now)}});
    auto set = [&](const char* name, const auto& value) {
      if (statement.getIndex(name) > 0) statement.bind(name, value);
    };
    set(":all", all);
    set(":tenant", world_.tenant.str());
    set(":account", world_.account.str());
    set(":campaign", world_.campaign.str());
    set(":batch", world_.batch.str());
    set(":lane", world_.lane);
    set(":from_number", std::string(kFromNumber));
    set(":payload", payload);
    set(":zone", zone_);
    set(":queued", spec_.queued);
    set(":in_call", spec_.in_call);
    set(":past", spec_.past_calls);
    set(":first_due", spec_.first_due_ms > 0 ? spec_.first_due_ms : base::to_millis(now));
    set(":due_step", spec_.due_step_ms);
    set(":two_days", std::int64_t{172'800'000});
    set(":now", base::to_millis(now) - 3'600'000);
  }

  SQLite::Database db_;
  const World& world_;
  const WorldSpec& spec_;
  const std::string zone_ = zone_at_noon();
};

std::string numbered(const char* format, std::int64_t n) {
  char text[64];
  std::snprintf(text, sizeof text, format, static_cast<long long>(n));
  return text;
}

/// Else the kernel is still writing the new file while its commits are measured.
void settle_on_disk(const std::string& path) {
  int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  ::fsync(file);
  ::close(file);
}

}  // namespace

std::string phone_of(std::int64_t n) {
  return numbered("+1212%07lld", 2'200'000 + n);
}

std::string call_of(std::int64_t n) {
  return numbered("att_%026lld", n);
}

World make_world(const std::string& path, const WorldSpec& spec) {
  for (const char* part : {"", "-wal", "-shm"})
    std::filesystem::remove(path + part);
  base::set_log(base::LogLevel::warn, base::LogFormat::text);
  base::SystemClock clock;
  base::IdSource ids(clock);
  World world;
  {
    schema::Store store({path, schema::Store::WriterMode::inline_on_caller}, clock, ids);
    world = store.write(make_nouns);
  }
  Filler(path, world, spec).run();
  settle_on_disk(path);
  return world;
}

}  // namespace outdial::bench
