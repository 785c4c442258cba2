#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "simulator/api.h"

namespace outdial::simulator {

struct ListenSettings {
  int port = 0;
  int threads = 2;
  /// PEM files; plain HTTP when both are empty.
  std::string tls_certificate;
  std::string tls_key;
};

/// Serves an Api on 127.0.0.1 and carries out what its replies ask of the connection, to the byte:
/// resets, cuts, delays and drips. Throws from the constructor when the port or the certificate
/// cannot be had. The destructor drops all connections.
class HttpServer {
 public:
  /// Tells whether a held answer may leave now.
  using Released = std::function<bool(std::uint32_t call)>;

  HttpServer(const ListenSettings& settings, const base::Clock& clock, Api& api, Released released);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace outdial::simulator
