#include "schema/backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "base/log.h"
#include "schema/instance_lock.h"

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

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void sync_to_disk(const std::string& path) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  bool synced = file >= 0 && ::fsync(file) == 0;
  int reason = errno;
  if (file >= 0) ::close(file);
  errno = reason;
  if (!synced) fail("cannot write " + path + " to disk");
}

std::string folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.string();
}

void set_aside(const std::string& database, base::Time now) {
  std::filesystem::remove(database + "-shm");
  for (const char* part : {"-wal", "-journal"}) {
    std::string left = database + part;
    if (!std::filesystem::exists(left)) continue;
    std::string aside =
        database + ".former-" + std::to_string(base::to_millis(now)) + std::string(part);
    std::filesystem::rename(left, aside);
    base::log_warn("Set aside what the former database left; it belongs to it",
                   {{"was", left}, {"is", aside}});
  }
}

}  // namespace

void copy_database(const std::string& from, const std::string& to) {
  if (std::filesystem::exists(to) && std::filesystem::file_size(to) > 0)
    throw std::runtime_error(to + " exists already");
  try {
    copy_and_check(from, to);
  } catch (const std::exception& error) {
    std::filesystem::remove(to);
    throw std::runtime_error("cannot copy the database " + from + ": " + error.what());
  }
}

std::string draft_of(const std::string& database) {
  return database + ".restoring";
}

void clear_draft(const std::string& database) {
  std::string draft = draft_of(database);
  for (const char* part : {"-wal", "-shm", "-journal"})
    std::filesystem::remove(draft + part);
  std::filesystem::resize_file(draft, 0);
}

void publish_draft(const std::string& database, base::Time now) {
  std::string draft = draft_of(database);
  if (std::filesystem::exists(draft + "-wal"))
    throw std::runtime_error("not all of " + draft + " could be written");
  sync_to_disk(draft);
  set_aside(database, now);
  sync_to_disk(folder_of(database));
  if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, database.c_str(), RENAME_NOREPLACE) != 0)
    fail("cannot give " + draft + " the name " + database);
  sync_to_disk(folder_of(database));
}

void refuse_remains(const std::string& database) {
  auto has_content = [](const std::string& path) {
    std::error_code missing;
    auto size = std::filesystem::file_size(path, missing);
    return !missing && size > 0;
  };
  if (std::filesystem::exists(database)) return;
  if (std::filesystem::exists(draft_of(database)))
    throw UnfitDatabase("a restore was cut short: run it again, or remove " + draft_of(database) +
                        " to begin with an empty database");
  if (has_content(database + "-wal"))
    throw UnfitDatabase(database + " is missing, but not its write-ahead log " + database +
                        "-wal: put the database back beside it, or restore a backup");
}

}  // namespace outdial::schema
