#include "daemon/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace outdial::daemon {
namespace {

/// Database, logs, listening sockets, spooled bodies, zones, systemd.
constexpr std::size_t kReserve = 160;
/// Of a limit that is smaller still, connections get this part.
constexpr std::size_t kSmallestShare = 4;

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot read the limit of open files");
  rlimit raised{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  if (limit.rlim_cur == RLIM_INFINITY) return std::numeric_limits<std::size_t>::max();
  return limit.rlim_cur;
}

std::size_t connections_within(std::size_t descriptors, std::size_t workers, std::size_t wanted) {
  std::size_t others = kReserve + workers;
  std::size_t share = descriptors / kSmallestShare;
  std::size_t room = descriptors > others ? std::max(descriptors - others, share) : share;
  return std::min(room, wanted);
}

}  // namespace outdial::daemon
