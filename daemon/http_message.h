#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::daemon {

struct Header {
  std::string name;
  std::string value;
};

/// The head of a request as it came.
struct RequestHead {
  std::string method;
  std::string target;
  bool http11 = true;
  bool keep_alive = true;
  bool upgrade = false;  // to a WebSocket
  bool expects_continue = false;
  std::vector<Header> headers;
};

/// A request that has been checked and stripped of what clients may not say, for the router.
struct CanonicalRequest {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  std::string body;
  std::string peer;
  std::string request_id;
};

/// What a handler's answer becomes on the wire.
struct Answer {
  int status = 500;
  std::string head;
  std::string body;
  bool close = false;
  bool stream = false;
  std::string stream_filter;
  std::int64_t stream_after = 0;
};

bool same_name(std::string_view a, std::string_view b);

/// The first value of that name, or empty.
std::string_view value_of(const std::vector<Header>& headers, std::string_view name);

}  // namespace outdial::daemon
