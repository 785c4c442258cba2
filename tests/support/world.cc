#include "tests/support/world.h"

#include <gtest/gtest.h>

#include <array>

#include "calls/batch_control.h"
#include "schema/suppressions.h"
#include "schema/waiting.h"
#include "tests/support/book_rules.h"
#include "tests/support/hours.h"

namespace outdial::tests {
namespace {

constexpr std::int64_t kConversationMs = 30'000;

/// On New York's clocks.
constexpr std::array kAreaCodes = {"201", "202", "203", "207", "215", "216", "220", "223", "227",
                                   "229", "234", "239", "240", "252", "267", "272", "276", "283"};

std::string fictional_phone(int person) {
  auto area = static_cast<std::size_t>(person / 100);
  std::string last = std::to_string(100 + person % 100).substr(1);
  return std::string("+1") + kAreaCodes.at(area) + "55501" + last;
}

schema::ProgressRow counts_of(schema::ProgressRow progress) {
  progress.tenant_id = {};
  progress.updated_at = {};
  progress.talk_ms = 0;
  progress.cost_micros = 0;
  return progress;
}

std::string text_of(const schema::ProgressRow& p) {
  return "total " + std::to_string(p.total) + " pending " + std::to_string(p.pending) + " queued " +
         std::to_string(p.queued) + " in_call " + std::to_string(p.in_call) + " done " +
         std::to_string(p.done) + " placed " + std::to_string(p.calls_placed) + " connected " +
         std::to_string(p.calls_connected) + " failed " + std::to_string(p.calls_failed) +
         " unknown " + std::to_string(p.calls_unknown);
}

constexpr char kTwiceOnOneNumber[] = R"(
  SELECT MIN(id) FROM calls
  WHERE status IN ('placing', 'placed', 'unknown', 'ongoing') AND doubled = 0
  GROUP BY tenant_id, phone_number HAVING COUNT(*) > 1)";

void expect_none(const schema::ReadTx& tx, const char* sql, const char* what) {
  auto found = tx.all(sql, {}, [](const schema::Row& row) { return row.text(0); });
  EXPECT_TRUE(found.empty()) << what << ", the first is " << found.front();
}

std::vector<schema::BatchId> all_batches(const schema::ReadTx& tx) {
  return tx.all("SELECT id FROM batches", {},
                [](const schema::Row& row) { return row.id<schema::BatchId>(0); });
}

void audit_progress(const schema::ReadTx& tx, schema::BatchId id) {
  auto kept = schema::find_progress(tx, id).value();
  auto counted = schema::recount_progress(tx, id);
  EXPECT_EQ(counts_of(kept), counts_of(counted))
      << "kept: " << text_of(kept) << "\nrecounted: " << text_of(counted);
  EXPECT_EQ(schema::waiting_of_batch(tx, id), schema::recount_waiting(tx, id));
  EXPECT_EQ(kept.total, kept.pending + kept.queued + kept.in_call + kept.done + kept.exhausted +
                            kept.suppressed + kept.expired + kept.cancelled + kept.needs_review);
  EXPECT_EQ(kept.talk_ms, tx.integer("SELECT COALESCE(SUM(duration_ms), 0) FROM calls "
                                     "WHERE batch_id = $1",
                                     {id}));
}

calls::Evidence evidence(const schema::CallRow& call, const std::string& provider_call_id,
                         calls::Evidence::Stage stage) {
  calls::Evidence evidence;
  evidence.stage = stage;
  evidence.attempt_id = call.id;
  evidence.provider_call_id = provider_call_id;
  return evidence;
}

}  // namespace

World::World(base::Clock& the_clock, Mode mode, std::uint64_t seed)
    : clock(the_clock), ids(the_clock, seed) {
  folder_ =
      std::filesystem::temp_directory_path() / ("outdial-world-" + base::IdSource::secret_hex(8));
  std::filesystem::create_directories(folder_);
  store = std::make_unique<schema::Store>(
      schema::Store::Options{(folder_ / "outdial.db").string(), mode}, clock, ids);
  instance = schema::InstanceId::make(ids);
  rules.instance_id = instance.str();
  rules.calls_per_second = 0;
  rules.retry.jitter_percent = 0;
  rules.hours = every_day(0, 24);
  tenant = add_tenant("Riverside");
  account = add_account(tenant);
  add_number(tenant, account, from_number);
  campaign = add_campaign();
}

World::~World() {
  store.reset();
  std::filesystem::remove_all(folder_);
}

schema::TenantId World::add_tenant(const std::string& name) {
  schema::TenantRow row;
  row.id = schema::TenantId::make(ids);
  row.company_name = name;
  row.timezone = "America/New_York";
  write([&](schema::Tx& tx) { schema::insert_tenant(tx, row); });
  return row.id;
}

schema::AccountId World::add_account(schema::TenantId of) {
  schema::AccountRow row;
  row.id = schema::AccountId::make(ids);
  row.tenant_id = of;
  row.provider = "retell";
  row.name = "main";
  row.secret_name = "retell_api_key";
  write([&](schema::Tx& tx) { schema::insert_account(tx, row); });
  return row.id;
}

void World::add_number(schema::TenantId of, schema::AccountId dials_through,
                       const std::string& phone) {
  write([&](schema::Tx& tx) { schema::ensure_from_number(tx, of, phone, dials_through); });
}

schema::CampaignId World::add_campaign(const Change<schema::CampaignRow>& change) {
  schema::CampaignRow row;
  row.id = schema::CampaignId::make(ids);
  row.tenant_id = tenant;
  row.name = "Nurses";
  row.kind = "custom";
  row.purpose = "informational";
  row.status = schema::CampaignStatus::active;
  row.from_number = from_number;
  row.agent_id = "agent_1";
  row.agent_version = "2";
  row.timezone = "America/New_York";
  row.one_per = "number";
  if (change) change(row);
  write([&](schema::Tx& tx) { schema::insert_campaign(tx, row); });
  return row.id;
}

schema::BatchId World::add_batch(const Change<schema::BatchRow>& change) {
  schema::BatchRow row;
  row.id = schema::BatchId::make(ids);
  row.tenant_id = tenant;
  row.campaign_id = campaign;
  row.name = "Monday";
  row.status = schema::BatchStatus::in_progress;
  if (change) change(row);
  schema::BatchStatus wanted = row.status;
  row.status = schema::BatchStatus::preparing;
  write([&](schema::Tx& tx) {
    row.tenant_id = schema::find_campaign(tx, row.campaign_id).value().tenant_id;
    schema::insert_batch(tx, row);
    if (wanted == schema::BatchStatus::in_progress) calls::launch(tx, row.id);
  });
  return row.id;
}

schema::BatchId World::add_batch_of_another_tenant() {
  const std::string number = "+12125550109";
  schema::TenantId other = add_tenant("Hillside");
  add_number(other, add_account(other), number);
  return add_batch([&](schema::BatchRow& row) {
    row.campaign_id = add_campaign([&](schema::CampaignRow& changed) {
      changed.tenant_id = other;
      changed.from_number = number;
    });
  });
}

schema::EnrolmentId World::enrol(schema::BatchId id, const std::string& phone,
                                 const Change<schema::EnrolmentRow>& change,
                                 const Change<schema::ContactRow>& change_contact) {
  return write([&](schema::Tx& tx) { return insert(tx, id, phone, change, change_contact); });
}

std::vector<schema::EnrolmentId> World::enrol_many(schema::BatchId id, int count) {
  return write([&](schema::Tx& tx) {
    std::vector<schema::EnrolmentId> enrolled;
    for (int i = 0; i < count; ++i)
      enrolled.push_back(insert(tx, id, fictional_phone(people_++), {}, {}));
    return enrolled;
  });
}

void World::enrol_often(schema::BatchId id, int count, const std::string& phone) {
  write([&](schema::Tx& tx) {
    for (int i = 0; i < count; ++i)
      insert(tx, id, phone, {}, {});
  });
}

schema::EnrolmentId World::insert(schema::Tx& tx, schema::BatchId id, const std::string& phone,
                                  const Change<schema::EnrolmentRow>& change,
                                  const Change<schema::ContactRow>& change_contact) {
  auto of = schema::find_batch(tx, id).value();
  schema::ContactRow contact;
  contact.id = tx.new_id<schema::ContactId>();
  contact.tenant_id = of.tenant_id;
  contact.phone = phone;
  contact.name = contact.name_key = "person " + contact.id.str();
  contact.first_name = "Dana";
  contact.consent_type = "express";
  if (change_contact) change_contact(contact);
  schema::EnrolmentRow row;
  row.id = tx.new_id<schema::EnrolmentId>();
  row.tenant_id = of.tenant_id;
  row.batch_id = id;
  row.campaign_id = of.campaign_id;
  row.contact_id = contact.id;
  row.phone = phone;
  row.dedupe_key = contact.id.str();
  row.next_attempt_at = tx.now();
  if (change) change(row);
  schema::insert_contact(tx, contact);
  schema::insert_enrolment(tx, row);
  return row.id;
}

calls::ApplyResult World::apply(const calls::Evidence& evidence) {
  return write([&](schema::Tx& tx) { return calls::apply(tx, evidence, rules); });
}

calls::Beginning World::begin(const schema::JobRow& job) {
  return write([&](schema::Tx& tx) { return calls::begin(tx, job, rules); });
}

calls::ApplyResult World::settle(schema::CallId id, const calls::Answer& answer) {
  return write([&](schema::Tx& tx) {
    return calls::settle(tx, schema::find_call(tx, id).value(), answer, rules);
  });
}

void World::suppress(const std::string& phone) {
  schema::SuppressionRow row;
  row.id = schema::SuppressionId::make(ids);
  row.tenant_id = tenant;
  row.phone = phone;
  write([&](schema::Tx& tx) { calls::suppress(tx, row); });
}

schema::EnrolmentRow World::enrolment(schema::EnrolmentId id) const {
  return store->read([&](const schema::ReadTx& tx) { return schema::find_enrolment(tx, id); })
      .value();
}

schema::BatchRow World::batch(schema::BatchId id) const {
  return store->read([&](const schema::ReadTx& tx) { return schema::find_batch(tx, id); }).value();
}

schema::CallRow World::call(schema::CallId id) const {
  return store->read([&](const schema::ReadTx& tx) { return schema::find_call(tx, id); }).value();
}

schema::CallRow World::call_of(schema::EnrolmentId id) const {
  return call(enrolment(id).last_call_id);
}

std::vector<schema::CallRow> World::all_calls() const {
  return store->read([](const schema::ReadTx& tx) {
    auto found = tx.all("SELECT id FROM calls ORDER BY id", {},
                        [](const schema::Row& row) { return row.id<schema::CallId>(0); });
    std::vector<schema::CallRow> rows;
    for (schema::CallId id : found)
      rows.push_back(schema::find_call(tx, id).value());
    return rows;
  });
}

schema::JobRow World::job(schema::JobId id) const {
  return store->read([&](const schema::ReadTx& tx) { return schema::find_job(tx, id); }).value();
}

schema::AccountRow World::the_account() const {
  return store->read([&](const schema::ReadTx& tx) { return schema::find_account(tx, account); })
      .value();
}

schema::FromNumberRow World::the_number() const {
  return store
      ->read([&](const schema::ReadTx& tx) {
        return schema::find_from_number(tx, tenant, from_number);
      })
      .value();
}

schema::ProgressRow World::progress(schema::BatchId id) const {
  return store->read([&](const schema::ReadTx& tx) { return schema::find_progress(tx, id); })
      .value();
}

std::vector<std::string> World::errors() const {
  return store->read([](const schema::ReadTx& tx) {
    return tx.all("SELECT severity, class FROM errors ORDER BY id", {},
                  [](const schema::Row& row) { return row.text(0) + " " + row.text(1); });
  });
}

void World::audit() const {
  store->read([](const schema::ReadTx& tx) {
    for (schema::BatchId id : all_batches(tx))
      audit_progress(tx, id);
    for (const BookRule& rule : kBookRules)
      expect_none(tx, rule.sql, rule.what);
    expect_none(tx, kTwiceOnOneNumber, "a number has two live calls");
  });
}

calls::Evidence seen(const schema::CallRow& call, const std::string& provider_call_id) {
  return evidence(call, provider_call_id, calls::Evidence::Stage::seen);
}

calls::Evidence started(const schema::CallRow& call, const std::string& provider_call_id) {
  auto told = evidence(call, provider_call_id, calls::Evidence::Stage::ongoing);
  told.reported_start_ms = base::to_millis(call.placing_at) + 10'000;
  return told;
}

calls::Evidence not_answered(const schema::CallRow& call, const std::string& provider_call_id,
                             const std::string& end_reason) {
  auto told = evidence(call, provider_call_id, calls::Evidence::Stage::ended);
  told.end_reason = end_reason;
  told.duration_ms = 0;
  return told;
}

calls::Evidence hung_up(const schema::CallRow& call, const std::string& provider_call_id) {
  auto told = started(call, provider_call_id);
  told.stage = calls::Evidence::Stage::ended;
  told.reported_end_ms = *told.reported_start_ms + kConversationMs;
  told.duration_ms = kConversationMs;
  told.end_reason = "user_hangup";
  told.transcript = "Agent: Hi, is this Dana?\nUser: Yes, go on.\nAgent: Thank you.\n";
  told.cost_cents = "7.1";
  return told;
}

calls::Evidence analyzed(const schema::CallRow& call, const std::string& provider_call_id,
                         const std::string& outcome) {
  auto told = hung_up(call, provider_call_id);
  told.stage = calls::Evidence::Stage::analyzed;
  told.recording_url = "https://recordings.example/" + provider_call_id;
  calls::Evidence::Analysis analysis;
  analysis.summary = "They talked.";
  analysis.successful = true;
  analysis.in_voicemail = false;
  analysis.sentiment = "Positive";
  if (!outcome.empty()) analysis.custom_json = R"({"outcome":")" + outcome + R"("})";
  told.analysis = analysis;
  return told;
}

}  // namespace outdial::tests
