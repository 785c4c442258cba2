#include "bench/stub_api.h"

#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>

namespace outdial::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  auto at = head.find(kName);
  return at == head.npos ? 0 : std::strtoull(head.data() + at + kName.size(), nullptr, 10);
}

std::string to_number(std::string_view request) {
  constexpr std::string_view kName = "\"to_number\":\"";
  auto at = request.find(kName);
  if (at == request.npos) return "";
  at += kName.size();
  return std::string(request.substr(at, request.find('"', at) - at));
}

}  // namespace

class StubApi::Server {
 public:
  explicit Server(std::chrono::milliseconds delay)
      : delay_(delay), acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Server() {
    io_.stop();
    thread_.join();
  }

  int port() const { return acceptor_.local_endpoint().port(); }
  std::size_t arrived() const { return arrived_; }
  std::vector<Arrival> arrivals() const {
    std::scoped_lock lock(mutex_);
    return arrivals_;
  }
  double cpu() {
    clockid_t clock{};
    timespec used{};
    pthread_getcpuclockid(thread_.native_handle(), &clock);
    clock_gettime(clock, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
  }

 private:
  struct Peer : std::enable_shared_from_this<Peer> {
    Peer(Server& owner, tcp::socket connected)
        : server(owner), socket(std::move(connected)), timer(owner.io_) {
      socket.set_option(tcp::no_delay(true));
    }

    void read() {
      socket.async_read_some(asio::buffer(part),
                             [self = shared_from_this()](error_code ec, std::size_t size) {
                               if (ec) return;
                               self->request.append(self->part.data(), size);
                               self->look();
                             });
    }

    void look() {
      auto end = request.find("\r\n\r\n");
      if (end == request.npos || request.size() < end + 4 + content_length(request)) return read();
      server.note(request);
      request.clear();
      if (server.delay_.count() == 0) return write();
      timer.expires_after(server.delay_);
      timer.async_wait([self = shared_from_this()](error_code ec) {
        if (!ec) self->write();
      });
    }

    void write() {
      char body[64];
      int size = std::snprintf(body, sizeof body, "{\"call_id\":\"call_%027zx\"}", ++server.calls_);
      answer = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(size) + "\r\n\r\n" + body;
      asio::async_write(socket, asio::buffer(answer),
                        [self = shared_from_this()](error_code ec, std::size_t) {
                          if (!ec) self->read();
                        });
    }

    Server& server;
    tcp::socket socket;
    asio::steady_timer timer;
    std::array<char, 16'384> part{};
    std::string request, answer;
  };

  void accept() {
    acceptor_.async_accept([this](error_code ec, tcp::socket socket) {
      if (ec) return;
      std::make_shared<Peer>(*this, std::move(socket))->read();
      accept();
    });
  }

  void note(const std::string& request) {
    if (request.find("/create-phone-call ") == request.npos) return;
    {
      std::scoped_lock lock(mutex_);
      arrivals_.push_back({std::chrono::system_clock::now(), Steady::now(), to_number(request)});
    }
    ++arrived_;
  }

  const std::chrono::milliseconds delay_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  std::size_t calls_ = static_cast<std::size_t>(getpid()) << 32;
  std::atomic<std::size_t> arrived_{0};
  mutable std::mutex mutex_;
  std::vector<Arrival> arrivals_;  // guarded by mutex_
  std::thread thread_;
};

StubApi::StubApi(std::chrono::milliseconds delay) : server_(std::make_unique<Server>(delay)) {}
StubApi::~StubApi() = default;

int StubApi::port() const {
  return server_->port();
}
std::size_t StubApi::arrived() const {
  return server_->arrived();
}
std::vector<StubApi::Arrival> StubApi::arrivals() const {
  return server_->arrivals();
}
double StubApi::cpu() const {
  return server_->cpu();
}

bool StubApi::wait_for(std::size_t count, std::chrono::seconds patience) {
  auto deadline = Steady::now() + patience;
  while (arrived() < count) {
    if (Steady::now() > deadline) return false;
    // Seldom, as who waits shares the processor with what is measured.
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

}  // namespace outdial::bench
