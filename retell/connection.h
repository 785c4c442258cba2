#pragma once

#include <httplib.h>

#include <cstddef>
#include <functional>

#include "base/clock.h"
#include "retell/connect.h"
#include "retell/endpoint.h"
#include "retell/exchange.h"

namespace outdial::retell {

struct ExchangeLimits {
  base::Boot connect_deadline;
  base::Boot deadline;
  std::size_t max_body_bytes;
};

class ExchangeStream;

/// One keep-alive connection to Retell: httplib speaks HTTP over it, the sockets and TLS beneath
/// are ours, because only then are the total deadline, the check before the first byte and the
/// knowledge whether a byte left exact. Sends each request once: no retries, no redirects.
/// One thread. The program must ignore SIGPIPE.
class Connection : private httplib::ClientImpl {
 public:
  /// `tls` is null for plain HTTP and outlives this.
  Connection(const Endpoint& endpoint, TlsContext* tls, const base::Clock& clock);
  ~Connection() override;

  /// `may_send` is asked once the connection stands and the whole request is ready, directly before
  /// the system call that writes its first byte; false means that nothing is sent.
  Exchange exchange(httplib::Request request, const ExchangeLimits& limits,
                    const std::function<bool()>& may_send);

 private:
  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override;
  void shutdown_ssl(Socket& socket, bool shutdown_gracefully) override;
  bool process_socket(const Socket& socket,
                      std::function<bool(httplib::Stream&)> callback) override;
  void drop_if_stale();
  bool has_news_while_idle();

  const Endpoint endpoint_;
  TlsContext* const tls_;
  const base::Clock& clock_;
  base::Boot last_used_{};

  // Of the exchange that is going on.
  const ExchangeLimits* limits_ = nullptr;
  const std::function<bool()>* may_send_ = nullptr;
  Exchange* result_ = nullptr;
  bool reusable_ = false;
};

}  // namespace outdial::retell
