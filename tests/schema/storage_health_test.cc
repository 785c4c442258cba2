#include "schema/storage_health.h"

#include <SQLiteCpp/Exception.h>

#include <fstream>

#include "schema/meta.h"
#include "tests/schema/faulty_vfs.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using On = FaultyVfs::On;
using Target = FaultyVfs::Target;

class StorageHealthTest : public ::testing::Test {
 protected:
  void note(const std::string& text) {
    store.write([&](schema::Tx& tx) { schema::set_meta(tx, "note", text); });
  }
  std::string noted() {
    return store.read([](const schema::ReadTx& tx) { return schema::get_meta(tx, "note"); })
        .value_or("");
  }

  FaultyVfs disk;
  TemporaryFolder folder;
  ManualClock clock;
  base::IdSource ids{clock, 7};
  std::string database = folder.file("outdial.db");
  schema::Store store{{database}, clock, ids};
};

TEST_F(StorageHealthTest, AFailedWriteStaysInMindUntilAProbeSucceeds) {
  EXPECT_EQ(store.trouble(), std::nullopt);
  disk.break_disk({On::write, Target::log, 1, SQLITE_FULL, true});
  EXPECT_THROW(note("lost"), SQLite::Exception);
  EXPECT_EQ(store.known_trouble(), "database or disk is full");
  disk.heal();
  note("fits");
  EXPECT_EQ(store.trouble(), "database or disk is full") << "a small write may still have fitted";
  clock.advance(std::chrono::seconds{6});
  EXPECT_EQ(store.trouble(), std::nullopt);
  EXPECT_EQ(store.known_trouble(), std::nullopt);
}

TEST_F(StorageHealthTest, AProbeFindsOutWhenNobodyWrites) {
  EXPECT_EQ(store.trouble(), std::nullopt);
  disk.break_disk({On::write, Target::log, 1, SQLITE_FULL, true});
  EXPECT_EQ(store.trouble(), std::nullopt) << "the last probe is fresh";
  clock.advance(std::chrono::seconds{6});
  EXPECT_EQ(store.trouble(), "database or disk is full");
  EXPECT_EQ(store.known_trouble(), "database or disk is full");
  clock.advance(std::chrono::seconds{6});
  EXPECT_EQ(store.trouble(), "database or disk is full") << "it tries again";
  disk.heal();
  clock.advance(std::chrono::seconds{6});
  EXPECT_EQ(store.trouble(), std::nullopt);
}

TEST_F(StorageHealthTest, WhatAClosureRefusesIsNoTrouble) {
  EXPECT_THROW(store.write([](schema::Tx&) { throw std::domain_error("its own reason"); }),
               std::domain_error);
  constexpr char kTwice[] = "INSERT INTO meta (key, value) VALUES ($1, $2)";
  note("there");
  EXPECT_THROW(store.write([&](schema::Tx& tx) {
    tx.run(kTwice, {"note", "again"});
  }),
               SQLite::Exception);
  EXPECT_EQ(store.known_trouble(), std::nullopt);
}

TEST_F(StorageHealthTest, NothingIsWrittenWhileTheFileIsMovedAway) {
  note("before");
  EXPECT_EQ(store.trouble(), std::nullopt);
  std::filesystem::rename(database, folder.file("away.db"));
  EXPECT_NE(store.trouble(), std::nullopt) << "at once";
  bool ran = false;
  EXPECT_THROW(store.write([&](schema::Tx&) { ran = true; }), schema::DatabaseGone);
  EXPECT_FALSE(ran);
  std::ofstream(database) << "somebody else's";
  EXPECT_THROW(note("in whose file?"), schema::DatabaseGone);
  std::filesystem::rename(folder.file("away.db"), database);
  note("after");
  EXPECT_EQ(noted(), "after");
  clock.advance(std::chrono::seconds{6});
  EXPECT_EQ(store.trouble(), std::nullopt);
}

TEST_F(StorageHealthTest, NothingIsWrittenOnceTheFileIsDeleted) {
  note("before");
  std::filesystem::remove(database);
  EXPECT_THROW(note("lost"), schema::DatabaseGone);
  EXPECT_NE(store.known_trouble(), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(database)) << "nor is another file begun";
}

}  // namespace
}  // namespace outdial::tests
