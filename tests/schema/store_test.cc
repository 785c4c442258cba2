#include "schema/store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>

#include "schema/events.h"
#include "schema/meta.h"
#include "tests/schema/faulty_vfs.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::ReadTx;
using schema::Tx;

/// What a closure refuses with.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : store({folder.file("outdial.db")}, clock, ids) {}

  std::optional<std::string> meta(const std::string& key) {
    return store.read([&](const ReadTx& tx) { return schema::get_meta(tx, key); });
  }

  FaultyVfs disk;
  TemporaryFolder folder;
  base::SystemClock clock;
  base::IdSource ids{clock};
  schema::Store store;
};

TEST_F(StoreTest, CommitsManyCallersInOneGroup) {
  constexpr int kCallers = 32;
  store.write([](Tx& tx) { schema::set_meta(tx, "first of a new log", "synced twice"); });
  HeldWriter writer(store);
  std::vector<std::future<void>> callers;
  for (int i = 0; i < kCallers; ++i)
    callers.push_back(writer.enqueue(
        [key = "caller " + std::to_string(i)](Tx& tx) { schema::set_meta(tx, key, "here"); }));
  int before = disk.log_syncs();
  writer.open();
  for (auto& caller : callers)
    caller.get();
  EXPECT_EQ(disk.log_syncs() - before, 1);
  for (int i = 0; i < kCallers; ++i)
    EXPECT_EQ(meta("caller " + std::to_string(i)), "here");
}

TEST_F(StoreTest, GivesEachCallerItsOwnExceptionAndCommitsTheOthers) {
  constexpr int kCallers = 30;
  HeldWriter writer(store);
  std::vector<std::future<void>> callers;
  for (int i = 0; i < kCallers; ++i)
    callers.push_back(writer.enqueue([i](Tx& tx) {
      schema::set_meta(tx, "caller " + std::to_string(i), "here");
      if (i % 3 == 0) throw Refusal("refusal " + std::to_string(i));
    }));
  writer.open();
  for (int i = 0; i < kCallers; ++i) {
    auto& caller = callers[static_cast<std::size_t>(i)];
    if (i % 3 == 0) {
      try {
        caller.get();
        ADD_FAILURE() << "caller " << i << " was not told";
      } catch (const Refusal& refusal) {
        EXPECT_EQ(refusal.what(), "refusal " + std::to_string(i));
      }
    } else {
      EXPECT_NO_THROW(caller.get());
    }
    EXPECT_EQ(meta("caller " + std::to_string(i)).has_value(), i % 3 != 0) << i;
  }
}

TEST_F(StoreTest, LetsLaterCallersOfAGroupSeeOnlyWhatEarlierOnesKept) {
  HeldWriter writer(store);
  auto kept = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "kept", "yes"); });
  auto undone = writer.enqueue([](Tx& tx) {
    schema::set_meta(tx, "undone", "yes");
    throw Refusal("no");
  });
  std::optional<std::string> saw_kept, saw_undone;
  auto later = writer.enqueue([&](Tx& tx) {
    saw_kept = schema::get_meta(tx, "kept");
    saw_undone = schema::get_meta(tx, "undone");
  });
  writer.open();
  kept.get();
  EXPECT_THROW(undone.get(), Refusal);
  later.get();
  EXPECT_EQ(saw_kept, "yes");
  EXPECT_EQ(saw_undone, std::nullopt);
}

TEST_F(StoreTest, ServesManyThreadsWithoutLosingAWrite) {
  constexpr int kThreads = 8, kWrites = 50;
  constexpr char kAdd[] = "UPDATE counters SET value = value + 1 WHERE name = $1";
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < kWrites; ++i)
          store.write([&](Tx& tx) { tx.run(kAdd, {"event_seq"}); });
      });
  }
  EXPECT_EQ(store.read([](const ReadTx& tx) { return schema::newest_event(tx); }),
            kThreads * kWrites);
}

TEST_F(StoreTest, ReturnsWhatTheClosureReturns) {
  auto text = store.write([](Tx&) { return std::make_unique<std::string>("moved out"); });
  EXPECT_EQ(*text, "moved out");
}

TEST_F(StoreTest, UndoesANestedPartAloneWhenItThrows) {
  store.write([](Tx& tx) {
    schema::set_meta(tx, "event", "stored");
    try {
      tx.nested([&] {
        schema::set_meta(tx, "event", "applied");
        tx.nested([&] { schema::set_meta(tx, "deeper", "yes"); });
        throw Refusal("cannot apply");
      });
    } catch (const Refusal&) {
      schema::set_meta(tx, "error", "kept");
    }
    tx.nested([&] { schema::set_meta(tx, "second", "yes"); });
  });
  EXPECT_EQ(meta("event"), "stored");
  EXPECT_EQ(meta("deeper"), std::nullopt);
  EXPECT_EQ(meta("error"), "kept");
  EXPECT_EQ(meta("second"), "yes");
}

TEST_F(StoreTest, ShowsAReaderOneStateForTheLengthOfItsView) {
  store.write([](Tx& tx) { schema::set_meta(tx, "state", "old"); });
  store.read([&](const ReadTx& tx) {
    EXPECT_EQ(schema::get_meta(tx, "state"), "old");
    std::async(std::launch::async, [&] {
      store.write([](Tx& inner) { schema::set_meta(inner, "state", "new"); });
    }).get();
    EXPECT_EQ(schema::get_meta(tx, "state"), "old");
    EXPECT_EQ(meta("state"), "new") << "another reader starts from what is committed";
  });
  EXPECT_EQ(meta("state"), "new");
}

TEST_F(StoreTest, LendsAReaderAgainAfterItsClosureThrew) {
  for (int i = 0; i < 20; ++i)
    EXPECT_THROW(store.read([](const ReadTx&) { throw Refusal("no"); }), Refusal);
  EXPECT_EQ(meta("anything"), std::nullopt);
}

TEST_F(StoreTest, RingsOnlyAfterTheCommit) {
  auto& bell = store.doorbell(schema::Topic::events);
  auto count_before = bell.count();
  std::promise<void> seen;
  std::jthread listener([&](std::stop_token stop) {
    bell.wait(count_before, clock, clock.boot() + std::chrono::seconds{30}, stop);
    EXPECT_EQ(meta("news"), "there");
    seen.set_value();
  });
  store.write([&](Tx& tx) {
    tx.announce(schema::Topic::events);
    EXPECT_EQ(bell.count(), count_before);
    schema::set_meta(tx, "news", "there");
  });
  seen.get_future().wait();
}

TEST_F(StoreTest, DoesNotRingForWhatWasUndone) {
  auto& bell = store.doorbell(schema::Topic::jobs);
  auto before = bell.count();
  EXPECT_THROW(store.write([](Tx& tx) {
    tx.announce(schema::Topic::jobs);
    throw Refusal("no");
  }),
               Refusal);
  // A later write passes the same writer thread: had the first rung, it would have rung by now.
  store.write([](Tx& tx) { tx.announce(schema::Topic::events); });
  store.write([](Tx&) {});
  EXPECT_EQ(bell.count(), before);
}

TEST_F(StoreTest, RefusesPlaceholdersThatAreOutOfOrder) {
  constexpr char kSwapped[] = "UPDATE meta SET value = $2 WHERE key = $1";
  constexpr char kRepeated[] = "SELECT key FROM meta WHERE key = $1 OR value = $1 OR key = $2";
  EXPECT_THROW(store.write([&](Tx& tx) { tx.run(kSwapped, {"a", "b"}); }), std::logic_error);
  EXPECT_NO_THROW(store.write([&](Tx& tx) { return tx.exists(kRepeated, {"a", "b"}); }));
}

TEST_F(StoreTest, RefusesAnotherNumberOfValuesThanPlaceholders) {
  constexpr char kFind[] = "SELECT key FROM meta WHERE key = $1 AND value = $2";
  EXPECT_THROW(store.read([&](const ReadTx& tx) { return tx.exists(kFind, {"a"}); }),
               std::logic_error);
  EXPECT_THROW(store.read([&](const ReadTx& tx) {
    return tx.exists(kFind, {"a", "b", "c"});
  }),
               std::logic_error);
}

TEST_F(StoreTest, RefusesAWriteInsideAWriteInsteadOfWaitingForItself) {
  EXPECT_THROW(store.write([&](Tx&) { store.write([](Tx&) {}); }), std::logic_error);
  EXPECT_NO_THROW(store.write([](Tx& tx) { schema::set_meta(tx, "after", "fine"); }));
}

TEST_F(StoreTest, RefusesAWriteInsideAWriteInlineToo) {
  schema::Store single({folder.file("inline.db"), schema::Store::WriterMode::inline_on_caller},
                       clock, ids);
  EXPECT_THROW(single.write([&](Tx& tx) {
    schema::set_meta(tx, "outer", "yes");
    single.write([](Tx&) {});
  }),
               std::logic_error);
  EXPECT_FALSE(single.read([](const ReadTx& tx) { return schema::get_meta(tx, "outer"); }));
  single.write([](Tx& tx) { schema::set_meta(tx, "after", "fine"); });
  EXPECT_TRUE(single.read([](const ReadTx& tx) { return schema::get_meta(tx, "after"); }));
}

TEST_F(StoreTest, KeepsWhatWasWrittenWhenOpenedAgain) {
  std::string path = folder.file("again.db");
  {
    schema::Store(schema::Store::Options{path}, clock, ids).write([](Tx& tx) {
      schema::set_meta(tx, "kept", "yes");
    });
  }
  schema::Store again({path}, clock, ids);
  EXPECT_EQ(again.read([](const ReadTx& tx) { return schema::get_meta(tx, "kept"); }), "yes");
}

}  // namespace
}  // namespace outdial::tests
