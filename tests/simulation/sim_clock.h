#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "retell/exchange.h"
#include "tests/simulation/agenda.h"

namespace outdial::simulation {

struct WireRequest {
  int port = 0;
  std::string method;
  std::string target;
  std::string authorization;
  std::string body;
};

/// The network between the daemon and its provider.
class Wire {
 public:
  virtual ~Wire() = default;
  /// As retell::Connection::exchange; on a fiber.
  virtual retell::Exchange exchange(const WireRequest& request, base::Boot connect_deadline,
                                    base::Boot deadline, const std::function<bool()>& may_send) = 0;
};

/// A clock on virtual time. The daemon's can be set wrong; the provider's is always right. Who has
/// the clock has the wire too: retell::Connection is given nothing else of the simulated world.
class SimClock : public base::Clock {
 public:
  SimClock(Agenda& agenda, base::Time start) : agenda_(agenda), start_(start) {}
  base::Time now() const override {
    return start_ + std::chrono::floor<base::Millis>(agenda_.now() - origin_) + error_;
  }
  base::Time real_now() const override { return now(); }
  base::Boot boot() const override { return agenda_.now(); }
  void sleep_until(base::Boot deadline, std::stop_token = {}) const override {
    while (agenda_.now() < deadline)
      agenda_.sleep_until(deadline);
  }
  /// Sets the clock forward or back.
  void jump(base::Millis by) { error_ += by; }
  base::Millis error() const { return error_; }

  Wire* wire = nullptr;

 private:
  Agenda& agenda_;
  const base::Time start_;
  const base::Boot origin_ = agenda_.now();
  base::Millis error_{};
};

}  // namespace outdial::simulation
