#include "workers/send_gate.h"

namespace outdial::workers {

bool SendGate::pass(const std::string& name, std::chrono::nanoseconds gap, base::Boot latest) {
  Line& line = line_of(name);
  std::scoped_lock turn(line.turn);
  base::Boot earliest = line.last + gap;
  if (earliest > latest) return false;
  clock_.sleep_until(earliest);
  base::Boot now = clock_.boot();
  if (now > latest) return false;
  line.last = now;
  return true;
}

SendGate::Line& SendGate::line_of(const std::string& name) {
  std::scoped_lock lock(mutex_);
  return lines_[name];
}

}  // namespace outdial::workers
