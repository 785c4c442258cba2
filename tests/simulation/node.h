#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/http.h"
#include "schema/jobs.h"
#include "schema/tx.h"
#include "tests/simulation/disk.h"
#include "tests/simulation/provider.h"
#include "tests/simulation/world.h"
#include "workers/claims.h"

namespace outdial::simulation {

/// The daemon, composed as daemon/app.cc composes it, but with a fiber where that has a thread and
/// without sockets. Between any two of its steps it may be held up, frozen or killed; a killed one
/// loses everything but what it made durable on the disk, and starts again.
class Node {
 public:
  Node(World& world, Disk& disk, std::string database);
  ~Node();

  void use(Provider& provider) { provider_ = &provider; }
  /// Told of a lane whose next dial is about to begin, when somebody is to interfere.
  std::function<void(const std::string& lane)> on_turn;
  const std::string& database() const { return database_; }
  void start();
  /// Not on a fiber of the node.
  void crash();
  void freeze(Span span);
  bool is_up() const { return up_; }
  /// Grows with every start: what was asked of an earlier run is dead.
  std::uint64_t generation() const { return process_.id; }
  /// The clock was set: everybody looks at it anew.
  void wake_everybody();

  /// Answers on a fiber of the node; never, when it crashes meanwhile; with 0 when it is down.
  void request(api::Request request, std::function<void(int status, const std::string& body)> done);
  /// For the world's own questions; false when the node is down.
  bool read(const std::function<void(const schema::ReadTx&)>& body);

 private:
  struct Incarnation;

  void boot();
  void between(bool committed);
  void maybe_interrupt();
  void look();
  void run_scheduler();
  void run_claimer();
  void run_inbox();
  void run_hand();
  void run_dials(workers::Turn turn);
  void run_other(std::optional<workers::Turn> turn);
  workers::Turn next_turn();
  int account_of(const std::string& id) const;
  std::string account_of_lane(const std::string& lane);
  void stop_call(std::string id);
  base::Boot next_chore();

  World& world_;
  Disk& disk_;
  const std::string database_;
  Provider* provider_ = nullptr;
  Process process_;
  std::unique_ptr<Incarnation> now_;
  bool up_ = false;
  bool looking_ = false;
  bool crashing_ = false;
  int commits_ = 0;
  int crashes_ = 0;
};

}  // namespace outdial::simulation
