#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/crash/incarnation.h"
#include "tests/crash/memory_disk.h"

namespace outdial::tests {

/// People to be called, and what comes in between.
struct Scenario {
  const char* name;
  std::vector<Person> people;
  /// Asks not to be called, twelve seconds after the launch.
  std::string opts_out = {};
};
inline void PrintTo(const Scenario& scenario, std::ostream* to) {
  *to << scenario.name;
}

/// After so many a test has said enough.
inline constexpr int kFailuresShown = 3;

/// Scenarios that take every way through the dial protocol.
const std::vector<Scenario>& scenarios();

/// A launched batch in a World on a disk in memory, a provider, and the daemon, all in virtual
/// time.
class Rig {
 public:
  explicit Rig(const Scenario& scenario);
  ~Rig() {
    before_step = [](Step) {};
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  /// Runs a new incarnation until the batch has ended, the provider is quiet and nothing is due, at
  /// most for a virtual day. `each_round` may look on.
  void run(const std::function<void()>& each_round = [] {});
  /// The machine stops here and comes up again with what the disk kept; whatever works on the old
  /// store must never go on.
  void restart(MemoryDisk::Loss loss, std::uint64_t seed);
  std::vector<std::string> judge_books();
  std::vector<std::string> judge_end();

  /// What the process does next, as far as somebody else can see it: `outside` is a request that
  /// leaves or was answered, or an acknowledgement.
  enum class Step { write, sync, outside };
  std::function<void(Step)> before_step = [](Step) {};

  ManualClock clock;
  MemoryDisk disk;
  World world{clock};
  Provider provider;
  schema::BatchId batch;
  std::optional<Wish> wish;

 private:
  bool looked_damaged_ = false;
  bool is_over() const;
  /// What lies on the disk, asked as at the daemon's start.
  bool log_looks_damaged(const std::string& path);
  /// Nothing when it ended at once; somebody starts it again.
  std::unique_ptr<Incarnation> start();
};

/// Runs `body` in a copy of this process, so that nothing of it remains; true when it found nothing
/// to complain about. Complaints are printed under `title` with what was logged, unless silent.
bool holds_in_a_copy(const std::string& title, bool silent,
                     const std::function<std::vector<std::string>()>& body);

}  // namespace outdial::tests
