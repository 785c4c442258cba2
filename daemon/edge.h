#pragma once

#include <httplib.h>

#include <atomic>
#include <cstdint>
#include <functional>

#include "daemon/http_message.h"
#include "daemon/listener_options.h"

namespace outdial::daemon {

/// httplib as port owner and router only: it binds, accepts and dispatches, and never reads a
/// socket. Accepted sockets go to `accepted` on the thread that runs serve(); requests come back
/// through answer(), from any number of threads at once.
class Edge : public httplib::Server {
 public:
  using Accepted = std::function<void(UniqueFd)>;

  explicit Edge(Accepted accepted);
  ~Edge() override;

  /// Throws std::system_error.
  void bind(const ListenerOptions& options);
  int port() const { return port_; }
  /// Accepts until stop_accepting(); outlasts passing failures of accept().
  void serve();
  void stop_accepting() { leaving_ = true; }

  /// Routes one request. Does not throw: what a handler throws becomes a logged 500. On refusal
  /// the answer is a whole one already.
  Answer answer(CanonicalRequest request, std::uint64_t max_bytes);

 private:
  class AcceptThreadQueue;

  bool process_and_close_socket(socket_t fd) override;
  void leave();

  Accepted accepted_;
  UniqueFd listening_;  // our copy: httplib closes its own when accept() fails
  int port_ = -1;
  bool served_ = false;  // from then on httplib's loop closes the port
  std::atomic<bool> leaving_{false};
};

}  // namespace outdial::daemon
