#include "tests/retell/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>

namespace outdial::tests {
namespace {

constexpr std::chrono::seconds kPatience{20};
constexpr int kPatienceMs = 20'000;

// As the daemon does: a broken connection is an error code, not the end of the process.
const auto kIgnored = std::signal(SIGPIPE, SIG_IGN);

void must(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("test certificate: ") + what);
}

void set_name(X509_NAME* name, const std::string& text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  must(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

X509* make_certificate(const std::string& name, EVP_PKEY* key, long serial) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
  X509_set_pubkey(certificate, key);
  set_name(X509_get_subject_name(certificate), name);
  return certificate;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::size_t content_length(const std::string& head) {
  auto at = lower(head).find("\r\ncontent-length:");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 17));
}

}  // namespace

TestCertificate::TestCertificate(const std::string& name) {
  EVP_PKEY* ca_key = EVP_EC_gen("P-256");
  EVP_PKEY* key = EVP_EC_gen("P-256");
  must(ca_key != nullptr && key != nullptr, "no keys");
  X509* ca = make_certificate("Outdial test authority", ca_key, 1);
  X509_set_issuer_name(ca, X509_get_subject_name(ca));
  add_extension(ca, NID_basic_constraints, "critical,CA:TRUE");
  must(X509_sign(ca, ca_key, EVP_sha256()) > 0, "authority not signed");
  X509* leaf = make_certificate(name, key, 2);
  X509_set_issuer_name(leaf, X509_get_subject_name(ca));
  in_addr address{};
  bool is_address = inet_pton(AF_INET, name.c_str(), &address) == 1;
  add_extension(leaf, NID_subject_alt_name, (is_address ? "IP:" : "DNS:") + name);
  must(X509_sign(leaf, ca_key, EVP_sha256()) > 0, "certificate not signed");

  std::string path = std::string(P_tmpdir) + "/outdial-ca-XXXXXX";
  int fd = mkstemp(path.data());
  must(fd >= 0, "no temporary file");
  FILE* file = fdopen(fd, "w");
  PEM_write_X509(file, ca);
  fclose(file);
  ca_path_ = path;

  context_ = SSL_CTX_new(TLS_server_method());
  must(SSL_CTX_use_certificate(context_, leaf) == 1, "certificate not used");
  must(SSL_CTX_use_PrivateKey(context_, key) == 1, "key not used");
  X509_free(ca);
  X509_free(leaf);
  EVP_PKEY_free(ca_key);
  EVP_PKEY_free(key);
}

TestCertificate::~TestCertificate() {
  SSL_CTX_free(context_);
  ::unlink(ca_path_.c_str());
}

Peer::Peer(int fd, SSL_CTX* tls) : fd_(fd), context_(tls) {}

Peer::~Peer() {
  SSL_free(ssl_);
}

bool Peer::shake_hands() {
  if (context_ == nullptr) return true;
  ssl_ = SSL_new(context_);
  SSL_set_fd(ssl_, fd_);
  ERR_clear_error();
  return SSL_accept(ssl_) == 1;
}

int Peer::receive(char* data, int size) {
  if (dropped_) return 0;
  ERR_clear_error();
  int got = ssl_ != nullptr
                ? SSL_read(ssl_, data, size)
                : static_cast<int>(::recv(fd_, data, static_cast<std::size_t>(size), 0));
  if (got > 0) {
    received_ += static_cast<std::size_t>(got);
    on_bytes_(static_cast<std::size_t>(got));
  }
  return got;
}

std::optional<std::string> Peer::read_request() {
  std::size_t needed = std::string::npos;
  for (;;) {
    auto end = pending_.find("\r\n\r\n");
    if (needed == std::string::npos && end != std::string::npos) {
      auto head = pending_.substr(0, end + 4);
      on_head_(head);
      needed = head.size() + content_length(head);
    }
    if (needed != std::string::npos && pending_.size() >= needed) {
      auto request = pending_.substr(0, needed);
      pending_.erase(0, needed);
      return request;
    }
    char buffer[4096];
    int got = receive(buffer, sizeof buffer);
    if (got <= 0) return std::nullopt;
    pending_.append(buffer, static_cast<std::size_t>(got));
  }
}

bool Peer::write(const std::string& text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    auto left = text.size() - offset;
    ERR_clear_error();
    auto wrote = ssl_ != nullptr ? SSL_write(ssl_, text.data() + offset, static_cast<int>(left))
                                 : ::send(fd_, text.data() + offset, left, MSG_NOSIGNAL);
    if (wrote <= 0) return false;
    offset += static_cast<std::size_t>(wrote);
  }
  return true;
}

void Peer::wait_closed() {
  char buffer[4096];
  for (;;) {
    pollfd entry{fd_, POLLIN, 0};
    if (::poll(&entry, 1, kPatienceMs) <= 0) return;
    ssize_t got =
        ssl_ != nullptr ? receive(buffer, sizeof buffer) : ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) return;
  }
}

void Peer::drop(bool reset) {
  dropped_ = true;
  if (reset) {
    linger hard{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  } else {
    ::shutdown(fd_, SHUT_RDWR);
  }
}

void Peer::close_politely() {
  if (ssl_ != nullptr) SSL_shutdown(ssl_);
  ::shutdown(fd_, SHUT_WR);
}

ScriptedServer::ScriptedServer(Script script, SSL_CTX* tls)
    : script_(std::move(script)), tls_(tls) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the test server cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    std::lock_guard lock(mutex_);
    for (int fd : open_)
      ::shutdown(fd, SHUT_RDWR);
  }
  players_.clear();
  ::close(listener_);
}

std::vector<std::string> ScriptedServer::heads() const {
  std::lock_guard lock(mutex_);
  return heads_;
}

bool ScriptedServer::wait_finished(int connections) {
  std::unique_lock lock(mutex_);
  return finished_.wait_for(lock, kPatience, [&] { return finished_count_ >= connections; });
}

void ScriptedServer::accept_all() {
  while (!stopping_) {
    int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    int number = connections_++;
    {
      std::lock_guard lock(mutex_);
      open_.push_back(fd);
    }
    players_.emplace_back([this, fd, number] { play(fd, number); });
  }
}

void ScriptedServer::play(int fd, int number) {
  {
    Peer peer(fd, tls_);
    peer.on_head_ = [this](const std::string& head) {
      ++requests_;
      if (head.starts_with("POST ")) ++posts_;
      std::lock_guard lock(mutex_);
      heads_.push_back(head);
    };
    peer.on_bytes_ = [this](std::size_t count) { received_ += count; };
    script_(peer, number);
  }
  std::lock_guard lock(mutex_);
  std::erase(open_, fd);
  ::close(fd);
  ++finished_count_;
  finished_.notify_all();
}

std::string response(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n" +
         headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace outdial::tests
