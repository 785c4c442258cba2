#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/id.h"
#include "daemon/listener_options.h"
#include "daemon/stream_hub.h"

namespace httplib {
class Server;
}
namespace boost::asio {
class io_context;
}

namespace outdial::daemon {

/// The one port. httplib accepts and routes; Asio reads and bounds every request, so that no idle
/// or slow connection holds a thread; handlers run on a small pool. Routes, source and upgrade
/// handler are set before start(). The constructor binds and throws when it cannot.
/// SIGPIPE must be ignored by main, and the signals that main waits for be blocked before start().
///
/// A handler sees the body in req.body (content readers and multipart are not supported) and these
/// headers, which clients cannot send: X-Request-Id; X-Outdial-Peer (the client's address, behind
/// trusted proxies the forwarded one; also req.remote_addr); X-Outdial-Forwarded: 1 when the
/// request has any forwarding header; X-Outdial-Body-Fd when a bulk body was spooled (rewound, the
/// listener's to close). An answer with X-Outdial-Stream: <filter> becomes an event stream that
/// starts after X-Outdial-Stream-After: <seq>.
class Listener {
 public:
  using Options = ListenerOptions;

  Listener(Options options, const base::Clock& clock, base::IdSource& ids);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  httplib::Server& routes();
  /// WebSocket handshakes on /llm-websocket/ and /ws/. Without a handler they get 404.
  void on_upgrade(UpgradeHandler handler);
  StreamHub& streams();
  /// The Asio thread's context, for WebSocket sessions that share it.
  boost::asio::io_context& io();

  void start();
  int port() const;
  /// Stops accepting, closes idle connections and streams; requests under way are answered. From
  /// any thread, returns at once.
  void request_drain();
  /// Drains for at most limits.drain, then closes what is left and joins all threads.
  void stop();

  /// Grows with every tick of the Asio thread: a watchdog sees it stand still.
  std::uint64_t io_rounds() const;
  const ListenerMetrics& metrics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace outdial::daemon
