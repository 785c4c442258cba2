#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outdial::daemon {

/// Networks whose members may say, in X-Forwarded-For, whom they speak for. Pure.
class ProxyTrust {
 public:
  /// `10.0.0.0/8`, `::1`, `127.0.0.1`. Throws std::invalid_argument on anything else.
  explicit ProxyTrust(const std::vector<std::string>& networks);
  bool trusts(std::string_view address) const;
  /// The nearest address on the way that is not a trusted proxy. `forwarded_for` is the header's
  /// whole value, the nearest hop last; it counts only when `socket_peer` is trusted.
  std::string client_of(std::string_view socket_peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    std::string bytes;  // 16, IPv4 mapped into IPv6
    int bits;
  };
  std::vector<Network> networks_;
};

}  // namespace outdial::daemon
