#pragma once

#include <openssl/types.h>

#include <string>

#include "base/clock.h"
#include "base/expected.h"
#include "retell/endpoint.h"

namespace outdial::retell {

/// Waits until the socket has one of the poll events or is broken; false once `deadline` passed.
bool wait_for(int socket, short events, base::Boot deadline, const base::Clock& clock);

/// A connected, non-blocking TCP socket that the caller closes, or why there is none. Every address
/// of the name gets its share of the time left. Only the look-up of the name itself is bounded by
/// the system's resolver alone.
base::Expected<int, std::string> connect_tcp(const Endpoint& endpoint, base::Boot deadline,
                                             const base::Clock& clock);

/// TLS 1.2 or newer with the peer's certificate and name verified, always. One thread at a time.
class TlsContext {
 public:
  /// Trusts the system's authorities, or only those in `ca_cert_path` when that is not empty.
  /// Throws when they cannot be loaded.
  explicit TlsContext(const std::string& ca_cert_path);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Shakes hands over a connected socket. The session is the caller's (SSL_free); the socket stays
  /// the caller's in any case.
  base::Expected<SSL*, std::string> handshake(int socket, const std::string& host,
                                              base::Boot deadline, const base::Clock& clock);

 private:
  SSL_CTX* context_;
};

/// What OpenSSL last complained about on this thread, in words; empties its queue.
std::string take_tls_error();

}  // namespace outdial::retell
