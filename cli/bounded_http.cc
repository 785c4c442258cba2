#include "cli/bounded_http.h"

#include <httplib.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/answer_head.h"

namespace outdial::cli {
namespace {

constexpr int kReadTimeoutMs = 120'000;
constexpr int kWriteTimeoutMs = 30'000;
// Chunk lengths, trailers and the head itself.
constexpr std::size_t kMaxFraming = 1024 * 1024;

/// Far more than any page or record has.
constexpr std::size_t kMaxAnswer = 64 << 20;
/// One page of an export, which is not kept.
constexpr std::size_t kMaxStreamed = std::size_t{1} << 30;

/// What one answer may cost; `why` says what went beyond it, empty when nothing did.
struct AnswerBounds {
  std::size_t max_bytes = 0;
  std::string why;
};

struct Address {
  bool tls = false;
  std::string host;
  int port = 0;
};

std::optional<Address> parse_address(std::string_view text) {
  Address address;
  address.tls = text.starts_with("https://");
  if (!address.tls && !text.starts_with("http://")) return std::nullopt;
  text.remove_prefix(address.tls ? 8 : 7);
  bool bracketed = text.starts_with('[');
  auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == std::string_view::npos) return std::nullopt;
  address.host = text.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  text.remove_prefix(std::min(text.size(), bracketed ? end + 1 : end));
  address.port = address.tls ? 443 : 80;
  if (address.host.empty() || address.host.find_first_of("/?#@ ") != std::string::npos)
    return std::nullopt;
  if (text.empty()) return address;
  auto [stop, error] = std::from_chars(text.data() + 1, text.data() + text.size(), address.port);
  bool whole = text.front() == ':' && error == std::errc{} && stop == text.data() + text.size();
  if (!whole || address.port < 1 || address.port > 65'535) return std::nullopt;
  return address;
}

/// One exchange over a connected socket; the answer's bytes pass AnswerHead before httplib has
/// them.
class BoundedStream : public httplib::Stream {
 public:
  BoundedStream(int socket, SSL* ssl, AnswerBounds& bounds)
      : socket_(socket), ssl_(ssl), bounds_(bounds) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  socket_t socket() const override { return socket_; }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }

  ssize_t read(char* data, size_t size) override {
    if (!bounds_.why.empty()) return -1;
    if (begin_ == end_) {
      ssize_t got = receive();
      if (got <= 0) return got;
    }
    auto taken = std::min(size, end_ - begin_);
    std::memcpy(data, buffer_.data() + begin_, taken);
    begin_ += taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* data, size_t size) override {
    while (ready(POLLOUT, kWriteTimeoutMs)) {
      ssize_t wrote = ssl_ == nullptr ? ::send(socket_, data, size, MSG_NOSIGNAL)
                                      : SSL_write(ssl_, data, static_cast<int>(size));
      if (wrote >= 0 || ssl_ != nullptr || errno != EINTR) return wrote > 0 ? wrote : -1;
    }
    return -1;
  }

 private:
  bool ready(short event, int timeout_ms) const {
    pollfd one{socket_, event, 0};
    int found = 0;
    do {
      found = poll(&one, 1, timeout_ms);
    } while (found < 0 && errno == EINTR);
    return found > 0;
  }

  /// Refills the empty buffer; 0 at the end of what the server sends.
  ssize_t receive() {
    bool waiting = ssl_ == nullptr || SSL_pending(ssl_) == 0;
    if (waiting && !ready(POLLIN, kReadTimeoutMs)) return -1;
    ssize_t got = 0;
    do {
      got = ssl_ == nullptr ? ::recv(socket_, buffer_.data(), buffer_.size(), 0)
                            : SSL_read(ssl_, buffer_.data(), static_cast<int>(buffer_.size()));
    } while (got < 0 && ssl_ == nullptr && errno == EINTR);
    if (got <= 0) return got;
    received_ += static_cast<std::size_t>(got);
    begin_ = 0;
    end_ = static_cast<std::size_t>(got);
    bounds_.why = head_.take({buffer_.data(), end_});
    if (bounds_.why.empty() && received_ > bounds_.max_bytes + kMaxFraming)
      bounds_.why = "the answer is too large";
    return bounds_.why.empty() ? got : -1;
  }

  const int socket_;
  SSL* const ssl_;
  AnswerBounds& bounds_;
  base::AnswerHead head_;
  std::array<char, 16384> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t received_ = 0;
};

/// The connecting and the handshake stay httplib's.
template <class Client>
class BoundedClient : public Client {
 public:
  BoundedClient(const Address& address, AnswerBounds& bounds)
      : Client(address.host, address.port), bounds_(bounds) {}

 private:
  bool process_socket(const httplib::ClientImpl::Socket& socket,
                      std::function<bool(httplib::Stream&)> callback) override {
    BoundedStream stream(socket.sock, socket.ssl, bounds_);
    return callback(stream);
  }

  AnswerBounds& bounds_;
};

std::string why(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "nothing listens there";
    case httplib::Error::ConnectionTimeout:
      return "it does not answer";
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
      return "its certificate is not trusted, or it speaks no TLS";
    default:
      return "the connection broke before the answer came";
  }
}

std::unique_ptr<httplib::ClientImpl> make_client(const std::string& text, AnswerBounds& bounds) {
  auto address = parse_address(text);
  if (!address) return nullptr;
  if (address->tls) return std::make_unique<BoundedClient<httplib::SSLClient>>(*address, bounds);
  return std::make_unique<BoundedClient<httplib::ClientImpl>>(*address, bounds);
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

struct BoundedHttp::Wire {
  AnswerBounds bounds;
  std::unique_ptr<httplib::ClientImpl> client;
};

BoundedHttp::BoundedHttp(const std::string& address, const std::string& ca_file)
    : wire_(std::make_unique<Wire>()) {
  wire_->client = make_client(address, wire_->bounds);
  if (!wire_->client) return;
  httplib::ClientImpl& client = *wire_->client;
  client.set_connection_timeout(3);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_follow_location(false);
  if (!ca_file.empty()) client.set_ca_cert_path(ca_file);
}

BoundedHttp::~BoundedHttp() = default;

bool BoundedHttp::usable() const {
  return wire_->client && wire_->client->is_valid();
}

base::Expected<HttpAnswer, NoAnswer> BoundedHttp::ask(const HttpQuestion& question,
                                                      const Sink& sink) {
  httplib::Request request;
  request.method = question.method;
  request.path = question.path;
  request.body = question.body;
  for (const auto& [name, value] : question.headers)
    request.set_header(name, value);
  AnswerBounds& bounds = wire_->bounds;
  bounds = {sink ? kMaxStreamed : kMaxAnswer, {}};
  HttpAnswer answer;
  bool streamed = false;
  request.response_handler = [&](const httplib::Response& head) {
    streamed = sink && head.status >= 200 && head.status < 300;
    return true;
  };
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    if (streamed) return sink({data, size});
    if (answer.body.size() + size > kMaxAnswer) bounds.why = "the answer is too large";
    if (bounds.why.empty()) answer.body.append(data, size);
    return bounds.why.empty();
  };
  httplib::Result result = wire_->client->send(request);
  if (!bounds.why.empty()) return base::unexpected(NoAnswer{true, bounds.why});
  if (!result) return base::unexpected(NoAnswer{false, why(result.error())});
  answer.status = result->status;
  for (const auto& [name, value] : result->headers)
    answer.headers.emplace(lower_case(name), value);
  return answer;
}

}  // namespace outdial::cli
