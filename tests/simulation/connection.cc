// retell::Connection without sockets: the program is linked with this in place of
// retell/connection.cc, so that the real client speaks to the simulated network. The clock leads to
// it.
#include "retell/connection.h"

#include <stdexcept>

#include "tests/simulation/sim_clock.h"

namespace outdial::retell {

Connection::Connection(const Endpoint& endpoint, TlsContext* tls, const base::Clock& clock)
    : ClientImpl(endpoint.host, endpoint.port), endpoint_(endpoint), tls_(tls), clock_(clock) {}

Connection::~Connection() = default;

Exchange Connection::exchange(httplib::Request request, const ExchangeLimits& limits,
                              const std::function<bool()>& may_send) {
  const auto& clock = dynamic_cast<const simulation::SimClock&>(clock_);
  return clock.wire->exchange({endpoint_.port, request.method, request.path,
                               request.get_header_value("Authorization"), request.body},
                              limits.connect_deadline, limits.deadline, may_send);
}

bool Connection::create_and_connect_socket(Socket&, httplib::Error&) {
  throw std::logic_error("there are no sockets in the simulation");
}
void Connection::shutdown_ssl(Socket&, bool) {}
bool Connection::process_socket(const Socket&, std::function<bool(httplib::Stream&)>) {
  throw std::logic_error("there are no sockets in the simulation");
}

}  // namespace outdial::retell
