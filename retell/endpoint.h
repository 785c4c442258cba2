#pragma once

#include <string>
#include <string_view>

namespace outdial::retell {

/// Where Retell is reached: `https://host[:port]`, or plain `http://` for a loopback address.
struct Endpoint {
  std::string host;  // without brackets
  int port = 0;
  bool tls = true;

  /// The value of the Host header.
  std::string authority() const;
};

/// Throws std::invalid_argument that says what is wrong with the address.
Endpoint parse_endpoint(std::string_view base_url);

}  // namespace outdial::retell
