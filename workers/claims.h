#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "calls/rules.h"
#include "schema/jobs.h"
#include "schema/store.h"

namespace outdial::workers {

/// What a crew has claimed, and what more it may claim: never more than it has idle hands for and
/// `ahead`, and dials only when the lane's pace and the account's slots have room, so that queued
/// jobs are not shuffled to and fro. Decides without waiting and has no thread of its own. Safe
/// from any thread.
class Claims {
 public:
  struct Options {
    int hands = 8;
    /// Jobs that lie ready for whichever hand is free next.
    int ahead = 0;
    schema::InstanceId self;
    /// How long a claim lasts in the real world without renewal.
    base::Millis lease{60'000};
    std::function<calls::Rules()> rules;
  };

  Claims(schema::Store& store, const base::Clock& clock, Options options);

  /// Claims what idle hands can begin now; each job is under way until finished() or given back.
  /// Lowers `rest` to when a lane's turn comes.
  std::vector<schema::JobRow> take(std::chrono::nanoseconds& rest);
  /// For jobs that nobody has begun.
  void give_back(const std::vector<schema::JobRow>& jobs);
  /// The dial has been booked or turned away, so that the next of its lane may be claimed; false
  /// when there is no hand for it.
  bool dial_decided(schema::JobId id);
  void finished(schema::JobId id);
  /// Prolongs every lease that has run for a third of its time.
  void renew_leases();
  int under_way() const;

 private:
  struct Claimed {
    schema::JobRow job;
    base::Boot renewed;
  };

  std::map<std::string, std::int64_t> room_of_lanes(const schema::ReadTx& tx,
                                                    const calls::Rules& rules,
                                                    std::chrono::nanoseconds& rest) const;
  std::int64_t undecided_in(const std::string& lane) const;
  void note(const std::vector<schema::JobRow>& jobs);

  schema::Store& store_;
  const base::Clock& clock_;
  const Options options_;

  mutable std::mutex mutex_;
  std::vector<Claimed> under_way_;  // guarded by mutex_
  /// Lanes of dials that are claimed and neither booked nor turned away yet; guarded by mutex_.
  std::map<schema::JobId, std::string> undecided_;
};

}  // namespace outdial::workers
