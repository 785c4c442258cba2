#include "schema/backup.h"

#include <fstream>

#include "schema/instance_lock.h"
#include "schema/meta.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

class BackupTest : public ::testing::Test {
 protected:
  std::string make_database(const std::string& name, const std::string& note) {
    std::string path = folder.file(name);
    schema::Store store({path}, clock, ids);
    store.write([&](schema::Tx& tx) { schema::set_meta(tx, "note", note); });
    return path;
  }
  std::string note_in(const std::string& path) {
    schema::Store store({path}, clock, ids);
    return store.read([](const schema::ReadTx& tx) { return schema::get_meta(tx, "note"); })
        .value_or("none");
  }
  static void put(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string former(const std::string& part) {
    return database + ".former-" + std::to_string(base::to_millis(now)) + part;
  }

  TemporaryFolder folder;
  base::SystemClock clock;
  base::IdSource ids{clock};
  std::string database = folder.file("outdial.db");
  std::string draft = schema::draft_of(database);
  base::Time now = base::from_millis(1'795'000'000'000);
};

TEST_F(BackupTest, CopiesADatabaseThatIsInUse) {
  schema::Store store({database}, clock, ids);
  store.write([](schema::Tx& tx) { schema::set_meta(tx, "note", "in use"); });
  schema::copy_database(database, folder.file("copy.db"));
  EXPECT_EQ(note_in(folder.file("copy.db")), "in use");
}

TEST_F(BackupTest, CopiesOverAnEmptyFileOnly) {
  make_database("outdial.db", "new");
  put(folder.file("empty.db"), "");
  put(folder.file("other.db"), "somebody's");
  schema::copy_database(database, folder.file("empty.db"));
  EXPECT_EQ(note_in(folder.file("empty.db")), "new");
  EXPECT_THROW(schema::copy_database(database, folder.file("other.db")), std::runtime_error);
  EXPECT_EQ(text_of(folder.file("other.db")), "somebody's");
}

TEST_F(BackupTest, LeavesNoCopyOfADamagedDatabase) {
  put(folder.file("damaged.db"), std::string(8'192, 'x'));
  EXPECT_THROW(schema::copy_database(folder.file("damaged.db"), draft), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(draft));
}

TEST_F(BackupTest, TheDraftTakesTheNameAndNothingOfWhatTheFormerDatabaseLeft) {
  make_database("outdial.db.restoring", "restored");
  put(database + "-wal", "the former one's");
  put(database + "-shm", "of no use");
  put(database + "-journal", "the former one's too");
  schema::publish_draft(database, now);
  EXPECT_EQ(note_in(database), "restored");
  EXPECT_EQ(text_of(former("-wal")), "the former one's");
  EXPECT_EQ(text_of(former("-journal")), "the former one's too");
  EXPECT_FALSE(std::filesystem::exists(draft));
}

TEST_F(BackupTest, TheDraftNeverReplacesADatabase) {
  make_database("outdial.db", "former");
  make_database("outdial.db.restoring", "restored");
  EXPECT_THROW(schema::publish_draft(database, now), std::system_error);
  EXPECT_EQ(note_in(database), "former");
}

TEST_F(BackupTest, ADraftThatIsNotWholeGetsNoName) {
  make_database("outdial.db.restoring", "restored");
  put(draft + "-wal", "not moved into it");
  EXPECT_THROW(schema::publish_draft(database, now), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(database));
}

TEST_F(BackupTest, ACutOffDraftIsEmptiedForTheNextRestore) {
  put(draft, "half a database");
  put(draft + "-journal", "and what would complete it wrongly");
  schema::clear_draft(database);
  EXPECT_EQ(std::filesystem::file_size(draft), 0u);
  EXPECT_FALSE(std::filesystem::exists(draft + "-journal"));
}

TEST_F(BackupTest, WhatIsLeftOfADatabaseIsNotTakenForANewOne) {
  EXPECT_NO_THROW(schema::refuse_remains(database)) << "nothing is there: the first start";
  put(draft, "half a database");
  EXPECT_THROW(schema::refuse_remains(database), schema::UnfitDatabase);
  std::filesystem::remove(draft);
  put(database + "-wal", "what the database lacks");
  EXPECT_THROW(schema::refuse_remains(database), schema::UnfitDatabase);
  put(database, "");
  EXPECT_NO_THROW(schema::refuse_remains(database));
}

}  // namespace
}  // namespace outdial::tests
