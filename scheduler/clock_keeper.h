#pragma once

#include <optional>

#include "schema/store.h"

namespace outdial::scheduler {

/// Notices when the machine's clock is set. Set forward, no time has passed for calls of unknown
/// outcome: they are not given up before that much really has. Set back, also while nothing ran,
/// what was due stays due. Run before every other chore, by the scheduler's thread.
class ClockKeeper {
 public:
  ClockKeeper(schema::Store& store, const base::Clock& clock);
  void run_once();

 private:
  struct Reading {
    base::Time now;
    base::Boot boot;
  };

  void compare_with_stored(base::Time now);
  void compare_with_last(const Reading& reading);
  void turn_back(base::Time seen, base::Time now);

  schema::Store& store_;
  const base::Clock& clock_;
  std::optional<Reading> last_;
  base::Boot noted_{};
};

}  // namespace outdial::scheduler
