#pragma once

#include <memory>

#include "base/clock.h"
#include "base/periodic_loop.h"
#include "simulator/api.h"
#include "simulator/fault.h"
#include "simulator/http_server.h"
#include "simulator/ledger.h"
#include "simulator/settings.h"
#include "simulator/webhook_sender.h"
#include "simulator/workspace.h"

namespace outdial::simulator {

/// A whole simulated Retell: serves from construction to destruction. Throws when it cannot start.
class Simulator {
 public:
  Simulator(const Settings& settings, const ListenSettings& listen, const base::Clock& clock);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  int port() const { return server_->port(); }
  FaultBoard& faults() { return faults_; }
  Workspace& workspace() { return workspace_; }

 private:
  std::chrono::nanoseconds advance();

  const base::Clock& clock_;
  FaultBoard faults_;
  Ledger ledger_;
  /// Hands orders on once the sender exists; the sender needs the workspace to report to.
  struct Handover : Courier {
    void deliver(WebhookOrder order) override { to->deliver(std::move(order)); }
    Courier* to = nullptr;
  } handover_;
  Workspace workspace_;
  WebhookSender sender_;
  Api api_;
  std::unique_ptr<base::PeriodicLoop> life_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace outdial::simulator
