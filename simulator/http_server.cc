#include "simulator/http_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <charconv>
#include <optional>
#include <thread>
#include <vector>

#include "base/log.h"

namespace outdial::simulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::uint64_t kMaxBody = 4 * 1024 * 1024;

asio::awaitable<void> rest(std::chrono::nanoseconds length) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  timer.expires_after(length);
  co_await timer.async_wait(use_awaitable);
}

/// Closes so that the client sees a reset, not an end of stream.
void reset_connection(tcp::socket& socket) {
  beast::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

std::string head_of(const ApiReply& reply, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  head += std::string(http::obsolete_reason(static_cast<http::status>(reply.status)));
  head += "\r\nServer: retell-sim\r\n";
  if (reply.status != 204) {
    head += "Content-Type: " + reply.content_type + "\r\n";
    head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  }
  if (reply.retry_after > 0) head += "Retry-After: " + std::to_string(reply.retry_after) + "\r\n";
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

ApiRequest request_of(const http::request<http::string_body>& message, const base::Clock& clock) {
  ApiRequest request;
  request.arrived = clock.boot();
  request.arrived_real = clock.real_now();
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.authorization = std::string(message[http::field::authorization]);
  request.body = message.body();
  auto retry = message["X-Stainless-Retry-Count"];
  int count = -1;
  if (!retry.empty()) std::from_chars(retry.data(), retry.data() + retry.size(), count);
  request.retry_count = count;
  return request;
}

}  // namespace

class HttpServer::Listener {
 public:
  Listener(const ListenSettings& settings, const base::Clock& clock, Api& api, Released released)
      : clock_(clock),
        api_(api),
        released_(std::move(released)),
        acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(),
                                     static_cast<std::uint16_t>(settings.port))) {
    if (!settings.tls_certificate.empty()) {
      tls_.emplace(asio::ssl::context::tls_server);
      tls_->use_certificate_chain_file(settings.tls_certificate);
      tls_->use_private_key_file(settings.tls_key, asio::ssl::context::pem);
    }
    asio::co_spawn(io_, accept(), asio::detached);
    for (int i = 0; i < settings.threads; ++i)
      threads_.emplace_back([this] { io_.run(); });
  }
  ~Listener() { io_.stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto strand = asio::make_strand(io_);
      beast::error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(strand, asio::redirect_error(use_awaitable, error));
      if (error) {
        base::log_warn("A connection could not be accepted", {{"error", error.message()}});
        co_await rest(std::chrono::milliseconds{50});
        continue;
      }
      asio::co_spawn(strand, converse(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> converse(tcp::socket socket) {
    socket.set_option(tcp::no_delay(true));
    try {
      if (tls_) {
        asio::ssl::stream<tcp::socket> stream(std::move(socket), *tls_);
        co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
        co_await serve(stream);
      } else {
        co_await serve(socket);
      }
    } catch (const boost::system::system_error&) {
      // The client went away; there is nobody left to tell.
    }
  }

  template <class Stream>
  asio::awaitable<void> serve(Stream& stream) {
    beast::flat_buffer buffer;
    for (;;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(kMaxBody);
      co_await http::async_read(stream, buffer, parser, use_awaitable);
      ApiRequest request = request_of(parser.get(), clock_);
      ApiReply reply = answer(request);
      bool keep_alive = parser.get().keep_alive() && reply.conduct == Conduct::answer;
      bool open = co_await carry_out(stream, reply, keep_alive);
      if (!open) co_return;
    }
  }

  ApiReply answer(const ApiRequest& request) {
    try {
      return api_.answer(request);
    } catch (const std::exception& error) {
      base::log_error("A request failed inside the simulator", {{"error", error.what()}});
      return error_reply(500, "The simulator itself failed; see its log.");
    }
  }

  /// Gives whether the connection may serve another request.
  template <class Stream>
  asio::awaitable<bool> carry_out(Stream& stream, const ApiReply& reply, bool keep_alive) {
    if (reply.delay_ms > 0) co_await rest(std::chrono::milliseconds{reply.delay_ms});
    if (reply.await_webhook) {
      base::Boot deadline = clock_.boot() + std::chrono::milliseconds{reply.await_ms};
      while (!released_(*reply.await_webhook) && clock_.boot() < deadline)
        co_await rest(std::chrono::milliseconds{2});
    }
    if (reply.conduct == Conduct::hang) {
      char byte = 0;
      co_await stream.async_read_some(asio::buffer(&byte, 1), use_awaitable);
      co_return false;
    }
    if (reply.conduct == Conduct::drop) {
      reset_connection(beast::get_lowest_layer(stream));
      co_return false;
    }
    std::string bytes = head_of(reply, keep_alive) + reply.body;
    if (reply.conduct == Conduct::truncate)
      bytes.resize(bytes.size() - (reply.body.size() + 1) / 2);
    if (reply.drip_ms > 0)
      co_await drip(stream, bytes, reply.drip_ms);
    else
      co_await asio::async_write(stream, asio::buffer(bytes), use_awaitable);
    co_return keep_alive;
  }

  template <class Stream>
  asio::awaitable<void> drip(Stream& stream, const std::string& bytes, std::int64_t ms) {
    auto start = std::chrono::steady_clock::now();
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      auto share = static_cast<double>(i) / static_cast<double>(bytes.size());
      timer.expires_at(start + std::chrono::microseconds{static_cast<std::int64_t>(
                                   static_cast<double>(ms) * 1000 * share)});
      co_await timer.async_wait(use_awaitable);
      co_await asio::async_write(stream, asio::buffer(&bytes[i], 1), use_awaitable);
    }
  }

  const base::Clock& clock_;
  Api& api_;
  const Released released_;
  asio::io_context io_;
  std::optional<asio::ssl::context> tls_;
  tcp::acceptor acceptor_;
  std::vector<std::jthread> threads_;
};

HttpServer::HttpServer(const ListenSettings& settings, const base::Clock& clock, Api& api,
                       Released released)
    : listener_(std::make_unique<Listener>(settings, clock, api, std::move(released))) {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const {
  return listener_->port();
}

}  // namespace outdial::simulator
