#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace outdial::bench {

struct LoadResult {
  double seconds = 0;
  /// Of each answered request, from when it was due to its last byte.
  std::vector<double> waits_ms;
  /// Answers that were no 2xx, and the first of them.
  std::size_t refused = 0;
  std::string first_refusal;

  double rate() const { return static_cast<double>(waits_ms.size()) / seconds; }
};

/// What the n-th request says, head and body.
using Requests = std::function<std::string(std::size_t n)>;

/// Sends `count` requests over so many keep-alive connections, each as soon as the answer before it
/// has come. One thread drives them all. Throws when the server hangs up.
LoadResult closed_loop(int port, int connections, std::size_t count, const Requests& requests);
/// Sends `per_second` requests for so long at even distances, whatever becomes of the earlier ones:
/// a request that has to wait for a free connection has waited since it was due.
LoadResult open_loop(int port, int connections, double per_second, double seconds,
                     const Requests& requests);

/// A connection to 127.0.0.1 without Nagle's delay; throws when there is none.
int connect_to(int port);
/// One request with a body of JSON or, with an empty body, a GET; `more` are whole header lines.
std::string request_text(const std::string& method, const std::string& path,
                         const std::string& body, const std::string& more = "");
/// One request on a connection of its own; the answer's body. Throws when it is no 2xx.
std::string ask(int port, const std::string& request);

}  // namespace outdial::bench
