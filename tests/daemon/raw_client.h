#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include "daemon/unique_fd.h"

namespace outdial::tests {

struct RawAnswer {
  int status = 0;  // 0: the connection ended first
  std::string head;
  std::string body;

  bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

/// A client that sends whatever bytes a test wants. Every wait ends after five seconds.
class RawClient {
 public:
  explicit RawClient(int port, int receive_buffer = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    timeval limit{5, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (receive_buffer > 0)
      ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }

  bool connected() const { return connected_; }

  /// False once the other side is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Everything up to and with `end`, or what came before the connection ended.
  std::string read_through(std::string_view end) {
    std::size_t at;
    while ((at = in_.find(end)) == std::string::npos)
      if (!read_some()) return std::exchange(in_, {});
    std::string text = in_.substr(0, at + end.size());
    in_.erase(0, text.size());
    return text;
  }

  RawAnswer answer() {
    RawAnswer answer;
    answer.head = read_through("\r\n\r\n");
    if (!answer.head.ends_with("\r\n\r\n")) return answer;
    answer.status = std::atoi(answer.head.c_str() + 9);
    auto at = answer.head.find("Content-Length: ");
    std::size_t size =
        at == std::string::npos ? 0 : std::strtoul(answer.head.c_str() + at + 16, nullptr, 10);
    while (in_.size() < size && read_some()) {
    }
    answer.body = in_.substr(0, size);
    in_.erase(0, size);
    return answer;
  }

  RawAnswer ask(std::string_view request) {
    send(request);
    return answer();
  }

  /// Waits for the other side to end the connection.
  bool ends() {
    while (read_some()) {
    }
    return ended_;
  }

  void close() { fd_.reset(); }

 private:
  bool read_some() {
    char bytes[16384];
    ssize_t count = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    if (count > 0) in_.append(bytes, static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
    return count > 0;
  }

  daemon::UniqueFd fd_;
  std::string in_;
  bool connected_ = false;
  bool ended_ = false;
};

/// `GET path` with a Host and these further header lines (each with its line end).
inline std::string get(std::string_view path, std::string_view lines = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + std::string(lines) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view lines = {}) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(lines) + "\r\n" + std::string(body);
}

/// True as soon as `holds` does; false after five seconds.
template <class Condition>
bool eventually(Condition holds) {
  auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    timespec nap{0, 2'000'000};
    nanosleep(&nap, nullptr);
  }
  return true;
}

}  // namespace outdial::tests
