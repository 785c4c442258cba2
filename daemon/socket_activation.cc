#include "daemon/socket_activation.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace outdial::daemon {
namespace {

constexpr int kFirstPassed = 3;  // SD_LISTEN_FDS_START

long take_number(const char* variable) {
  const char* value = std::getenv(variable);
  std::string_view text = value ? value : "";
  long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  ::unsetenv(variable);
  return number;
}

}  // namespace

int take_activated_socket() {
  bool ours = take_number("LISTEN_PID") == static_cast<long>(::getpid());
  bool any = take_number("LISTEN_FDS") > 0;
  ::unsetenv("LISTEN_FDNAMES");
  return ours && any ? kFirstPassed : -1;
}

}  // namespace outdial::daemon
