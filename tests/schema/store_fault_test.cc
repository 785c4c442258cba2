#include <SQLiteCpp/Exception.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "schema/meta.h"
#include "tests/schema/faulty_vfs.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::ReadTx;
using schema::Tx;
using On = FaultyVfs::On;
using Target = FaultyVfs::Target;

constexpr char kAllKeys[] = "SELECT key FROM meta WHERE key >= $1 ORDER BY key";

/// More than SQLite keeps in memory, so that it has to write before the commit.
void write_much(Tx& tx, const std::string& prefix) {
  std::string text(4'000, 'x');
  for (int i = 0; i < 1'500; ++i)
    schema::set_meta(tx, prefix + std::to_string(i), text);
}

class StoreFaultTest : public ::testing::Test {
 protected:
  StoreFaultTest() : store({folder.file("outdial.db")}, clock, ids) {
    store.write([](Tx& tx) { schema::set_meta(tx, "before", "there"); });
  }

  std::set<std::string> keys() { return keys_of(store); }
  static std::set<std::string> keys_of(schema::Store& of) {
    auto all = of.read([](const ReadTx& tx) {
      return tx.all(kAllKeys, {""}, [](const schema::Row& row) { return row.text(0); });
    });
    return {all.begin(), all.end()};
  }
  std::int64_t log_size() { return static_cast<std::int64_t>(store.wal_bytes()); }

  FaultyVfs disk;
  TemporaryFolder folder;
  base::SystemClock clock;
  base::IdSource ids{clock};
  schema::Store store;
};

struct CommitFault {
  const char* name;
  On on;
  int nth;
  int code;
  int told;
};

class FailedCommitTest : public StoreFaultTest,
                         public ::testing::WithParamInterface<CommitFault> {};

TEST_P(FailedCommitTest, FailsAllItsCallersAndShowsNothingOfIt) {
  HeldWriter writer(store);
  std::vector<std::future<void>> callers;
  std::atomic<int> runs = 0;
  for (int i = 0; i < 8; ++i)
    callers.push_back(writer.enqueue([&runs, i](Tx& tx) {
      ++runs;
      schema::set_meta(tx, "lost " + std::to_string(i), std::string(900, 'x'));
      tx.announce(schema::Topic::jobs);
    }));
  auto rings = store.doorbell(schema::Topic::jobs).count();
  disk.break_disk({GetParam().on, Target::log, GetParam().nth, GetParam().code, false});
  writer.open();
  for (auto& caller : callers) {
    try {
      caller.get();
      ADD_FAILURE() << "a caller was told that its write is on disk";
    } catch (const SQLite::Exception& error) {
      EXPECT_EQ(error.getErrorCode(), GetParam().told) << error.what();
    }
  }
  EXPECT_EQ(disk.failures(), 1);
  EXPECT_EQ(runs, 8);
  EXPECT_EQ(store.doorbell(schema::Topic::jobs).count(), rings);
  EXPECT_EQ(keys(), std::set<std::string>{"before"});
  store.write([](Tx& tx) { schema::set_meta(tx, "next", "fine"); });
  EXPECT_EQ(keys(), (std::set<std::string>{"before", "next"}));
  schema::Store other({folder.file("outdial.db")}, clock, ids);
  EXPECT_EQ(keys_of(other), (std::set<std::string>{"before", "next"}));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FailedCommitTest,
    ::testing::Values(
        CommitFault{"FullAtTheFirstWrite", On::write, 1, SQLITE_FULL, SQLITE_FULL},
        CommitFault{"FullInTheMiddle", On::write, 3, SQLITE_FULL, SQLITE_FULL},
        CommitFault{"ErrorAtTheFirstWrite", On::write, 1, SQLITE_IOERR_WRITE, SQLITE_IOERR},
        CommitFault{"ErrorInTheMiddle", On::write, 4, SQLITE_IOERR_WRITE, SQLITE_IOERR},
        CommitFault{"ErrorAtTheSync", On::sync, 1, SQLITE_IOERR_FSYNC, SQLITE_IOERR}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(StoreFaultTest, FailsAloneTheCallerWhoseWriteDoesNotFit) {
  HeldWriter writer(store);
  std::atomic<int> runs = 0;
  auto first = writer.enqueue([&](Tx& tx) {
    ++runs;
    schema::set_meta(tx, "first", "fits");
  });
  auto big = writer.enqueue([](Tx& tx) { write_much(tx, "big "); });
  auto last = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "last", "fits"); });
  auto refused = writer.enqueue([](Tx&) { throw std::domain_error("its own reason"); });
  disk.limit_log(log_size() + 100'000);
  writer.open();
  EXPECT_NO_THROW(first.get());
  EXPECT_THROW(big.get(), SQLite::Exception);
  EXPECT_NO_THROW(last.get());
  EXPECT_THROW(refused.get(), std::domain_error);
  EXPECT_GE(runs, 2) << "the closures of the lost group run again";
  EXPECT_EQ(keys(), (std::set<std::string>{"before", "first", "last"}));
  disk.heal();
  store.write([](Tx& tx) { write_much(tx, "big "); });
  EXPECT_EQ(keys().size(), 1'503u) << "there is space again";
}

TEST_F(StoreFaultTest, RunsTheWholeGroupAgainAfterAPassingError) {
  for (int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    HeldWriter writer(store);
    auto first = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "first", "fits"); });
    auto big = writer.enqueue([](Tx& tx) { write_much(tx, "big "); });
    auto last = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "last", "fits"); });
    disk.break_disk({On::write, Target::log, 1, code, false});
    writer.open();
    EXPECT_NO_THROW(first.get());
    EXPECT_NO_THROW(big.get());
    EXPECT_NO_THROW(last.get());
    EXPECT_EQ(keys().size(), 1'503u);
    store.write([](Tx& tx) {
      constexpr char kEmpty[] = "DELETE FROM meta WHERE key <> $1";
      tx.run(kEmpty, {"before"});
    });
  }
  EXPECT_EQ(disk.failures(), 2);
}

TEST_F(StoreFaultTest, SurvivesAStatementOfManyRowsThatDoesNotFit) {
  constexpr char kManyRows[] = R"(
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO meta (key, value) SELECT 'row ' || i, $1 FROM n)";
  for (int code : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    HeldWriter writer(store);
    auto first = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "first", "fits"); });
    auto many = writer.enqueue([&](Tx& tx) { tx.run(kManyRows, {std::string(2'000, 'x')}); });
    auto last = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "last", "fits"); });
    disk.break_disk({On::write, Target::log, 1, code, true});
    disk.limit_log(0);
    writer.open();
    EXPECT_THROW(first.get(), SQLite::Exception);
    EXPECT_THROW(many.get(), SQLite::Exception);
    EXPECT_THROW(last.get(), SQLite::Exception);
    EXPECT_EQ(keys(), std::set<std::string>{"before"});
    disk.heal();
    EXPECT_NO_THROW(store.write([](Tx& tx) { schema::set_meta(tx, "before", "again"); }));
  }
}

TEST_F(StoreFaultTest, KeepsTheOthersWhenWhatOneDidCannotBeUndone) {
  // The store keeps what undoes a savepoint in memory, which cannot be made to fail here.
  constexpr char kUndoInAFile[] = "PRAGMA temp_store = FILE";
  store.write([&](Tx& tx) { tx.run(kUndoInAFile, {}); });
  store.write([](Tx& tx) { write_much(tx, "much "); });
  constexpr char kChangeAll[] = "UPDATE meta SET value = value || $1";
  HeldWriter writer(store);
  auto first = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "first", "fits"); });
  auto refused = writer.enqueue([&](Tx& tx) {
    tx.run(kChangeAll, {"changed"});
    throw std::domain_error("its own reason");
  });
  auto last = writer.enqueue([](Tx& tx) { schema::set_meta(tx, "last", "fits"); });
  disk.break_disk({On::read, Target::undo_log, 1, SQLITE_IOERR_READ, false});
  writer.open();
  EXPECT_NO_THROW(first.get());
  EXPECT_THROW(refused.get(), std::domain_error);
  EXPECT_NO_THROW(last.get());
  EXPECT_EQ(disk.failures(), 1);
  EXPECT_EQ(keys().size(), 1'503u);
  EXPECT_EQ(store.read([](const ReadTx& tx) { return schema::get_meta(tx, "before"); }), "there");
}

TEST_F(StoreFaultTest, StoresNothingOfAClosureThatGoesOnAfterItsTransactionWasLost) {
  for (bool in_group : {false, true}) {
    HeldWriter writer(store);
    std::vector<std::future<void>> others;
    if (in_group)
      others.push_back(writer.enqueue([](Tx& tx) { schema::set_meta(tx, "other", "fits"); }));
    auto stubborn = writer.enqueue([](Tx& tx) {
      schema::set_meta(tx, "event", "stored");
      try {
        tx.nested([&] { write_much(tx, "applied "); });
      } catch (const std::exception&) {
        schema::set_meta(tx, "error", "would be committed by itself");
      }
    });
    disk.limit_log(log_size() + 100'000);
    writer.open();
    EXPECT_ANY_THROW(stubborn.get());
    for (auto& other : others)
      EXPECT_NO_THROW(other.get());
    disk.heal();
    auto expected =
        in_group ? std::set<std::string>{"before", "other"} : std::set<std::string>{"before"};
    EXPECT_EQ(keys(), expected);
  }
}

TEST_F(StoreFaultTest, GoesOnCommittingWhileTheLogCannotBeMovedIntoTheDatabase) {
  disk.break_disk({On::write, Target::database, 1, SQLITE_IOERR_WRITE, true});
  for (int i = 0; i < 3; ++i)
    EXPECT_NO_THROW(store.write([&](Tx& tx) { write_much(tx, std::to_string(i) + " "); }));
  EXPECT_GT(disk.failures(), 0);
  EXPECT_EQ(keys().size(), 4'501u);
  disk.heal();
  EXPECT_NO_THROW(store.write([](Tx& tx) { schema::set_meta(tx, "after", "fine"); }));
}

TEST_F(StoreFaultTest, ShowsExactlyWhatItConfirmedAfterRandomFaults) {
  constexpr int kThreads = 6, kWrites = 60;
  std::mutex mutex;
  std::set<std::string> confirmed{"before"};
  std::atomic<int> told = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kWrites; ++i) {
          std::string key = std::to_string(t) + "/" + std::to_string(i);
          try {
            store.write([&](Tx& tx) {
              schema::set_meta(tx, key, std::string(500, 'x'));
              if (i % 20 == 19) write_much(tx, key + " much ");
            });
          } catch (const SQLite::Exception&) {
            ++told;
            continue;
          }
          std::scoped_lock lock(mutex);
          confirmed.insert(key);
          if (i % 20 == 19)
            for (int much = 0; much < 1'500; ++much)
              confirmed.insert(key + " much " + std::to_string(much));
        }
      });
    std::jthread saboteur([&](std::stop_token stop) {
      std::mt19937 random(20'261'121);
      const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
      while (!stop.stop_requested()) {
        auto draw = [&](int below) {
          return static_cast<int>(random() % static_cast<unsigned>(below));
        };
        On on = draw(3) == 0 ? On::sync : On::write;
        int code = on == On::sync ? SQLITE_IOERR_FSYNC : codes[draw(2)];
        disk.break_disk({on, draw(4) == 0 ? Target::any : Target::log, 1 + draw(12), code, false});
        std::this_thread::sleep_for(std::chrono::microseconds{200 + draw(2'000)});
      }
    });
    for (auto& thread : threads)
      thread.join();
  }
  disk.heal();
  EXPECT_GT(disk.failures(), 0);
  EXPECT_GT(told, 0);
  EXPECT_EQ(keys(), confirmed);
  store.write([](Tx& tx) { schema::set_meta(tx, "zz end", "fine"); });
  confirmed.insert("zz end");
  schema::Store other({folder.file("outdial.db")}, clock, ids);
  EXPECT_EQ(keys_of(other), confirmed);
}

}  // namespace
}  // namespace outdial::tests
