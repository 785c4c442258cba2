#pragma once

#include <string>

#include "base/clock.h"

namespace outdial::schema {

/// Holds `<database>.lock` with flock, so that one daemon at a time owns a database file. The
/// kernel lets go when the process ends, however it ends; the file stays behind and means nothing
/// by itself. Says nothing about other machines that mount the same folder.
class InstanceLock {
 public:
  /// Waits up to `patience` for another holder; throws std::system_error when the file cannot be
  /// opened.
  InstanceLock(const std::string& database, base::Millis patience, const base::Clock& clock);
  ~InstanceLock();
  InstanceLock(const InstanceLock&) = delete;
  InstanceLock& operator=(const InstanceLock&) = delete;

  bool held() const { return held_; }

 private:
  int file_ = -1;
  bool held_ = false;
};

}  // namespace outdial::schema
