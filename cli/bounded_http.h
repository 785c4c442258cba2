#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace outdial::cli {

/// Takes an answer piece by piece; false ends it.
using Sink = std::function<bool(std::string_view)>;

struct HttpQuestion {
  std::string method;
  std::string path;
  std::map<std::string, std::string> headers;
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// Why there is no answer, in words.
struct NoAnswer {
  /// What came was no answer to go on reading: larger than any honest one.
  bool absurd = false;
  std::string why;
};

/// Asks one HTTP server, over a connection that is kept; used by one thread. httplib speaks, but
/// over sockets that are read through ours: reading ends at a head that httplib would choke on and
/// at an answer that would not fit into memory. Redirects are not followed.
class BoundedHttp {
 public:
  /// For `scheme://host[:port]`. `ca_file` names certificates to trust instead of the system's;
  /// empty: the system's.
  BoundedHttp(const std::string& address, const std::string& ca_file);
  ~BoundedHttp();

  /// Whether the address is one and the certificates could be read.
  bool usable() const;
  /// With a `sink` the body of a 2xx goes there.
  base::Expected<HttpAnswer, NoAnswer> ask(const HttpQuestion& question, const Sink& sink);

 private:
  struct Wire;
  std::unique_ptr<Wire> wire_;
};

}  // namespace outdial::cli
