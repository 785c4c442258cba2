#pragma once

#include <map>
#include <string>

#include "base/expected.h"
#include "cli/bounded_http.h"
#include "cli/failure.h"

namespace outdial::cli {

/// What the daemon answered with a 2xx.
struct Reply {
  int status = 0;
  std::string body;
  /// Where an export that was cut goes on; empty when it is whole.
  std::string next_cursor;
};
using Answer = base::Expected<Reply, Failure>;

struct Content {
  std::string body;
  std::string type = "application/json";
};

/// Speaks the HTTP API of one daemon with one token; used by one thread. Every answer but 2xx is a
/// failure that says what the daemon said; no answer is Exit::unreachable; one that is larger than
/// any of the daemon's is a failure, however large. Nothing is sent a second time, except a POST
/// that carries an idempotency key.
class ApiClient {
 public:
  /// `ca_file` names certificates to trust instead of the system's; empty: the system's.
  ApiClient(const std::string& server, std::string token, const std::string& ca_file = {});

  Answer get(const std::string& path);
  /// A 2xx goes to `sink` and the reply has no body.
  Answer get(const std::string& path, const Sink& sink);
  Answer post(const std::string& path, const Content& content = {"{}"});
  /// With an Idempotency-Key of its own, and tried again once when the answer was lost.
  Answer post_once(const std::string& path, const Content& content = {"{}"});
  Answer patch(const std::string& path, const Content& content);
  Answer remove(const std::string& path);

  const std::string& server() const { return server_; }

 private:
  using Headers = std::map<std::string, std::string>;
  Answer send(const std::string& method, const std::string& path, const Content* content,
              const Headers& headers, const Sink& sink = {});

  const std::string server_;
  const std::string token_;
  BoundedHttp http_;
};

/// A piece of a path or query, percent-encoded.
std::string url_encoded(const std::string& text);

}  // namespace outdial::cli
