#include "daemon/request_body.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace outdial::daemon {
namespace {

UniqueFd open_unlinked(const std::string& folder) {
  std::string path = folder + "/outdial-body-XXXXXX";
  UniqueFd file(::mkostemp(path.data(), O_CLOEXEC));
  if (!file) throw std::system_error(errno, std::generic_category(), "cannot spool to " + folder);
  ::unlink(path.c_str());
  return file;
}

}  // namespace

bool ByteBudget::take(std::uint64_t bytes) {
  if (used_.fetch_add(bytes) + bytes <= limit_) return true;
  used_.fetch_sub(bytes);
  return false;
}

bool RequestBody::append(std::string_view bytes) {
  bool spools = file_ || wants_flush();
  if (!(spools ? disk_ : memory_).take(bytes.size())) return false;
  pending_.append(bytes);
  return true;
}

bool RequestBody::wants_flush() const {
  if (spool_above_ == 0) return false;
  constexpr std::size_t kStep = 256 * 1024;
  return pending_.size() > (file_ ? kStep : spool_above_);
}

void RequestBody::flush() {
  if (!file_) {
    file_ = open_unlinked(spool_dir_);
    if (!disk_.take(pending_.size()))
      throw std::system_error(ENOSPC, std::generic_category(), "the spool is full");
    memory_.give_back();
  }
  std::string_view rest = pending_;
  while (!rest.empty()) {
    ssize_t written = ::write(file_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw std::system_error(errno, std::generic_category(), "cannot write to the spool");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  pending_.clear();
}

void RequestBody::finish() {
  if (!file_) return;
  flush();
  if (::lseek(file_.get(), 0, SEEK_SET) < 0)
    throw std::system_error(errno, std::generic_category(), "cannot rewind the spool");
}

}  // namespace outdial::daemon
