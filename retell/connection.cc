#include "retell/connection.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "retell/exchange_stream.h"

namespace outdial::retell {
namespace {

// Longer idle connections may be closing already, which would make a call's outcome unknown.
constexpr base::Millis kMaxIdle{2500};

}  // namespace

Connection::Connection(const Endpoint& endpoint, TlsContext* tls, const base::Clock& clock)
    : ClientImpl(endpoint.host, endpoint.port), endpoint_(endpoint), tls_(tls), clock_(clock) {
  set_keep_alive(true);
  set_follow_location(false);
  set_url_encode(false);
  set_decompress(false);
}

Connection::~Connection() {
  stop();
}

Exchange Connection::exchange(httplib::Request request, const ExchangeLimits& limits,
                              const std::function<bool()>& may_send) {
  Exchange result;
  limits_ = &limits;
  may_send_ = &may_send;
  result_ = &result;
  reusable_ = false;
  drop_if_stale();
  request.set_header("Host", endpoint_.authority());
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    if (result.body.size() + size > limits.max_body_bytes) {
      result.reason = "the answer is too large";
      return false;
    }
    result.body.append(data, size);
    return true;
  };
  httplib::Response response;
  auto error = httplib::Error::Success;
  result.answered = send(request, response, error);
  if (result.answered) {
    result.status = response.status;
    result.retry_after = response.get_header_value("Retry-After");
    result.retry_after_ms = response.get_header_value("retry-after-ms");
  } else if (result.reason.empty()) {
    result.reason = "the connection ended before a whole answer";
  }
  if (!result.answered || !reusable_) stop();
  last_used_ = clock_.boot();
  return result;
}

void Connection::drop_if_stale() {
  if (is_socket_open() == 0) return;
  if (clock_.boot() - last_used_ > kMaxIdle || has_news_while_idle()) stop();
}

/// Between exchanges the peer has nothing to say but goodbye.
bool Connection::has_news_while_idle() {
  char byte = 0;
  if (socket_.ssl == nullptr) {
    ssize_t got = ::recv(socket_.sock, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || errno != EAGAIN;
  }
  ERR_clear_error();
  int got = SSL_peek(socket_.ssl, &byte, 1);
  return got > 0 || SSL_get_error(socket_.ssl, got) != SSL_ERROR_WANT_READ;
}

bool Connection::create_and_connect_socket(Socket& socket, httplib::Error& error) {
  auto connected = connect_tcp(endpoint_, limits_->connect_deadline, clock_);
  if (!connected) {
    result_->reason = connected.error();
    error = httplib::Error::Connection;
    return false;
  }
  SSL* ssl = nullptr;
  if (tls_ != nullptr) {
    auto shaken = tls_->handshake(*connected, endpoint_.host, limits_->connect_deadline, clock_);
    if (!shaken) {
      ::close(*connected);
      result_->reason = shaken.error();
      error = httplib::Error::SSLConnection;
      return false;
    }
    ssl = *shaken;
  }
  socket.sock = *connected;
  socket.ssl = ssl;
  return true;
}

void Connection::shutdown_ssl(Socket& socket, bool shutdown_gracefully) {
  if (socket.ssl == nullptr) return;
  if (shutdown_gracefully && reusable_) {
    ERR_clear_error();
    SSL_shutdown(socket.ssl);
  }
  SSL_free(std::exchange(socket.ssl, nullptr));
}

bool Connection::process_socket(const Socket& socket,
                                std::function<bool(httplib::Stream&)> callback) {
  ExchangeStream stream(socket.sock, socket.ssl, *limits_, clock_, *may_send_, *result_);
  bool done = callback(stream);
  reusable_ = done && stream.clean();
  return done;
}

}  // namespace outdial::retell
