#include "schema/migrations.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "tests/schema/faulty_vfs.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::migrate;
using schema::Migration;

constexpr Migration kFirst[] = {
    {1, "first", "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1)"}};
constexpr Migration kThree[] = {{1, "first", "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1)"},
                                {2, "second", "INSERT INTO a VALUES (2)"},
                                {3, "third", "INSERT INTO a VALUES (3); CREATE TABLE b (y TEXT)"}};
constexpr Migration kThirdBroken[] = {
    {1, "first", "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1)"},
    {2, "second", "INSERT INTO a VALUES (2)"},
    {3, "third", "INSERT INTO a VALUES (3); INSERT INTO missing VALUES (1)"}};

class MigrationsTest : public ::testing::Test {
 protected:
  static int version(const std::string& file) {
    return SQLite::Database(file).execAndGet("PRAGMA user_version").getInt();
  }
  static int sum(const std::string& file) {
    return SQLite::Database(file).execAndGet("SELECT SUM(x) FROM a").getInt();
  }
  std::vector<std::string> copies() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      if (entry.path().string().find(".before-") != std::string::npos)
        found.push_back(entry.path().string());
    return found;
  }

  TemporaryFolder folder;
  std::string path = folder.file("outdial.db");
  base::Time now = base::from_millis(1'795'024'800'123);
};

TEST_F(MigrationsTest, AreNumberedWithoutGapsFromOne) {
  int expected = 1;
  for (const Migration& migration : schema::all_migrations()) {
    EXPECT_EQ(migration.version, expected++) << migration.name;
    EXPECT_FALSE(migration.name.empty());
    EXPECT_FALSE(migration.sql.empty());
  }
}

TEST_F(MigrationsTest, BringAFreshFileToTheNewestVersionWithoutACopy) {
  migrate(path, now);
  EXPECT_EQ(version(path), schema::all_migrations().back().version);
  EXPECT_TRUE(SQLite::Database(path).tableExists("enrolments"));
  EXPECT_EQ(SQLite::Database(path).execAndGet("PRAGMA journal_mode").getString(), "wal");
  EXPECT_TRUE(copies().empty());
}

TEST_F(MigrationsTest, LeaveTheNewestVersionAlone) {
  migrate(path, now, kThree);
  migrate(path, now, kThree);
  EXPECT_EQ(sum(path), 1 + 2 + 3);
  EXPECT_TRUE(copies().empty());
}

TEST_F(MigrationsTest, RefuseANewerDatabaseAndSayWhatToDo) {
  migrate(path, now, kThree);
  try {
    migrate(path, now, kFirst);
    FAIL() << "a newer database was accepted";
  } catch (const schema::NewerDatabase& refusal) {
    std::string text = refusal.what();
    for (const char* part : {"outdial.db", "version 3", "up to 1", "newer outdiald", "restore"})
      EXPECT_NE(text.find(part), std::string::npos) << text;
  }
  EXPECT_EQ(version(path), 3);
  EXPECT_EQ(sum(path), 1 + 2 + 3);
  EXPECT_TRUE(copies().empty());
}

TEST_F(MigrationsTest, CopyADatabaseBeforeTheyChangeIt) {
  migrate(path, now, kFirst);
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("INSERT INTO a VALUES (40)");
  migrate(path, now, kThree);
  EXPECT_EQ(version(path), 3);
  EXPECT_EQ(sum(path), 1 + 40 + 2 + 3);
  ASSERT_EQ(copies(), std::vector{path + ".before-3-1795024800123"});
  EXPECT_EQ(version(copies().front()), 1);
  EXPECT_EQ(sum(copies().front()), 1 + 40);
}

TEST_F(MigrationsTest, CopyAlsoWhatAStoppedDaemonLeftInItsLog) {
  migrate(path, now, kFirst);
  SQLite::Database running(path, SQLite::OPEN_READWRITE);
  running.exec("PRAGMA wal_autocheckpoint = 0; INSERT INTO a VALUES (40)");
  migrate(path, now, kThree);
  ASSERT_EQ(copies().size(), 1u);
  EXPECT_EQ(sum(copies().front()), 1 + 40);
}

TEST_F(MigrationsTest, ChangeNothingWhenTheCopyCannotBeMade) {
  FaultyVfs disk;
  migrate(path, now, kFirst);
  disk.break_disk({FaultyVfs::On::write, FaultyVfs::Target::database, 1, SQLITE_FULL, true});
  EXPECT_THROW(migrate(path, now, kThree), SQLite::Exception);
  disk.heal();
  EXPECT_EQ(version(path), 1);
  EXPECT_EQ(sum(path), 1);
  EXPECT_TRUE(copies().empty()) << "half a copy helps nobody";
}

TEST_F(MigrationsTest, KeepTheStepsBeforeTheOneThatFailed) {
  migrate(path, now, kFirst);
  EXPECT_THROW(migrate(path, now, kThirdBroken), SQLite::Exception);
  EXPECT_EQ(version(path), 2);
  EXPECT_EQ(sum(path), 1 + 2) << "the third is undone as a whole";
  migrate(path, now + base::Millis{1}, kThree);
  EXPECT_EQ(version(path), 3);
  EXPECT_EQ(sum(path), 1 + 2 + 3);
}

TEST_F(MigrationsTest, GoOnWhereAFailingDiskStoppedThem) {
  migrate(folder.file("whole.db"), now);
  SQLite::Database whole(folder.file("whole.db"));
  auto schema_of = [](SQLite::Database& database) {
    std::string all;
    SQLite::Statement rows(database, "SELECT name, sql FROM sqlite_master ORDER BY name");
    while (rows.executeStep())
      all += rows.getColumn(0).getString() + rows.getColumn(1).getString() + "\n";
    return all;
  };
  FaultyVfs disk;
  int stopped = 0;
  for (int nth : {1, 2, 3, 7, 20, 60}) {
    std::string file = folder.file("stopped-" + std::to_string(nth) + ".db");
    disk.break_disk({FaultyVfs::On::write, FaultyVfs::Target::log, nth, SQLITE_IOERR_WRITE, true});
    try {
      migrate(file, now);
    } catch (const SQLite::Exception&) {
      ++stopped;
    }
    disk.heal();
    migrate(file, now);
    SQLite::Database database(file);
    EXPECT_EQ(schema_of(database), schema_of(whole)) << nth;
  }
  EXPECT_GE(stopped, 5);
}

}  // namespace
}  // namespace outdial::tests
