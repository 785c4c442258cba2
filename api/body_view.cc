#include "api/body_view.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace outdial::api {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

BodyView::BodyView(const Request& request) : text_(request.body) {
  if (request.body_fd < 0) return;
  struct stat facts {};
  if (::fstat(request.body_fd, &facts) != 0) fail("cannot size a spooled body");
  auto size = static_cast<std::size_t>(facts.st_size);
  text_ = {};
  if (size == 0) return;
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, request.body_fd, 0);
  if (mapped == MAP_FAILED) fail("cannot map a spooled body");
  ::madvise(mapped, size, MADV_SEQUENTIAL);
  mapped_ = mapped;
  text_ = {static_cast<const char*>(mapped), size};
}

BodyView::~BodyView() {
  if (mapped_) ::munmap(mapped_, text_.size());
}

}  // namespace outdial::api
