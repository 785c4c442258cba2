#include "daemon/listener.h"

#include <pthread.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <thread>

#include "base/log.h"
#include "daemon/connection.h"

namespace outdial::daemon {
namespace net = boost::asio;
using boost::system::error_code;

struct Listener::State {
  State(Options options, const base::Clock& clock, base::IdSource& ids)
      : reception(std::move(options), clock, ids, [this](UniqueFd fd) { accepted(std::move(fd)); }),
        ticker(reception.io) {}

  void accepted(UniqueFd fd);
  void turn_away(const UniqueFd& fd);
  void adopt(UniqueFd fd);
  void tick();

  Reception reception;
  net::steady_timer ticker;
  std::atomic<std::uint64_t> rounds{0};
  bool drained = false;  // Asio thread only
  std::thread io_thread;
  std::thread accept_thread;
};

// On the accepting thread.
void Listener::State::accepted(UniqueFd fd) {
  if (reception.draining) return;
  ++reception.metrics.connections_total;
  if (reception.metrics.connections_open >= reception.options.max_connections) return turn_away(fd);
  ++reception.metrics.connections_open;
  net::post(reception.io, [this, fd = std::move(fd)]() mutable { adopt(std::move(fd)); });
}

void Listener::State::turn_away(const UniqueFd& fd) {
  ++reception.metrics.refusals[static_cast<std::size_t>(Refusal::too_many_connections)];
  std::string id = request_id_of({}, reception.ids);
  std::string answer = refusal_answer(Refusal::too_many_connections, id, true);
  // Best effort: the socket is new, so its buffer takes this at once or never.
  (void)::send(fd.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(fd.get(), SHUT_WR);
}

void Listener::State::adopt(UniqueFd fd) {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&own), &size);
  net::ip::tcp::socket socket(reception.io);
  error_code ec;
  socket.assign(own.ss_family == AF_INET6 ? net::ip::tcp::v6() : net::ip::tcp::v4(), fd.get(), ec);
  if (!ec) fd.release();
  auto address = socket.remote_endpoint(ec).address();
  if (!ec) socket.set_option(net::ip::tcp::no_delay(true), ec);
  if (!ec) socket.non_blocking(true, ec);
  if (ec) {
    --reception.metrics.connections_open;
    return;
  }
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
  std::make_shared<Connection>(reception, std::move(socket), address.to_string())->start();
}

void Listener::State::tick() {
  ++rounds;
  base::Boot now = reception.clock.boot();
  bool drain_now = reception.draining && !std::exchange(drained, true);
  for (Connection* connection : reception.connections) {
    connection->tick(now);
    if (drain_now) connection->drain();
  }
  ticker.expires_after(reception.options.limits.tick);
  ticker.async_wait([this](const error_code& ec) {
    if (!ec) tick();
  });
}

Listener::Listener(Options options, const base::Clock& clock, base::IdSource& ids)
    : state_(std::make_unique<State>(std::move(options), clock, ids)) {
  state_->reception.edge.bind(state_->reception.options);
}

Listener::~Listener() {
  stop();
}

httplib::Server& Listener::routes() {
  return state_->reception.edge;
}

void Listener::on_upgrade(UpgradeHandler handler) {
  state_->reception.on_upgrade = std::move(handler);
}

StreamHub& Listener::streams() {
  return state_->reception.hub;
}

net::io_context& Listener::io() {
  return state_->reception.io;
}

void Listener::start() {
  State& state = *state_;
  net::post(state.reception.io, [&state] { state.tick(); });
  state.io_thread = std::thread([&state] { state.reception.io.run(); });
  pthread_setname_np(state.io_thread.native_handle(), "outdial-io");
  state.accept_thread = std::thread([&state] { state.reception.edge.serve(); });
  pthread_setname_np(state.accept_thread.native_handle(), "outdial-accept");
}

int Listener::port() const {
  return state_->reception.edge.port();
}

void Listener::request_drain() {
  state_->reception.draining = true;
  state_->reception.edge.stop_accepting();
}

void Listener::stop() {
  State& state = *state_;
  Reception& reception = state.reception;
  request_drain();
  if (!state.io_thread.joinable()) return;
  state.accept_thread.join();
  base::Boot give_up = reception.clock.boot() + reception.options.limits.drain;
  while (reception.metrics.connections_open > 0 && reception.clock.boot() < give_up)
    reception.clock.sleep_until(reception.clock.boot() + base::Millis{5});
  for (WorkerPool* pool : {&reception.handlers, &reception.bulk_handlers, &reception.spooler,
                           &reception.stream_reader})
    pool->stop();
  net::post(reception.io, [&state] {
    for (Connection* connection : state.reception.connections)
      connection->close();
    state.ticker.cancel();
    state.reception.io.stop();
  });
  state.io_thread.join();
}

std::uint64_t Listener::io_rounds() const {
  return state_->rounds;
}

const ListenerMetrics& Listener::metrics() const {
  return state_->reception.metrics;
}

}  // namespace outdial::daemon
