#pragma once

#include <openssl/types.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace outdial::tests {

/// A certificate for `name` and the authority that signed it, made when constructed.
class TestCertificate {
 public:
  /// `name` is a DNS name or an IPv4 address.
  explicit TestCertificate(const std::string& name);
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const std::string& ca_path() const { return ca_path_; }
  SSL_CTX* server_context() const { return context_; }

 private:
  std::string ca_path_;
  SSL_CTX* context_ = nullptr;
};

/// The server's end of one connection.
class Peer {
 public:
  Peer(int fd, SSL_CTX* tls);
  ~Peer();

  /// False when the client does not complete it.
  bool shake_hands();
  /// One request, head and body; nothing when the client has gone before it was complete.
  std::optional<std::string> read_request();
  bool write(const std::string& text);
  /// Waits until the client closes, at most 20 s.
  void wait_closed();
  /// Ends without TLS's goodbye; with `reset` as a connection reset.
  void drop(bool reset = false);
  /// Ends with TLS's goodbye.
  void close_politely();
  bool tls() const { return context_ != nullptr; }
  std::size_t received() const { return received_; }

 private:
  friend class ScriptedServer;
  int receive(char* data, int size);

  const int fd_;
  SSL_CTX* const context_;
  SSL* ssl_ = nullptr;
  bool dropped_ = false;
  std::string pending_;
  std::size_t received_ = 0;
  std::function<void(const std::string& head)> on_head_;
  std::function<void(std::size_t)> on_bytes_;
};

/// Listens on a free loopback port and plays the script on each connection, in a thread of its own;
/// the script gets the connection's number from 0. Stops and joins on destruction.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer&, int connection)>;

  explicit ScriptedServer(Script script, SSL_CTX* tls = nullptr);
  ~ScriptedServer();

  int port() const { return port_; }
  /// Request heads that began with POST.
  int posts() const { return posts_; }
  int requests() const { return requests_; }
  int connections() const { return connections_; }
  /// Bytes that clients sent, inside TLS where there is TLS.
  std::size_t received() const { return received_; }
  std::vector<std::string> heads() const;
  /// Waits until that many connections were accepted and played to their end; false after 20 s.
  bool wait_finished(int connections);

 private:
  void accept_all();
  void play(int fd, int number);

  const Script script_;
  SSL_CTX* const tls_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> posts_{0};
  std::atomic<int> requests_{0};
  std::atomic<int> connections_{0};
  std::atomic<std::size_t> received_{0};
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::condition_variable finished_;
  int finished_count_ = 0;          // guarded by mutex_
  std::vector<std::string> heads_;  // guarded by mutex_
  std::vector<int> open_;           // guarded by mutex_
  std::list<std::jthread> players_;
  std::jthread acceptor_;
};

/// A response with a Content-Length.
std::string response(int status, const std::string& body, const std::string& headers = "");

}  // namespace outdial::tests
