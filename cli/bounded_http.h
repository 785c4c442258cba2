#pragma once

#include <httplib.h>

#include <memory>
#include <string>

namespace outdial::cli {

/// What one answer may cost; `why` says what went beyond it, empty when nothing did.
struct AnswerBounds {
  std::size_t max_bytes = 0;
  std::string why;
};

/// httplib's client over sockets that it reads through ours: reading fails on a head that httplib
/// would choke on and on more bytes than `bounds` allows, which may be changed between requests.
struct BoundedHttp {
  /// For `scheme://host[:port]`; `client` is null when the address is none.
  explicit BoundedHttp(const std::string& address);

  AnswerBounds bounds;
  std::unique_ptr<httplib::ClientImpl> client;
};

}  // namespace outdial::cli
