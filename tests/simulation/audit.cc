// What must hold over the whole database, whatever has happened.
#include <algorithm>

#include "tests/simulation/judge.h"
#include "tests/support/book_rules.h"

namespace outdial::simulation {
namespace {

constexpr char kCountedUnplaced[] = R"(
  SELECT id FROM calls WHERE counted = 1 AND status IN ('refused', 'throttled', 'not_sent', 'not_placed', 'unknown',
                                                        'placing'))";

constexpr char kTwoLiveOfNumber[] = R"(
  SELECT MIN(id) FROM calls WHERE status IN ('placing', 'placed', 'unknown', 'ongoing')
  GROUP BY tenant_id, phone_number HAVING COUNT(*) > 1)";

constexpr char kTwoLiveOfPerson[] = R"(
  SELECT MIN(id) FROM calls WHERE status IN ('placing', 'placed', 'unknown', 'ongoing')
  GROUP BY enrolment_id HAVING COUNT(*) > 1)";

constexpr char kUnappliedEvents[] = R"(
  SELECT id FROM call_events WHERE applied_at IS NULL AND next_try_at IS NULL AND attempt_id IS NOT NULL)";

constexpr char kWrongCallCounts[] = R"(
  SELECT p.batch_id FROM batch_progress p
  WHERE p.calls_placed <> (SELECT COUNT(*) FROM calls c WHERE c.batch_id = p.batch_id AND c.provider_call_id IS NOT NULL)
     OR p.calls_unknown <> (SELECT COUNT(*) FROM calls c WHERE c.batch_id = p.batch_id AND c.status = 'unknown')
     OR p.talk_ms <> (SELECT COALESCE(SUM(c.duration_ms), 0) FROM calls c WHERE c.batch_id = p.batch_id))";

constexpr char kStatusOfCall[] = "SELECT status FROM calls WHERE id = $1";
constexpr char kOpenBatches[] =
    "SELECT id, status FROM batches WHERE status NOT IN ('completed', 'cancelled')";
constexpr char kOpenPeople[] =
    "SELECT id, status || ' ' || reason || ' until ' || next_attempt_at FROM enrolments "
    "WHERE status IN ('pending', 'queued', 'in_call')";
constexpr char kNeverCalled[] = "SELECT id FROM enrolments WHERE attempts = 0";
constexpr char kUnsettledCalls[] = "SELECT id, status FROM calls WHERE settled = 0";

int rank_of_status(std::string_view status) {
  if (status == "placed") return 1;
  if (status == "ongoing") return 2;
  if (status == "ended") return 3;
  if (status == "analyzed") return 4;
  return 0;
}

}  // namespace

void Judge::expect_none(const schema::ReadTx& tx, const char* sql, const char* what) {
  auto found = tx.one(sql, {}, [](const schema::Row& row) { return row.text(0); });
  if (found) fail(std::string(what) + ": " + trace_.name(*found));
}

void Judge::audit(const schema::ReadTx& tx) {
  for (const tests::BookRule& rule : tests::kBookRules)
    expect_none(tx, rule.sql, rule.what);
  expect_none(tx, kCountedUnplaced, "a call that was not placed counts as an attempt");
  bool honest = !scenario_.late_proof && !scenario_.liar;
  if (honest) {
    expect_none(tx, kTwoLiveOfNumber, "two live calls of one number");
    expect_none(tx, kTwoLiveOfPerson, "two live calls of one person");
  }
  expect_none(tx, kUnappliedEvents, "an event of ours that nobody will apply");
  expect_none(tx, kWrongCallCounts, "counts of calls do not match the calls");
  for (const auto& [attempt, stage] : acknowledged_)
    audit_acknowledged(tx, attempt);
  if (honest) audit_ledger(tx);
}

void Judge::audit_acknowledged(const schema::ReadTx& tx, const std::string& attempt) {
  auto status =
      tx.one(kStatusOfCall, {attempt}, [](const schema::Row& row) { return row.text(0); });
  if (!status)
    fail("an acknowledged event's call is not in the database");
  else if (rank_of_status(*status) < acknowledged_.at(attempt))
    fail("an acknowledged event of " + trace_.name(attempt) + " is not reflected: " + *status);
}

void Judge::audit_ledger(const schema::ReadTx& tx) {
  std::map<std::string, int> disturbances;
  for (const LedgerCall& call : ledger_.calls()) {
    auto status =
        tx.one(kStatusOfCall, {call.attempt}, [](const schema::Row& row) { return row.text(0); });
    if (!status) {
      fail("the provider has " + trace_.name(call.attempt) + ", the database has not");
      continue;
    }
    bool denied = *status == "refused" || *status == "throttled" || *status == "not_sent" ||
                  *status == "not_placed";
    if (denied && call.dialled())
      fail("the provider dialled " + trace_.name(call.attempt) + ", which is " + *status);
    if (call.rang()) ++disturbances[call.enrolment];
  }
  for (const auto& [enrolment, times] : disturbances) {
    auto campaign = tx.one("SELECT campaign_id FROM enrolments WHERE id = $1", {enrolment},
                           [](const schema::Row& row) { return row.text(0); });
    const auto& plan = scenario_.campaigns.at(static_cast<std::size_t>(campaigns_.at(*campaign)));
    if (times > plan.max_attempts_total)
      fail(trace_.name(enrolment) + " was disturbed " + std::to_string(times) + " times");
  }
}

void Judge::last_look(const schema::ReadTx& tx) {
  audit(tx);
  for (auto [sql, what] : {std::pair{kOpenBatches, "a batch that does not end: "},
                           std::pair{kOpenPeople, "somebody who is never finished with: "},
                           std::pair{kUnsettledCalls, "a call that is never settled: "}}) {
    auto left = tx.one(sql, {}, [](const schema::Row& row) {
      return std::pair{row.text(0), row.text(1)};
    });
    if (left) fail(what + trace_.name(left->first) + " is " + left->second);
  }
  if (scenario_.calm) expect_none(tx, kNeverCalled, "somebody whom nobody has called");
  auto batches =
      tx.all("SELECT id FROM batches", {}, [](const schema::Row& row) { return row.text(0); });
  for (const auto& batch : batches)
    judge_progress(tx, batch);
}

void watch_moves(schema::Tx& tx) {
  // Nobody else opens the file, and taking its locks for every read costs a tenth of the time.
  tx.one("PRAGMA locking_mode = EXCLUSIVE", {}, [](const schema::Row&) { return true; });
  tx.one("PRAGMA temp_store = MEMORY", {}, [](const schema::Row&) { return true; });
  tx.run(
      "CREATE TEMP TABLE sim_moves (seq INTEGER PRIMARY KEY, noun TEXT, id TEXT, batch TEXT, was "
      "TEXT, became TEXT)",
      {});
  struct Noun {
    const char* insert;
    const char* update;
  };
  static constexpr Noun kNouns[] = {
      {"CREATE TEMP TRIGGER sim_call_new AFTER INSERT ON main.calls BEGIN INSERT INTO sim_moves "
       "(noun, id, batch, was, became) VALUES ('call', NEW.id, NEW.batch_id, '', NEW.status); END",
       "CREATE TEMP TRIGGER sim_call AFTER UPDATE OF status ON main.calls WHEN OLD.status <> "
       "NEW.status BEGIN "
       "INSERT INTO sim_moves (noun, id, batch, was, became) VALUES ('call', NEW.id, NEW.batch_id, "
       "OLD.status, NEW.status); END"},
      {"CREATE TEMP TRIGGER sim_enrolment_new AFTER INSERT ON main.enrolments BEGIN INSERT INTO "
       "sim_moves "
       "(noun, id, batch, was, became) VALUES ('enrolment', NEW.id, NEW.batch_id, '', NEW.status); "
       "END",
       "CREATE TEMP TRIGGER sim_enrolment AFTER UPDATE OF status ON main.enrolments WHEN "
       "OLD.status <> "
       "NEW.status BEGIN INSERT INTO sim_moves (noun, id, batch, was, became) VALUES ('enrolment', "
       "NEW.id, "
       "NEW.batch_id, OLD.status, NEW.status); END"},
      // Nobody is moved, but waits for another instant.
      {"CREATE TEMP TRIGGER sim_wait AFTER UPDATE OF next_attempt_at ON main.enrolments WHEN "
       "OLD.status = 'pending' AND NEW.status = 'pending' AND OLD.next_attempt_at <> "
       "NEW.next_attempt_at BEGIN INSERT INTO sim_moves (noun, id, batch, was, became) VALUES "
       "('wait', NEW.id, NEW.batch_id, 'pending', 'pending'); END",
       nullptr},
      {"CREATE TEMP TRIGGER sim_batch_new AFTER INSERT ON main.batches BEGIN INSERT INTO sim_moves "
       "(noun, id, batch, was, became) VALUES ('batch', NEW.id, NEW.id, '', NEW.status); END",
       "CREATE TEMP TRIGGER sim_batch AFTER UPDATE OF status ON main.batches WHEN OLD.status <> "
       "NEW.status "
       "BEGIN INSERT INTO sim_moves (noun, id, batch, was, became) VALUES ('batch', NEW.id, "
       "NEW.id, "
       "OLD.status, NEW.status); END"},
      {"CREATE TEMP TRIGGER sim_job_new AFTER INSERT ON main.jobs BEGIN INSERT INTO sim_moves "
       "(noun, id, batch, was, became) VALUES ('job', NEW.id, '', '', NEW.state); END",
       "CREATE TEMP TRIGGER sim_job AFTER UPDATE OF state ON main.jobs WHEN OLD.state <> NEW.state "
       "BEGIN "
       "INSERT INTO sim_moves (noun, id, batch, was, became) VALUES ('job', NEW.id, '', OLD.state, "
       "NEW.state); END"},
      {"CREATE TEMP TRIGGER sim_campaign_new AFTER INSERT ON main.campaigns BEGIN INSERT INTO "
       "sim_moves "
       "(noun, id, batch, was, became) VALUES ('campaign', NEW.id, '', '', NEW.status); END",
       "CREATE TEMP TRIGGER sim_campaign AFTER UPDATE OF status ON main.campaigns WHEN OLD.status "
       "<> "
       "NEW.status BEGIN INSERT INTO sim_moves (noun, id, batch, was, became) VALUES ('campaign', "
       "NEW.id, "
       "'', OLD.status, NEW.status); END"}};
  for (const Noun& noun : kNouns)
    for (const char* trigger : {noun.insert, noun.update})
      if (trigger != nullptr) tx.run(trigger, {});
}

}  // namespace outdial::simulation
