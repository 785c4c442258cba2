#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace outdial::tests {

/// A disk in memory that knows what has been synced. While an object lives it is SQLite's default
/// file system; make it before the first connection and destroy it after the last. For one thread.
///
/// Every write, truncation, sync and removal of a database or its log is a step. `before_step` runs
/// ahead of each, so that a test may stop the machine there.
class MemoryDisk {
 public:
  enum class On { write, sync };
  /// What a stop leaves of what was written and not yet synced. A killed process loses nothing; a
  /// machine without power everything, or some writes and half of another.
  enum class Loss { nothing, everything, something };
  struct Fault {
    On on = On::write;
    /// The how-manyth of these steps from now fails, counted from 1.
    int nth = 1;
    int code = SQLITE_IOERR;
    /// All later ones fail too, until heal().
    bool lasting = false;
  };
  struct Change {
    std::size_t offset = 0;
    std::string bytes;
    bool truncates = false;
  };
  struct File {
    std::string now;
    std::string synced;
    std::vector<Change> unsynced;
    /// Shared memory of the write-ahead log's index; lost with the process.
    std::vector<std::unique_ptr<std::string>> shared;
  };

  MemoryDisk();
  ~MemoryDisk();
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  std::function<void(On)> before_step = [](On) {};
  /// Writes into a database itself, not into its log: the log was moved there.
  int database_writes() const { return database_writes_; }
  /// Whether nothing would be lost if the machine stopped now.
  bool all_is_synced() const;
  /// The machine stops and comes up again. Connections made before must not be used any more.
  void restart(Loss loss, std::uint64_t seed);
  /// Of a file as a program sees it; empty when there is none.
  std::string content(const std::string& path) const;

  void break_disk(const Fault& fault);
  void heal() { armed_ = false; }
  int failures() const { return failures_; }
  /// From now on syncs only say that they have been done.
  void lie_about_syncs() { lies_ = true; }
  /// Syncs that were done.
  int syncs() const { return syncs_; }

  // For the file system's functions: what the step has to answer.
  int take_step(On on);
  std::shared_ptr<File> open(const std::string& path, bool create);
  bool exists(const std::string& path) const { return files_.contains(path); }
  void remove(const std::string& path) { files_.erase(path); }
  void note_database_write() { ++database_writes_; }
  void sync(File& file);

 private:
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
  std::map<std::string, std::shared_ptr<File>> files_;
  Fault fault_;
  bool armed_ = false;
  int failures_ = 0;
  int database_writes_ = 0;
  int syncs_ = 0;
  bool lies_ = false;
};

}  // namespace outdial::tests
