#include "bench/load.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "bench/figures.h"

namespace outdial::bench {

int connect_to(int port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) return fd;
  ::close(fd);
  throw std::runtime_error("nobody listens on port " + std::to_string(port));
}

namespace {

class Connection {
 public:
  explicit Connection(int port) : fd_(connect_to(port)) {}
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view bytes, double due) {
    due_ = due;
    answer_.clear();
    while (!bytes.empty()) {
      ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw std::runtime_error("the server hung up on a request");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// True once the answer is whole.
  bool receive() {
    char part[65'536];
    ssize_t got = ::recv(fd_, part, sizeof part, 0);
    if (got <= 0) throw std::runtime_error("the server hung up; it had said: " + answer_);
    answer_.append(part, static_cast<std::size_t>(got));
    auto end = answer_.find("\r\n\r\n");
    if (end == answer_.npos) return false;
    constexpr std::string_view kLength = "Content-Length: ";
    auto at = answer_.find(kLength);
    std::size_t length =
        at < end ? std::strtoull(answer_.c_str() + at + kLength.size(), nullptr, 10) : 0;
    head_ = end + 4;
    return answer_.size() >= head_ + length;
  }

  bool good() const { return answer_.compare(8, 2, " 2") == 0; }
  std::string_view body() const { return std::string_view(answer_).substr(head_); }
  const std::string& answer() const { return answer_; }
  int fd() const { return fd_; }
  double due() const { return due_; }

 private:
  const int fd_;
  double due_ = 0;
  std::size_t head_ = 0;
  std::string answer_;
};

/// Connections, the free ones among them, and what came of their requests.
class Driver {
 public:
  Driver(int port, int connections) : poll_(::epoll_create1(EPOLL_CLOEXEC)) {
    for (int i = 0; i < connections; ++i) {
      all_.push_back(std::make_unique<Connection>(port));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = all_.back().get();
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, all_.back()->fd(), &event);
      free_.push_back(all_.back().get());
    }
    start_ = Steady::now();
  }
  ~Driver() { ::close(poll_); }

  bool has_free() const { return !free_.empty(); }
  bool all_free() const { return free_.size() == all_.size(); }
  double now() const { return seconds_since(start_); }

  void send(const std::string& request, double due) {
    Connection* one = free_.back();
    free_.pop_back();
    one->send(request, due);
  }

  void receive(int patience_ms) {
    epoll_event ready[64];
    int count = ::epoll_wait(poll_, ready, 64, patience_ms);
    for (int i = 0; i < count; ++i) {
      auto* one = static_cast<Connection*>(ready[i].data.ptr);
      if (!one->receive()) continue;
      result_.waits_ms.push_back((now() - one->due()) * 1e3);
      if (!one->good() && result_.refused++ == 0) result_.first_refusal = one->answer();
      free_.push_back(one);
    }
  }

  LoadResult finish() {
    while (!all_free())
      receive(-1);
    result_.seconds = now();
    return std::move(result_);
  }

 private:
  const int poll_;
  std::vector<std::unique_ptr<Connection>> all_;
  std::vector<Connection*> free_;
  LoadResult result_;
  Steady::time_point start_;
};

}  // namespace

LoadResult closed_loop(int port, int connections, std::size_t count, const Requests& requests) {
  Driver driver(port, connections);
  for (std::size_t sent = 0; sent < count;) {
    while (driver.has_free() && sent < count) {
      std::string request = requests(sent++);
      driver.send(request, driver.now());
    }
    driver.receive(-1);
  }
  return driver.finish();
}

LoadResult open_loop(int port, int connections, double per_second, double seconds,
                     const Requests& requests) {
  Driver driver(port, connections);
  auto count = static_cast<std::size_t>(per_second * seconds);
  std::string next = requests(0);
  for (std::size_t sent = 0; sent < count;) {
    double due = static_cast<double>(sent) / per_second;
    if (driver.has_free() && driver.now() >= due) {
      driver.send(next, due);
      if (++sent < count) next = requests(sent);
      continue;
    }
    // Waiting in the kernel would be late by up to a millisecond.
    driver.receive(driver.has_free() ? 0 : -1);
  }
  return driver.finish();
}

std::string request_text(const std::string& method, const std::string& path,
                         const std::string& body, const std::string& more) {
  std::string text = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more;
  if (!body.empty())
    text += (more.find("Content-Type") == more.npos ? "Content-Type: application/json\r\n" : "") +
            ("Content-Length: " + std::to_string(body.size())) + "\r\n";
  return text + "\r\n" + body;
}

std::string ask(int port, const std::string& request) {
  Connection connection(port);
  connection.send(request, 0);
  while (!connection.receive()) {
  }
  if (!connection.good()) throw std::runtime_error("refused: " + connection.answer());
  return std::string(connection.body());
}

}  // namespace outdial::bench
