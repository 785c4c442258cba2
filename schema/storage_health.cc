#include "schema/storage_health.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <utility>

#include "base/log.h"
#include "schema/tx.h"

namespace outdial::schema {
namespace {

constexpr std::chrono::seconds kProbeInterval{5};

bool blames_the_disk(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

std::optional<std::string> disk_failure(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const SQLite::Exception& error) {
    if (blames_the_disk(error.getErrorCode())) return error.what();
  } catch (const TransactionLost& error) {
    return error.what();
  } catch (const DatabaseGone& error) {
    return error.what();
  } catch (...) {
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

StorageHealth::StorageHealth(std::string path, const base::Clock& clock)
    : path_(std::move(path)), clock_(clock) {
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0) throw DatabaseGone(path_ + " is gone");
  device_ = found.st_dev;
  inode_ = found.st_ino;
}

void StorageHealth::check_file() {
  struct stat found {};
  bool there =
      ::stat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
  {
    std::scoped_lock lock(mutex_);
    if (std::exchange(gone_, !there) == there) {
      if (there)
        base::log_warn("The database's file is back; writing goes on", {{"database", path_}});
      else
        base::log_error(
            "CRITICAL: the database's file was deleted or replaced while it was open; nothing is "
            "stored or dialled until that very file is back or the daemon is restarted",
            {{"database", path_}});
    }
  }
  if (!there) throw DatabaseGone("the database's file was deleted or replaced");
}

void StorageHealth::note_failure(const std::exception_ptr& thrown) {
  auto failure = disk_failure(thrown);
  if (!failure) return;
  std::scoped_lock lock(mutex_);
  trouble_ = std::move(failure);
  failed_ = clock_.boot();
}

void StorageHealth::note_probe() {
  std::scoped_lock lock(mutex_);
  trouble_.reset();
  probed_ = clock_.boot();
}

std::optional<std::string> StorageHealth::trouble() const {
  std::scoped_lock lock(mutex_);
  return trouble_;
}

bool StorageHealth::probe_due() const {
  std::scoped_lock lock(mutex_);
  auto last = trouble_ ? failed_ : probed_;
  return !last || clock_.boot() - *last >= kProbeInterval;
}

}  // namespace outdial::schema
