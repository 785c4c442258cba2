#pragma once

#include <sys/types.h>

#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/clock.h"

namespace outdial::schema {

/// The database's file was deleted or replaced while it was open: what is written to it would be
/// gone with the process.
class DatabaseGone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What became of the newest writes. Those that the disk refused stay in mind until a probe, a
/// small write made for the purpose, succeeds; the successes of others say little, because on a
/// full disk the small ones still fit. Safe from any thread.
class StorageHealth {
 public:
  /// The database is open already.
  StorageHealth(std::string path, const base::Clock& clock);

  /// Throws DatabaseGone unless the path leads to the open file; it may come back.
  void check_file();
  /// Remembers what a write threw, if the disk is to blame and not the caller.
  void note_failure(const std::exception_ptr& thrown);
  void note_probe();

  /// Why the newest writes failed; nothing while they succeed.
  std::optional<std::string> trouble() const;
  /// Whether a probe would tell something new: the last one was some time ago, or a failure came
  /// after it and has had time to pass.
  bool probe_due() const;

 private:
  const std::string path_;
  const base::Clock& clock_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  mutable std::mutex mutex_;
  bool gone_ = false;  // guarded by mutex_, as are all below
  std::optional<std::string> trouble_;
  std::optional<base::Boot> failed_;
  std::optional<base::Boot> probed_;
};

}  // namespace outdial::schema
