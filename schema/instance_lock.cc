#include "schema/instance_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace outdial::schema {
namespace {

constexpr base::Millis kStep{100};

/// Whether the path still leads to the open file: whoever waited for its holder may have been
/// given a file that was moved away or replaced meanwhile.
bool leads_to(const std::string& path, int file) {
  struct stat at_path {};
  struct stat open {};
  return ::stat(path.c_str(), &at_path) == 0 && ::fstat(file, &open) == 0 &&
         at_path.st_dev == open.st_dev && at_path.st_ino == open.st_ino;
}

/// The locked file, or -1 when somebody else holds it or it is no longer at the path.
int try_to_lock(const std::string& path) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot open " + path);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) {
    if (leads_to(path, file)) return file;
  } else if (errno != EWOULDBLOCK) {
    int reason = errno;
    ::close(file);
    throw std::system_error(reason, std::generic_category(), "cannot lock " + path);
  }
  ::close(file);
  return -1;
}

bool has_second_name(int file) {
  struct stat open {};
  return ::fstat(file, &open) == 0 && open.st_nlink > 1;
}

}  // namespace

InstanceLock::InstanceLock(const std::string& database, base::Millis patience,
                           const base::Clock& clock) {
  auto deadline = clock.boot() + patience;
  while ((file_ = try_to_lock(database)) < 0) {
    if (clock.boot() >= deadline) return;
    clock.sleep_until(clock.boot() + kStep);
  }
  if (!has_second_name(file_)) return;
  ::close(file_);
  throw UnfitDatabase(database +
                      " has a second name (a hard link), and SQLite would keep a write-ahead log "
                      "for each: remove the other name; `find / -xdev -samefile " +
                      database + "` shows it");
}

InstanceLock::~InstanceLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace outdial::schema
