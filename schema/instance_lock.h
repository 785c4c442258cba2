#pragma once

#include <stdexcept>
#include <string>

#include "base/clock.h"

namespace outdial::schema {

/// What lies at the database's path must not be served as it is; starting again does not help.
class UnfitDatabase : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Holds the database file itself with flock, so that one daemon at a time owns it, whatever path
/// leads to it. The kernel lets go when the process ends, however it ends. Made before the first
/// connection to the file and destroyed after the last: closing a descriptor of a file drops every
/// lock that SQLite holds on it in this process. Says nothing about other machines that mount the
/// same folder.
class InstanceLock {
 public:
  /// Makes the file when it is missing and waits up to `patience` for another holder. Throws
  /// UnfitDatabase when the file has a second name (a hard link): SQLite would keep another
  /// write-ahead log for each. Throws std::system_error when it cannot be opened or locked.
  InstanceLock(const std::string& database, base::Millis patience, const base::Clock& clock);
  ~InstanceLock();
  InstanceLock(const InstanceLock&) = delete;
  InstanceLock& operator=(const InstanceLock&) = delete;

  bool held() const { return file_ >= 0; }

 private:
  int file_ = -1;
};

}  // namespace outdial::schema
