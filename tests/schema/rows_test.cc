#include <SQLiteCpp/Exception.h>
#include <gtest/gtest.h>

#include "schema/call_events.h"
#include "schema/events.h"
#include "schema/idempotency.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::BatchStatus;
using schema::CampaignStatus;
using schema::ReadTx;
using schema::Tx;

class CampaignsTest : public RowsTest {
 protected:
  CampaignStatus status() {
    return read(
        [&](const ReadTx& tx) { return schema::find_campaign(tx, world.campaign)->status; });
  }
};

TEST_F(CampaignsTest, MoveOnlyFromTheExpectedState) {
  auto move = [&](CampaignStatus from, CampaignStatus to) {
    return write([&](Tx& tx) { return schema::move_campaign(tx, world.campaign, from, to); });
  };
  EXPECT_FALSE(move(CampaignStatus::active, CampaignStatus::paused));
  EXPECT_EQ(status(), CampaignStatus::draft);
  EXPECT_TRUE(move(CampaignStatus::draft, CampaignStatus::active));
  EXPECT_FALSE(move(CampaignStatus::draft, CampaignStatus::archived));
  EXPECT_EQ(status(), CampaignStatus::active);
}

TEST_F(CampaignsTest, KeepTheirStatusWhenTheyAreEdited) {
  write([&](Tx& tx) {
    auto row = schema::find_campaign(tx, world.campaign).value();
    row.status = CampaignStatus::archived;
    row.name = "Renamed";
    schema::update_campaign(tx, row);
  });
  EXPECT_EQ(status(), CampaignStatus::draft);
  EXPECT_EQ(read([&](const ReadTx& tx) { return schema::find_campaign(tx, world.campaign)->name; }),
            "Renamed");
}

class BatchesTest : public RowsTest {
 protected:
  schema::BatchRow batch() {
    return read([&](const ReadTx& tx) { return schema::find_batch(tx, world.batch).value(); });
  }
  bool move(BatchStatus from, BatchStatus to) {
    return write([&](Tx& tx) { return schema::move_batch(tx, world.batch, from, to); });
  }
};

TEST_F(BatchesTest, StartOnceAndMoveOnlyFromTheExpectedState) {
  EXPECT_FALSE(move(BatchStatus::paused, BatchStatus::in_progress));
  EXPECT_EQ(batch().status, BatchStatus::preparing);
  EXPECT_EQ(batch().started_at, std::nullopt);
  EXPECT_TRUE(move(BatchStatus::preparing, BatchStatus::in_progress));
  auto started = clock.now();
  clock.advance(base::Millis{5});
  EXPECT_TRUE(move(BatchStatus::in_progress, BatchStatus::paused));
  EXPECT_TRUE(move(BatchStatus::paused, BatchStatus::in_progress));
  EXPECT_EQ(batch().started_at, started);
  EXPECT_FALSE(move(BatchStatus::preparing, BatchStatus::in_progress));
}

TEST_F(BatchesTest, HaltWithARuleFromInProgressOnly) {
  auto halt = [&] {
    return write([&](Tx& tx) { return schema::halt_batch(tx, world.batch, "http_402"); });
  };
  EXPECT_FALSE(halt());
  EXPECT_EQ(batch().halted_rule, std::nullopt);
  move(BatchStatus::preparing, BatchStatus::in_progress);
  EXPECT_TRUE(halt());
  EXPECT_FALSE(halt());
  EXPECT_EQ(batch().status, BatchStatus::halted);
  EXPECT_EQ(batch().halted_rule, "http_402");
  EXPECT_TRUE(write([&](Tx& tx) { return schema::lift_batch_halt(tx, world.batch); }));
  EXPECT_FALSE(write([&](Tx& tx) { return schema::lift_batch_halt(tx, world.batch); }));
  EXPECT_EQ(batch().status, BatchStatus::in_progress);
  EXPECT_EQ(batch().halted_rule, std::nullopt);
}

TEST_F(BatchesTest, CloseOnceWithTheirTime) {
  auto close = [&](BatchStatus from, BatchStatus to) {
    return write([&](Tx& tx) { return schema::close_batch(tx, world.batch, from, to); });
  };
  EXPECT_FALSE(close(BatchStatus::in_progress, BatchStatus::completed));
  EXPECT_EQ(batch().completed_at, std::nullopt);
  move(BatchStatus::preparing, BatchStatus::cancelling);
  EXPECT_TRUE(close(BatchStatus::cancelling, BatchStatus::cancelled));
  EXPECT_EQ(batch().completed_at, clock.now());
  EXPECT_FALSE(close(BatchStatus::cancelling, BatchStatus::cancelled));
}

TEST_F(BatchesTest, NeverCountFewerLiveCallsThanNone) {
  EXPECT_THROW(write([&](Tx& tx) { schema::add_batch_live(tx, world.batch, -1); }),
               SQLite::Exception);
  EXPECT_THROW(write([&](Tx& tx) { schema::add_in_flight(tx, world.account, -1); }),
               SQLite::Exception);
  EXPECT_EQ(batch().live, 0);
}

class EventsTest : public RowsTest {
 protected:
  void append(const std::string& subject) {
    write([&](Tx& tx) { schema::append_event(tx, world.tenant, "type", subject, "{}"); });
  }
  std::vector<schema::EventRow> after(std::int64_t seq) {
    return read([&](const ReadTx& tx) { return schema::events_after(tx, world.tenant, seq, 100); });
  }
};

TEST_F(EventsTest, GrowByOneAlsoAcrossWhatWasUndone) {
  append("first");
  EXPECT_THROW(write([&](Tx& tx) {
                 schema::append_event(tx, world.tenant, "type", "undone", "{}");
                 throw std::domain_error("undone");
               }),
               std::domain_error);
  write([&](Tx& tx) {
    try {
      tx.nested([&] {
        schema::append_event(tx, world.tenant, "type", "undone", "{}");
        throw std::domain_error("undone");
      });
    } catch (const std::domain_error&) {
      schema::append_event(tx, world.tenant, "type", "second", "{}");
    }
  });
  append("third");
  auto events = after(0);
  ASSERT_EQ(events.size(), 3u);
  for (std::size_t i = 0; i < events.size(); ++i)
    EXPECT_EQ(events[i].seq, static_cast<std::int64_t>(i) + 1);
  EXPECT_EQ(events[1].subject_id, "second");
  EXPECT_EQ(after(2).size(), 1u);
}

TEST_F(EventsTest, NeverReuseASequenceNumberAfterPruning) {
  append("old");
  append("old");
  clock.advance(base::Millis{10});
  EXPECT_EQ(write([&](Tx& tx) { return schema::prune_events(tx, tx.now(), 10); }), 2);
  EXPECT_EQ(read([](const ReadTx& tx) { return schema::oldest_event(tx); }), 3);
  EXPECT_EQ(read([](const ReadTx& tx) { return schema::newest_event(tx); }), 2);
  append("new");
  EXPECT_EQ(after(0).front().seq, 3);
}

TEST_F(EventsTest, AreSeenByTheirTenantOnly) {
  World other = write(make_world);
  append("mine");
  write([&](Tx& tx) { schema::append_event(tx, other.tenant, "type", "theirs", "{}"); });
  ASSERT_EQ(after(0).size(), 1u);
  EXPECT_EQ(after(0).front().subject_id, "mine");
}

class IdempotencyTest : public RowsTest {
 protected:
  schema::KeyScope scope(std::string_view key) { return {token, "POST", "/api/v1/batches", key}; }
  std::optional<schema::IdempotencyRow> find(std::string_view key) {
    return read([&](const ReadTx& tx) { return schema::find_key(tx, scope(key)); });
  }
  void run(std::string_view key, schema::InstanceId owner) {
    write(
        [&](Tx& tx) { schema::insert_running_key(tx, world.tenant, scope(key), "print", owner); });
  }

  schema::TokenId token = schema::TokenId::make(ids);
  schema::InstanceId me = schema::InstanceId::make(ids);
};

TEST_F(IdempotencyTest, RunOnceAndKeepTheirAnswer) {
  EXPECT_FALSE(find("one"));
  run("one", me);
  EXPECT_TRUE(find("one")->running);
  EXPECT_THROW(run("one", me), SQLite::Exception);
  write([&](Tx& tx) {
    EXPECT_TRUE(schema::finish_key(tx, scope("one"), 201, "body"));
    EXPECT_FALSE(schema::finish_key(tx, scope("one"), 500, "other"));
  });
  EXPECT_FALSE(find("one")->running);
  EXPECT_EQ(find("one")->status, 201);
  EXPECT_EQ(find("one")->body, "body");
  EXPECT_EQ(find("one")->fingerprint, "print");
}

TEST_F(IdempotencyTest, AreFreedWhenTheirProcessDied) {
  run("dead", schema::InstanceId::make(ids));
  run("mine", me);
  write([&](Tx& tx) {
    schema::insert_done_key(tx, world.tenant, scope("done"), "print", schema::InstanceId::make(ids),
                            200, "");
    EXPECT_EQ(schema::release_keys_of_others(tx, me), 1);
  });
  EXPECT_FALSE(find("dead"));
  EXPECT_TRUE(find("mine"));
  EXPECT_TRUE(find("done"));
}

TEST_F(IdempotencyTest, ArePrunedOnceAnswered) {
  run("running", me);
  write([&](Tx& tx) {
    schema::insert_done_key(tx, world.tenant, scope("done"), "print", me, 200, "");
  });
  clock.advance(base::Millis{1});
  EXPECT_EQ(write([&](Tx& tx) { return schema::prune_keys(tx, tx.now(), 10); }), 1);
  EXPECT_TRUE(find("running"));
  EXPECT_FALSE(find("done"));
}

class InboxTest : public RowsTest {
 protected:
  schema::CallEventRow event(const std::string& hash, const std::string& name = "call_ended") {
    schema::CallEventRow row;
    row.id = schema::CallEventId::make(ids);
    row.tenant_id = world.tenant;
    row.provider = "retell";
    row.event = name;
    row.provider_call_id = "call_1";
    row.body_sha256 = hash;
    row.body = "{}";
    row.next_try_at = clock.now();
    return row;
  }
  bool store_event(const schema::CallEventRow& row) {
    return write([&](Tx& tx) {
      if (schema::count_event_copy(tx, row)) return false;
      schema::insert_call_event(tx, row);
      return true;
    });
  }
  std::vector<schema::CallEventRow> to_retry() {
    return read([](const ReadTx& tx) { return schema::events_to_retry(tx, 10); });
  }
};

TEST_F(InboxTest, KnowsAnEventByNameCallAndBody) {
  auto first = event("aa");
  EXPECT_TRUE(store_event(first));
  EXPECT_FALSE(store_event(event("aa")));
  EXPECT_FALSE(store_event(event("aa")));
  EXPECT_TRUE(store_event(event("bb")));
  EXPECT_TRUE(store_event(event("aa", "call_analyzed")));
  ASSERT_EQ(to_retry().size(), 3u);
  EXPECT_EQ(to_retry().front().id, first.id);
  EXPECT_EQ(to_retry().front().copies, 3);
}

TEST_F(InboxTest, TriesAgainUntilAppliedOrGivenUp) {
  auto row = event("aa"), lost = event("bb");
  store_event(row);
  store_event(lost);
  auto call = schema::CallId::make(ids);
  write([&](Tx& tx) {
    schema::mark_event_failed(tx, row.id, "no such call", tx.now() + base::Millis{10});
    schema::mark_event_failed(tx, lost.id, "no such call", std::nullopt);
  });
  EXPECT_TRUE(to_retry().empty());
  EXPECT_EQ(read([](const ReadTx& tx) { return schema::count_unapplied_events(tx); }), 1);
  clock.advance(base::Millis{10});
  ASSERT_EQ(to_retry().size(), 1u);
  EXPECT_EQ(to_retry().front().tries, 1);
  EXPECT_EQ(to_retry().front().apply_error, "no such call");
  write([&](Tx& tx) { schema::mark_event_applied(tx, row.id, call); });
  EXPECT_TRUE(to_retry().empty());
  auto of_call = read([&](const ReadTx& tx) { return schema::events_of_call(tx, call); });
  ASSERT_EQ(of_call.size(), 1u);
  EXPECT_EQ(of_call.front().applied_at, clock.now());
  EXPECT_EQ(of_call.front().apply_error, "");
}

TEST_F(InboxTest, PrunesOnlyWhatNobodyWaitsFor) {
  auto open = event("aa"), applied = event("bb");
  store_event(open);
  store_event(applied);
  write([&](Tx& tx) { schema::mark_event_applied(tx, applied.id, schema::CallId::make(ids)); });
  clock.advance(base::Millis{1});
  EXPECT_EQ(write([&](Tx& tx) { return schema::prune_call_events(tx, tx.now(), 10); }), 1);
  EXPECT_EQ(to_retry().size(), 1u);
}

class AccountsTest : public RowsTest {};

TEST_F(AccountsTest, AreHaltedOnceAndKeepTheFirstRule) {
  write([&](Tx& tx) {
    EXPECT_TRUE(schema::halt_account(tx, world.account, "http_402"));
    EXPECT_FALSE(schema::halt_account(tx, world.account, "http_401"));
    EXPECT_EQ(schema::find_account(tx, world.account)->halted_rule, "http_402");
    EXPECT_TRUE(schema::pause_from_number(tx, world.tenant, world.from_number, "http_404"));
    EXPECT_FALSE(schema::pause_from_number(tx, world.tenant, world.from_number, "spam"));
  });
}

TEST_F(AccountsTest, RestUntilTheLaterOfTwoInstants) {
  write([&](Tx& tx) {
    schema::note_account_failure(tx, world.account, tx.now() + base::Millis{50});
    schema::note_account_failure(tx, world.account, tx.now() + base::Millis{20});
    auto account = schema::find_account(tx, world.account).value();
    EXPECT_EQ(account.failures, 2);
    EXPECT_EQ(account.rest_until, tx.now() + base::Millis{50});
    schema::clear_account_failures(tx, world.account);
    EXPECT_EQ(schema::find_account(tx, world.account)->rest_until, std::nullopt);
  });
}

}  // namespace
}  // namespace outdial::tests
