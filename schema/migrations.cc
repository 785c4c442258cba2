#include "schema/migrations.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

#include "base/log.h"
#include "schema/sqlite_memory.h"

namespace outdial::schema {
namespace {

int schema_version(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

void copy_before(SQLite::Database& database, const std::string& path, int version, base::Time now) {
  std::string copy =
      path + ".before-" + std::to_string(version) + "-" + std::to_string(base::to_millis(now));
  try {
    SQLite::Statement vacuum(database, "VACUUM INTO ?");
    vacuum.bind(1, copy);
    vacuum.exec();
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);
    throw;
  }
  base::log_info("Copied the database before migrating it", {{"copy", copy}});
}

void apply(SQLite::Database& database, const Migration& migration) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
  database.exec(std::string(migration.sql));
  database.exec("PRAGMA user_version = " + std::to_string(migration.version));
  transaction.commit();
  base::log_info("Migrated the database",
                 {{"version", migration.version}, {"migration", migration.name}});
}

}  // namespace

void migrate(const std::string& path, base::Time now) {
  migrate(path, now, all_migrations());
}

void migrate(const std::string& path, base::Time now, std::span<const Migration> migrations) {
  set_up_memory();
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5'000);
  int have = schema_version(database);
  int want = migrations.back().version;
  if (have > want)
    throw NewerDatabase(path + " has schema version " + std::to_string(have) +
                        ", this program knows versions up to " + std::to_string(want) +
                        ": start a newer outdiald, or restore the copy made before the upgrade");
  if (have == want) return;
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  if (have > 0) copy_before(database, path, want, now);
  for (const Migration& migration : migrations)
    if (migration.version > have) apply(database, migration);
}

}  // namespace outdial::schema
