#include "schema/instance_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace outdial::schema {

InstanceLock::InstanceLock(const std::string& database, base::Millis patience,
                           const base::Clock& clock) {
  std::string path = database + ".lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), "cannot open " + path);
  auto deadline = clock.boot() + patience;
  while (true) {
    held_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0;
    if (held_ || clock.boot() >= deadline) return;
    clock.sleep_until(clock.boot() + base::Millis{100});
  }
}

InstanceLock::~InstanceLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace outdial::schema
