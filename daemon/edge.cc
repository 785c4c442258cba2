#include "daemon/edge.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <system_error>
#include <thread>

#include "base/log.h"
#include "daemon/answer.h"

namespace outdial::daemon {

// This file stands on what 0.11.4 does and does not promise: process_and_close_socket is private
// but virtual, process_request and svr_sock_ are protected with these types, setup_request runs
// after the head was read and before routing, and a failed accept() leaves the loop. The listener
// tests cover each; look at them again before another version is let in.
static_assert(std::string_view(CPPHTTPLIB_VERSION) == "0.11.4");

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A request that is in memory already: httplib reads its first line, everything else is put in
/// place by setup_request, because httplib would decode %0A in header values.
class MemoryStream : public httplib::Stream {
 public:
  MemoryStream(std::string request, std::uint64_t max_bytes)
      : request_(std::move(request)), max_bytes_(max_bytes) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, size_t size) override {
    size_t count = request_.copy(to, size, read_);
    read_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, size_t size) override {
    if (written.size() + size > max_bytes_) {
      overflowed = true;
      return -1;
    }
    written.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }

  std::string written;
  bool overflowed = false;

 private:
  std::string request_;
  size_t read_ = 0;
  std::uint64_t max_bytes_;
};

void log_failure(const httplib::Request& request, const char* error) {
  base::log_error("a request handler failed",
                  {{"request_id", request.get_header_value("X-Request-Id")},
                   {"method", request.method},
                   {"path", request.path},
                   {"error", error}});
}

void answer_exception(const httplib::Request& request, httplib::Response& response,
                      std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    log_failure(request, error.what());
  } catch (...) {
    log_failure(request, "not a std::exception");
  }
  const RefusalFacts& facts = facts_of(Refusal::handler_failed);
  response.headers.clear();
  response.status = facts.status;
  response.set_content(problem_json(facts.status, facts.code, facts.detail,
                                    request.get_header_value("X-Request-Id")),
                       "application/problem+json");
}

httplib::Server::HandlerResponse answer_unrouted(const httplib::Request& request,
                                                 httplib::Response& response) {
  if (!response.body.empty()) return httplib::Server::HandlerResponse::Unhandled;
  bool unknown = response.status == 404 || response.status == 400;
  std::string_view code = unknown ? facts_of(Refusal::unknown_path).code : "refused";
  response.set_content(problem_json(response.status, code, status_phrase(response.status),
                                    request.get_header_value("X-Request-Id")),
                       "application/problem+json");
  return httplib::Server::HandlerResponse::Handled;
}

}  // namespace

/// Runs each accepted socket at once on the accepting thread: nothing there blocks.
class Edge::AcceptThreadQueue : public httplib::TaskQueue {
 public:
  explicit AcceptThreadQueue(Edge& edge) : edge_(edge) {}
  void enqueue(std::function<void()> task) override {
    task();
    on_idle();
  }
  void shutdown() override {}
  void on_idle() override {
    if (edge_.leaving_) edge_.leave();
  }

 private:
  Edge& edge_;
};

Edge::Edge(Accepted accepted) : accepted_(std::move(accepted)) {
  new_task_queue = [this] { return new AcceptThreadQueue(*this); };
  set_idle_interval(0, 50'000);
  set_tcp_nodelay(true);
  // httplib's own choice is SO_REUSEPORT, with which a second daemon would share the port unseen.
  set_socket_options([](socket_t fd) {
    int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  set_exception_handler(answer_exception);
  set_error_handler(httplib::Server::HandlerWithResponse(answer_unrouted));
}

Edge::~Edge() {
  if (!served_ && svr_sock_ != INVALID_SOCKET) ::close(svr_sock_);
}

void Edge::bind(const ListenerOptions& options) {
  std::string where = options.host + ":" + std::to_string(options.port);
  errno = 0;
  if (options.listen_fd >= 0)
    svr_sock_ = options.listen_fd;
  else if (options.port == 0 ? bind_to_any_port(options.host) < 0
                             : !bind_to_port(options.host, options.port))
    fail("cannot listen on " + where + ", see server.listen");
  int fd = svr_sock_;
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  // httplib's backlog is 5. Non-blocking, so that a connection that went away between poll and
  // accept cannot hold the thread.
  if (::listen(fd, 1024) != 0 || ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    fail("cannot listen on " + where);
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  port_ = ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                              : reinterpret_cast<sockaddr_in&>(address).sin_port);
  listening_.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!listening_) fail("cannot listen on " + where);
}

void Edge::serve() {
  served_ = true;
  while (!leaving_) {
    listen_after_bind();
    if (leaving_) break;
    base::log_warn("accept failed; trying again", {{"errno", errno}});
    svr_sock_ = ::fcntl(listening_.get(), F_DUPFD_CLOEXEC, 0);
  }
  listening_.reset();
}

// Ends httplib's loop by giving it a socket on which accept() fails. Its stop() would do so too,
// but would cut the answers that content providers are still writing.
void Edge::leave() {
  int dead = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int listening = svr_sock_.exchange(dead);
  ::close(listening);
}

bool Edge::process_and_close_socket(socket_t fd) {
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  accepted_(UniqueFd(fd));
  return true;
}

Answer Edge::answer(CanonicalRequest request, std::uint64_t max_bytes) {
  MemoryStream stream(request.method + " " + request.target + " HTTP/1.1\r\n\r\n", max_bytes);
  bool is_head = request.method == "HEAD";
  auto put_in_place = [&](httplib::Request& to) {
    to.headers.clear();
    for (Header& header : request.headers)
      to.headers.emplace(std::move(header.name), std::move(header.value));
    to.headers.emplace("Content-Length", "0");
    to.body = std::move(request.body);
    to.remote_addr = request.peer;
  };
  try {
    bool closed = false;
    process_request(stream, false, closed, put_in_place);
  } catch (const std::exception& error) {
    base::log_error("an answer could not be written",
                    {{"request_id", request.request_id}, {"error", error.what()}});
    return answer_refusal(Refusal::handler_failed, request.request_id);
  }
  if (stream.overflowed) return answer_refusal(Refusal::answer_too_large, request.request_id);
  return answer_from(std::move(stream.written), is_head, request.request_id);
}

}  // namespace outdial::daemon
