#include "retell/connect.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

namespace outdial::retell {
namespace {

using base::unexpected;

constexpr base::Millis kLongestPoll{60'000};

struct AddressesDeleter {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesDeleter>;

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

std::string words(int error) {
  char text[128];
  return strerror_r(error, text, sizeof text);
}

base::Expected<Addresses, std::string> look_up(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  auto port = std::to_string(endpoint.port);
  int failed = getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &list);
  if (failed != 0)
    return unexpected<std::string>("cannot look up " + endpoint.host + ": " + gai_strerror(failed));
  return Addresses(list);
}

base::Expected<int, std::string> connect_one(const addrinfo& address, base::Boot deadline,
                                             const base::Clock& clock) {
  int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return unexpected<std::string>("cannot open a socket: " + words(errno));
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int error = ::connect(fd, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    if (wait_for(fd, POLLOUT, deadline, clock)) {
      socklen_t size = sizeof error;
      getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    } else {
      error = ETIMEDOUT;
    }
  }
  if (error == 0) return fd;
  ::close(fd);
  return unexpected<std::string>("cannot connect: " + words(error));
}

bool is_address(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

bool set_expected_name(SSL* ssl, const std::string& host) {
  if (is_address(host))
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

std::string why_no_handshake(SSL* ssl, int error) {
  long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK)
    return std::string("TLS certificate refused: ") + X509_verify_cert_error_string(verified);
  auto text = take_tls_error();
  if (text.empty()) text = error == SSL_ERROR_ZERO_RETURN ? "closed by peer" : "connection broken";
  return "TLS handshake failed: " + text;
}

}  // namespace

bool wait_for(int socket, short events, base::Boot deadline, const base::Clock& clock) {
  pollfd entry{socket, events, 0};
  for (;;) {
    auto left = std::chrono::ceil<base::Millis>(deadline - clock.boot());
    if (left <= base::Millis{0}) return false;
    int ready = ::poll(&entry, 1, static_cast<int>(std::min(left, kLongestPoll).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) throw std::runtime_error("poll failed: " + words(errno));
  }
}

base::Expected<int, std::string> connect_tcp(const Endpoint& endpoint, base::Boot deadline,
                                             const base::Clock& clock) {
  auto addresses = look_up(endpoint);
  if (!addresses) return unexpected(addresses.error());
  std::vector<const addrinfo*> candidates;
  for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next)
    candidates.push_back(at);
  std::string reason = "no address to connect to";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    auto now = clock.boot();
    auto share = (deadline - now) / static_cast<std::int64_t>(candidates.size() - i);
    auto connected = connect_one(*candidates[i], now + share, clock);
    if (connected) return connected;
    reason = connected.error();
  }
  return unexpected(reason);
}

TlsContext::TlsContext(const std::string& ca_cert_path)
    : context_(SSL_CTX_new(TLS_client_method())) {
  if (context_ == nullptr) throw std::runtime_error("cannot set up TLS: " + take_tls_error());
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  // A peer that just drops the connection must not look like the regular end of an answer.
  SSL_CTX_clear_options(context_, SSL_OP_IGNORE_UNEXPECTED_EOF);
  int loaded = ca_cert_path.empty()
                   ? SSL_CTX_set_default_verify_paths(context_)
                   : SSL_CTX_load_verify_locations(context_, ca_cert_path.c_str(), nullptr);
  if (loaded != 1) {
    SSL_CTX_free(context_);
    throw std::runtime_error("cannot load certificate authorities: " + take_tls_error());
  }
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

base::Expected<SSL*, std::string> TlsContext::handshake(int socket, const std::string& host,
                                                        base::Boot deadline,
                                                        const base::Clock& clock) {
  ERR_clear_error();
  std::unique_ptr<SSL, SslDeleter> ssl(SSL_new(context_));
  if (!ssl || SSL_set_fd(ssl.get(), socket) != 1 || !set_expected_name(ssl.get(), host))
    throw std::runtime_error("cannot start TLS: " + take_tls_error());
  for (;;) {
    ERR_clear_error();
    int done = SSL_connect(ssl.get());
    if (done == 1) return ssl.release();
    int error = SSL_get_error(ssl.get(), done);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
      return unexpected(why_no_handshake(ssl.get(), error));
    short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (!wait_for(socket, events, deadline, clock))
      return unexpected<std::string>("TLS handshake not finished in time");
  }
}

std::string take_tls_error() {
  unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "";
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

}  // namespace outdial::retell
