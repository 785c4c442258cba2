#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"

namespace outdial::workers {

/// Keeps requests apart at the instant they leave: between two requests of one line there is never
/// less than the full rate's gap, however long threads were held up since their dial was booked.
/// Safe from any thread.
class SendGate {
 public:
  explicit SendGate(const base::Clock& clock) : clock_(clock) {}

  /// Waits for the line's turn and takes it; false, at once, when the turn would come after
  /// `latest`.
  bool pass(const std::string& line, std::chrono::nanoseconds gap, base::Boot latest);

 private:
  struct Line {
    std::mutex turn;  // held while waiting, so that turns are taken one after the other
    base::Boot last{};
  };
  Line& line_of(const std::string& name);

  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Line> lines_;  // guarded by mutex_; a Line stays where it is
};

}  // namespace outdial::workers
