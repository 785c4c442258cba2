#include "scheduler/clock_keeper.h"

#include "base/log.h"
#include "base/rfc3339.h"
#include "schema/clock_shift.h"

namespace outdial::scheduler {
namespace {

/// Less is what keeping the clock in time does.
constexpr std::chrono::seconds kJump{5};
constexpr std::chrono::seconds kNoteInterval{10};

}  // namespace

ClockKeeper::ClockKeeper(schema::Store& store, const base::Clock& clock)
    : store_(store), clock_(clock) {}

void ClockKeeper::turn_back(base::Time seen, base::Time now) {
  base::log_warn("The clock was set back; what was due stays due",
                 {{"from", base::to_rfc3339(seen)}, {"to", base::to_rfc3339(now)}});
  store_.write([&](schema::Tx& tx) { schema::set_back(tx, seen, now); });
}

/// The clock may have been set back while nothing ran; how much time passed then, nobody knows.
void ClockKeeper::compare_with_stored(base::Time now) {
  auto seen = store_.read([](const schema::ReadTx& tx) { return schema::clock_seen(tx); });
  if (seen && now < *seen - clock_.to_stored(kJump)) turn_back(*seen, now);
}

void ClockKeeper::compare_with_last(const Reading& reading) {
  base::Time expected = last_->now + clock_.to_stored(reading.boot - last_->boot);
  base::Millis jump = clock_.to_stored(kJump);
  if (reading.now < expected - jump) turn_back(expected, reading.now);
  if (reading.now <= expected + jump) return;
  base::log_warn("The clock was set forward; calls of unknown outcome wait for real time",
                 {{"from", base::to_rfc3339(expected)}, {"to", base::to_rfc3339(reading.now)}});
  store_.write([&](schema::Tx& tx) { schema::note_clock_jump(tx, reading.now); });
}

void ClockKeeper::run_once() {
  const Reading reading{clock_.now(), clock_.boot()};
  if (last_)
    compare_with_last(reading);
  else
    compare_with_stored(reading.now);
  if (!last_ || reading.boot - noted_ >= kNoteInterval) {
    store_.write([&](schema::Tx& tx) { schema::note_clock_seen(tx, reading.now); });
    noted_ = reading.boot;
  }
  last_ = reading;
}

}  // namespace outdial::scheduler
