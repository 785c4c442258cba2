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

/// httplib's client for `scheme://host[:port]`, over sockets that it reads through ours: reading
/// fails on a head that httplib would choke on and on more bytes than `bounds` allows. Null when
/// the address is none. `bounds` outlives the client and may be changed between requests.
std::unique_ptr<httplib::ClientImpl> bounded_client(const std::string& address,
                                                    AnswerBounds& bounds);

}  // namespace outdial::cli
