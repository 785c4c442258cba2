#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "api/inbox.h"
#include "api/router.h"
#include "api/routes.h"
#include "daemon/start_up.h"
#include "scheduler/scheduler.h"
#include "tests/simulation/node.h"
#include "workers/claims.h"
#include "workers/evidence.h"
#include "workers/hand.h"
#include "workers/retell_carrier.h"
#include "workers/send_gate.h"

namespace outdial::simulation {

/// All that one run of the daemon has in memory.
struct Node::Incarnation {
  Incarnation(Node& node, std::uint64_t seed);

  api::Services services();
  workers::WorkerContext context(workers::Carrier& carrier);
  std::unique_ptr<workers::Carrier> take_carrier(int account);
  void give_carrier(int account, std::unique_ptr<workers::Carrier> carrier) {
    idle_carriers[static_cast<std::size_t>(account)].push_back(std::move(carrier));
  }

  Node& node;
  base::IdSource ids;
  schema::Store store;
  const schema::InstanceId instance;
  /// Settings do not change while the daemon runs.
  const calls::Rules rules;
  workers::SendGate gate;
  std::vector<std::vector<std::unique_ptr<workers::Carrier>>> idle_carriers;
  std::unique_ptr<api::Router> router;
  std::unique_ptr<api::Inbox> inbox;
  std::unique_ptr<scheduler::Scheduler> scheduler;
  std::unique_ptr<workers::Claims> claims;
  std::deque<workers::Turn> ready;
  int idle_hands = 0;
  Agenda::Task scheduling = 0, claiming = 0, retrying = 0;
  std::uint64_t enrolment_rings = 0, job_rings = 0;
};

}  // namespace outdial::simulation
