#include <fstream>
#include <iterator>

#include "calls/erasure.h"
#include "schema/call_events.h"
#include "schema/idempotency.h"
#include "schema/outcomes.h"
#include "schema/suppressions.h"
#include "tests/support/flow_test.h"
#include "workers/job_runner.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;
using schema::CallStatus;
using schema::EnrolmentStatus;
using schema::JobState;

constexpr char kName[] = "Dana Quartermain";
constexpr char kEmail[] = "dana.quartermain@example.org";
constexpr char kSaid[] = "I moved to Larkspur Lane last week.";

class ErasePersonTest : public FlowTest {
 protected:
  schema::BatchId batch = world.add_batch();
  schema::EnrolmentId dana = world.enrol(
      batch, kDana,
      [](schema::EnrolmentRow& row) { row.variables_json = R"({"note":"Larkspur Lane"})"; },
      [](schema::ContactRow& row) {
        row.name = kName;
        row.email = kEmail;
        row.name_key = "dana quartermain";
      });
  schema::ContactId contact = world.enrolment(dana).contact_id;

  calls::Evidence talked(const schema::CallRow& call) {
    auto evidence = analyzed(call, "call_1", "interested");
    evidence.transcript = kSaid;
    evidence.recording_url = "https://recordings.example.com/larkspur.wav";
    evidence.analysis->summary = std::string(kName) + " has moved.";
    return evidence;
  }
  schema::CallRow called() {
    auto call = dialled(dana);
    world.apply(talked(call));
    return world.call(call.id);
  }
  void order() {
    world.write([&](schema::Tx& tx) {
      calls::request_erasure(tx, schema::find_contact(tx, contact).value(), {"tok_admin", "req_1"});
    });
  }
  /// Runs the job that erases, if it is due; the state that it is in then.
  JobState run_job() {
    dialer.stage();
    auto job = dialer.claim_other();
    if (!job) return JobState::scheduled;
    EXPECT_EQ(job->kind, schema::JobKind::erase_person);
    dialer.run(*job);
    return world.job(job->id).state;
  }
  schema::ErasureRow erasure() {
    return world.store->read(
        [&](const schema::ReadTx& tx) { return schema::find_erasure_of(tx, contact).value(); });
  }
  schema::ContactRow contact_row() {
    return world.store->read(
        [&](const schema::ReadTx& tx) { return schema::find_contact(tx, contact).value(); });
  }
  std::int64_t rows_of(const char* sql) {
    return world.store->read([&](const schema::ReadTx& tx) { return tx.integer(sql, {}); });
  }
  std::vector<schema::AuditRow> audit_of(std::string_view action) {
    return world.store->read([&](const schema::ReadTx& tx) {
      schema::AuditFilter filter;
      filter.action = action;
      return schema::audit_page(tx, world.tenant, filter, {}, 10);
    });
  }
  /// The words that any file of the database holds.
  std::vector<std::string> left_in_files(const std::vector<std::string>& words) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(world.database().parent_path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(file), {}};
      for (const std::string& word : words)
        if (text.find(word) != std::string::npos)
          found.push_back(entry.path().filename().string() + ": " + word);
    }
    return found;
  }
  const std::vector<std::string> telling{kDana, kName, "Quartermain", kEmail, "Larkspur"};
};

TEST_F(ErasePersonTest, LeavesNothingOfThePersonInTheDatabasesFiles) {
  auto call = called();
  ASSERT_FALSE(left_in_files(telling).empty());
  order();
  EXPECT_EQ(run_job(), JobState::completed);
  EXPECT_EQ(left_in_files(telling), std::vector<std::string>{});
  EXPECT_TRUE(erasure().completed_at);
  EXPECT_EQ(dialer.exchange.erased(), std::vector<std::string>{"call_1"});
}

TEST_F(ErasePersonTest, KeepsWhatTheLawWantsKeptWithoutThePerson) {
  auto call = called();
  auto before = world.progress(batch);
  order();
  run_job();
  auto after = world.call(call.id);
  EXPECT_TRUE(schema::is_erased_number(after.phone_number));
  EXPECT_EQ(after.disposition, call.disposition);
  EXPECT_EQ(after.placing_at, call.placing_at);
  EXPECT_EQ(after.duration_ms, call.duration_ms);
  EXPECT_EQ(after.evidence_json, call.evidence_json);
  EXPECT_EQ(after.recording_url, "");
  EXPECT_EQ(after.variables_json, "{}");
  EXPECT_EQ(contact_row().consent_type, "express");
  EXPECT_EQ(contact_row().phone, after.phone_number);
  EXPECT_EQ(world.enrolment(dana).phone, after.phone_number);
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM transcripts"), 0);
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM call_analyses"), 0);
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM calls WHERE erased_at IS NOT NULL"), 1);
  auto counts = world.progress(batch);
  EXPECT_EQ(counts.total, before.total);
  EXPECT_EQ(counts.done, before.done);
  auto booked = audit_of(schema::kPersonErased);
  ASSERT_EQ(booked.size(), 1U);
  EXPECT_EQ(booked[0].subject_id, after.phone_number);
  EXPECT_EQ(booked[0].actor, "tok_admin");
  EXPECT_NE(booked[0].detail_json.find(R"("calls":1)"), std::string::npos);
}

TEST_F(ErasePersonTest, LeavesOthersAlone) {
  auto kim = world.enrol(batch, "+14155550124");
  called();
  auto before = world.enrolment(kim);
  order();
  run_job();
  EXPECT_EQ(world.enrolment(kim).phone, "+14155550124");
  EXPECT_EQ(world.enrolment(kim).status, before.status);
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM contacts WHERE phone = '+14155550124'"), 1);
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM suppressions"), 1);
}

TEST_F(ErasePersonTest, CoversEveryContactOfTheNumberAndOfTheAddress) {
  auto sibling = world.enrol(batch, kDana);
  auto same_address = world.enrol(batch, "+14155550125", {}, [](schema::ContactRow& row) {
    row.email = "Dana.Quartermain@Example.org";
  });
  order();
  EXPECT_EQ(run_job(), JobState::completed);
  for (auto id : {dana, sibling, same_address}) {
    EXPECT_TRUE(schema::is_erased_number(world.enrolment(id).phone));
    expect_enrolment(id, EnrolmentStatus::suppressed, "erased");
  }
  EXPECT_EQ(left_in_files({"+14155550125"}), std::vector<std::string>{});
}

TEST_F(ErasePersonTest, IsNotDialledAnyMoreOnceItIsOrdered) {
  auto later = world.enrol(world.add_batch(), kDana);
  order();
  EXPECT_FALSE(dialer.dial_one());
  expect_enrolment(dana, EnrolmentStatus::suppressed, "erased");
  expect_enrolment(later, EnrolmentStatus::suppressed, "erased");
}

TEST_F(ErasePersonTest, ANumberThatComesAgainIsBlocked) {
  called();
  order();
  run_job();
  auto again = world.enrol(world.add_batch(), kDana);
  EXPECT_FALSE(dialer.dial_one());
  expect_enrolment(again, EnrolmentStatus::suppressed, "suppression_list");
  world.store->read([&](const schema::ReadTx& tx) {
    EXPECT_TRUE(schema::active_suppression(tx, world.tenant, kDana));
    EXPECT_FALSE(schema::active_suppression(tx, world.tenant, "+14155550124"));
  });
}

TEST_F(ErasePersonTest, ACallUnderWayIsLetFinishFirst) {
  auto call = dialled(dana);
  order();
  EXPECT_EQ(run_job(), JobState::scheduled);
  EXPECT_EQ(world.call(call.id).phone_number, kDana);
  EXPECT_TRUE(dialer.exchange.erased().empty());
  world.apply(talked(call));
  EXPECT_NE(world.enrolment(dana).status, EnrolmentStatus::in_call);
  clock.advance(6s);
  EXPECT_EQ(run_job(), JobState::completed);
  EXPECT_TRUE(schema::is_final(world.enrolment(dana).status));
  EXPECT_EQ(left_in_files(telling), std::vector<std::string>{});
  EXPECT_EQ(dialer.exchange.erased(), std::vector<std::string>{"call_1"});
}

TEST_F(ErasePersonTest, TheProviderIsAskedUntilItHasDeleted) {
  called();
  order();
  dialer.exchange.lookup_failure = workers::LookupFailure{};
  for (int i = 0; i < 2 * dialer.job_tries; ++i) {
    EXPECT_EQ(run_job(), JobState::scheduled);
    clock.advance(2min);
  }
  EXPECT_TRUE(erasure().erased_at);
  EXPECT_FALSE(erasure().completed_at);
  EXPECT_EQ(left_in_files(telling), std::vector<std::string>{}) << "here nothing waits for them";
  dialer.exchange.lookup_failure.reset();
  EXPECT_EQ(run_job(), JobState::completed);
  EXPECT_EQ(dialer.exchange.erased(), std::vector<std::string>{"call_1"});
}

TEST_F(ErasePersonTest, WhatTheProviderDoesNotKnowIsDeletedThere) {
  called();
  order();
  dialer.exchange.lookup_failure =
      workers::LookupFailure{workers::LookupFailure::Kind::not_found, "no such call", {}};
  EXPECT_EQ(run_job(), JobState::completed);
}

TEST_F(ErasePersonTest, LateNewsBringsNothingBack) {
  auto call = called();
  order();
  run_job();
  auto erased = world.call(call.id);
  world.apply(talked(call));
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM transcripts"), 0);
  EXPECT_EQ(world.call(call.id).recording_url, "");
  EXPECT_EQ(world.call(call.id).disposition, erased.disposition);
}

TEST_F(ErasePersonTest, ABackupFromBeforeIsHeldToTheErasure) {
  called();
  order();
  run_job();
  auto log = schema::logged_erasures(world.store->path());
  ASSERT_FALSE(log.empty());

  World restored(clock);
  schema::ContactRow old;
  old.id = contact;
  old.tenant_id = world.tenant;
  old.phone = kDana;
  ASSERT_EQ(restored.tenant, world.tenant) << "ids follow from the seed";
  restored.write([&](schema::Tx& tx) { schema::insert_contact(tx, old); });
  for (bool again : {true, false})
    EXPECT_EQ(
        restored.write([&](schema::Tx& tx) { return calls::reapply_erasure(tx, log.back()); }),
        again);
  Dialer worker(restored);
  worker.run(worker.claim_other().value());
  restored.store->read([&](const schema::ReadTx& tx) {
    EXPECT_TRUE(schema::is_erased_number(schema::find_contact(tx, contact)->phone));
    EXPECT_TRUE(schema::active_suppression(tx, restored.tenant, kDana));
  });
}

TEST_F(ErasePersonTest, OrderedTwiceIsDoneOnce) {
  called();
  order();
  order();
  run_job();
  EXPECT_FALSE(dialer.claim_other());
  order();
  EXPECT_FALSE(dialer.claim_other());
  EXPECT_EQ(audit_of(schema::kPersonErased).size(), 1U);
}

TEST_F(ErasePersonTest, TakesThePersonOutOfEverythingThatMentionsThem) {
  auto call = called();
  world.write([&](schema::Tx& tx) {
    schema::CallEventRow lost;
    lost.id = tx.new_id<schema::CallEventId>();
    lost.tenant_id = world.tenant;
    lost.body = R"({"call":{"to_number":"+14155550123"}})";
    schema::insert_call_event(tx, lost);
    schema::AuditRow entry;
    entry.tenant_id = world.tenant;
    entry.detail_json = R"({"who":"Dana QUARTERMAIN"})";
    schema::insert_audit(tx, entry);
    entry.detail_json = R"({"other":1})";
    schema::insert_audit(tx, entry);
    schema::KeyScope scope{tx.new_id<schema::TokenId>(), "POST", "/api/v1/calls", "key"};
    schema::insert_done_key(tx, world.tenant, scope, "", world.instance, 202,
                            R"({"to_number":"+14155550123"})");
  });
  order();
  run_job();
  EXPECT_EQ(left_in_files(telling), std::vector<std::string>{});
  EXPECT_EQ(left_in_files({"Dana QUARTERMAIN"}), std::vector<std::string>{});
  EXPECT_EQ(rows_of(R"(SELECT COUNT(*) FROM audit_log WHERE detail_json = '{"other":1}')"), 1);
  EXPECT_EQ(rows_of("SELECT COUNT(*) FROM idempotency_keys"), 1);
}

}  // namespace
}  // namespace outdial::tests
