#include "schema/backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>

namespace outdial::schema {
namespace {

void copy_and_check(const std::string& from, const std::string& to) {
  SQLite::Database source(from, SQLite::OPEN_READONLY, 5'000);
  SQLite::Database target(to, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup backup(target, source);
  if (backup.executeStep() != SQLITE_DONE) throw std::runtime_error("somebody else has locked it");
  std::string verdict = target.execAndGet("PRAGMA quick_check").getString();
  if (verdict != "ok") throw std::runtime_error(from + " is damaged: " + verdict);
}

}  // namespace

void copy_database(const std::string& from, const std::string& to) {
  if (std::filesystem::exists(to)) throw std::runtime_error(to + " exists already");
  try {
    copy_and_check(from, to);
  } catch (const std::exception& error) {
    std::filesystem::remove(to);
    throw std::runtime_error("cannot copy the database " + from + ": " + error.what());
  }
}

}  // namespace outdial::schema
