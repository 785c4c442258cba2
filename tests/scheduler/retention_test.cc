#include "scheduler/pruner.h"

#include "calls/batch_control.h"
#include "schema/audit.h"
#include "schema/outcomes.h"
#include "schema/subjects.h"
#include "tests/support/flow_test.h"

namespace outdial::tests {
namespace {

using std::chrono::days;

/// Somebody was called once in a batch that is closed.
class RetentionTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(batch, kDana, {}, [](schema::ContactRow& row) {
    row.name = "Dana Kim";
    row.email = "dana@example.org";
    row.consent_type = "";
  });
  schema::EnrolmentId kim = world.enrol(batch, "+14155550124", {},
                                        [](schema::ContactRow& row) { row.consent_type = ""; });
  schema::CallId call;

  /// Whoever is not over yet.
  void take_out(schema::EnrolmentId id) {
    world.write([&](schema::Tx& tx) { calls::cancel_enrolment(tx, id, "taken_out"); });
  }
  void finish() {
    auto row = dialled(dana);
    auto evidence = analyzed(row, "call_1", "interested");
    evidence.transcript = "Hello.";
    evidence.recording_url = "https://recordings.example.com/r.wav";
    world.apply(evidence);
    call = row.id;
    for (auto id : {dana, kim})
      take_out(id);
    dialer.close_all();
    expect_batch(batch, schema::BatchStatus::completed);
  }
  std::int64_t count(const char* sql) {
    return world.store->read([&](const schema::ReadTx& tx) { return tx.integer(sql, {}); });
  }
  std::int64_t transcripts() { return count("SELECT COUNT(*) FROM transcripts"); }
  std::int64_t contacts() { return count("SELECT COUNT(*) FROM contacts"); }
  std::int64_t named() { return count("SELECT COUNT(*) FROM contacts WHERE name <> ''"); }
  int after(int passed) {
    clock.advance(base::Millis{days{passed}});
    return pruner.run_once();
  }
  void tenant_keeps(schema::TenantRetention retention) {
    world.write([&](schema::Tx& tx) { schema::set_retention(tx, world.tenant, retention); });
  }

  scheduler::Pruner pruner{*world.store, {}};
};

TEST_F(RetentionTest, TranscriptsAndLinksGoAfterTwoYearsAndTheCallStays) {
  finish();
  after(729);
  EXPECT_EQ(transcripts(), 1);
  after(2);
  EXPECT_EQ(transcripts(), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM call_analyses"), 0);
  auto row = world.call(call);
  EXPECT_EQ(row.recording_url, "");
  EXPECT_EQ(row.variables_json, "{}");
  EXPECT_EQ(row.phone_number, kDana);
  EXPECT_NE(row.disposition, "");
}

TEST_F(RetentionTest, ATenantMayKeepLess) {
  tenant_keeps({30, std::nullopt});
  finish();
  world.write([&](schema::Tx& tx) {
    schema::AuditRow entry;
    entry.tenant_id = world.tenant;
    schema::insert_audit(tx, entry);
    entry.action = schema::kPersonErased;
    schema::insert_audit(tx, entry);
  });
  after(29);
  EXPECT_EQ(transcripts(), 1);
  EXPECT_EQ(count("SELECT COUNT(*) FROM audit_log"), 2);
  after(2);
  EXPECT_EQ(transcripts(), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM audit_log"), 1) << "that somebody was erased is kept";
  EXPECT_EQ(named(), 2);
}

TEST_F(RetentionTest, ATenantCannotKeepMore) {
  tenant_keeps({3'000, 3'000});
  finish();
  after(731);
  EXPECT_EQ(transcripts(), 0);
}

TEST_F(RetentionTest, PeopleGoTwoYearsAfterTheyWereLastCalledAndTheirCallsLater) {
  finish();
  auto before = world.progress(batch);
  after(729);
  EXPECT_EQ(named(), 2);
  after(2);
  EXPECT_EQ(named(), 0);
  EXPECT_EQ(contacts(), 1) << "who was called stays as the number of a call";
  EXPECT_EQ(world.call(call).phone_number, kDana);
  after(1'825 - 731);
  EXPECT_EQ(count("SELECT COUNT(*) FROM calls"), 1);
  after(2);
  EXPECT_EQ(count("SELECT COUNT(*) FROM calls"), 0);
  EXPECT_EQ(contacts(), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM enrolments"), 0);
  EXPECT_EQ(world.progress(batch), before) << "the batch's sums stay";
  EXPECT_EQ(after(1), 0);
}

TEST_F(RetentionTest, ConsentIsKeptFiveYearsAfterItsLastUse) {
  auto sue = world.enrol(batch, "+14155550125");
  take_out(sue);
  finish();
  after(731);
  EXPECT_EQ(count("SELECT COUNT(*) FROM contacts WHERE consent_type = 'express' AND name = ''"), 1);
  after(1'825);
  EXPECT_EQ(contacts(), 0);
}

TEST_F(RetentionTest, CandidatesHaveATimeOfTheirOwn) {
  tenant_keeps({std::nullopt, 180});
  auto recruiting =
      world.add_campaign([](schema::CampaignRow& row) { row.purpose = "recruiting"; });
  auto other = world.add_batch([&](schema::BatchRow& row) { row.campaign_id = recruiting; });
  finish();
  take_out(world.enrol(other, "+14155550126", {},
                       [](schema::ContactRow& row) { row.consent_type = ""; }));
  dialer.close_all();
  after(181);
  EXPECT_EQ(named(), 2) << "the candidate is gone, the others are not";
  EXPECT_EQ(transcripts(), 1);
}

TEST_F(RetentionTest, NothingGoesOfAnOpenBatchOrUnderAHold) {
  auto open = world.enrol(world.add_batch(), "+14155550127", [this](schema::EnrolmentRow& row) {
    row.next_attempt_at = clock.now() + base::Millis{days{4'000}};
  });
  finish();
  world.write([&](schema::Tx& tx) {
    schema::set_hold(tx, schema::find_enrolment(tx, dana)->contact_id, "a claim");
  });
  after(3'000);
  EXPECT_EQ(world.enrolment(open).phone, "+14155550127");
  EXPECT_EQ(world.call(call).phone_number, kDana);
  EXPECT_EQ(transcripts(), 1);
  EXPECT_EQ(named(), 2);
}

TEST_F(RetentionTest, ReachesWhatLiesBehindManyThatStay) {
  world.write([&](schema::Tx& tx) {
    for (const auto& row : schema::enrolments_in(tx, batch, schema::EnrolmentStatus::pending, 10))
      schema::set_hold(tx, row.contact_id, "a claim");
  });
  auto second = world.add_batch();
  for (auto id : world.enrol_many(second, 350))
    world.write([&](schema::Tx& tx) {
      auto row = schema::find_enrolment(tx, id).value();
      schema::set_hold(tx, row.contact_id, row.phone.back() == '7' ? "" : "a claim");
      schema::finish_enrolment(tx, row, row.status, schema::EnrolmentStatus::cancelled, "taken_out",
                               "");
    });
  finish();
  dialer.close_all();
  EXPECT_EQ(named(), 352);
  after(731);
  EXPECT_EQ(named(), 352 - 35);
}

}  // namespace
}  // namespace outdial::tests
