#pragma once

#include <string>

namespace outdial::retell {

/// How one request went.
struct Exchange {
  /// False is proof that no byte of the request reached the kernel's socket.
  bool maybe_sent = false;
  /// The whole answer was read; else `reason` says what went wrong.
  bool answered = false;
  int status = 0;
  std::string body;
  std::string retry_after;
  std::string retry_after_ms;
  std::string reason;
};

}  // namespace outdial::retell
