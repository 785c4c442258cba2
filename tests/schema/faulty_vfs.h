#pragma once

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>

namespace outdial::tests {

/// A disk that fails when told. While an object lives it is SQLite's default file system, wraps the
/// one that was default before, and counts and may fail the reads, writes and syncs of database
/// files and their logs. Make it before the first connection and destroy it after the last. Safe
/// from any thread.
class FaultyVfs {
 public:
  enum class On { read, write, sync };
  /// undo_log: what SQLite keeps aside to undo a savepoint with, once that is large.
  enum class Target { any, database, log, undo_log };
  struct Fault {
    On on = On::write;
    Target target = Target::log;
    /// The how-manyth of these operations from now fails, counted from 1.
    int nth = 1;
    int code = SQLITE_IOERR;
    /// All later ones fail too, until heal().
    bool lasting = false;
  };

  FaultyVfs();
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  void break_disk(const Fault& fault);
  /// Log writes that end behind `bytes` fail with SQLITE_FULL: the space of a small disk.
  void limit_log(std::int64_t bytes) { log_limit_ = bytes; }
  void heal();
  /// How many operations have failed.
  int failures() const { return failures_; }
  int log_syncs() const { return log_syncs_; }

  /// For the wrapped files: what the operation has to answer.
  int judge(On on, Target target, std::int64_t end);
  sqlite3_vfs* real() const { return real_; }

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  std::mutex mutex_;
  Fault fault_;         // guarded by mutex_
  bool armed_ = false;  // guarded by mutex_
  std::atomic<std::int64_t> log_limit_{std::numeric_limits<std::int64_t>::max()};
  std::atomic<int> failures_{0};
  std::atomic<int> log_syncs_{0};
};

}  // namespace outdial::tests
