#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "daemon/http_message.h"
#include "daemon/peer_address.h"

namespace outdial::daemon {

/// The client's X-Request-Id when it is at most 64 of [A-Za-z0-9_-], else a new `req_…`.
std::string request_id_of(const RequestHead& head, base::IdSource& ids);

struct Origin {
  std::string peer;
  bool forwarded = false;
};
Origin origin_of(const RequestHead& head, std::string_view socket_peer, const ProxyTrust& trust);

/// What the router sees: hop-by-hop headers, Range and everything under our own names dropped,
/// values byte for byte, our own facts added. Pure.
CanonicalRequest canonical(const RequestHead& head, const Origin& origin, std::string request_id);

}  // namespace outdial::daemon
