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

class Claims;

/// The right of one hand to begin one dial of a lane, or to run one job of another kind when the
/// lane is empty. It holds its place in Claims until it is destroyed.
class Turn {
 public:
  Turn(Claims& claims, std::string lane);
  Turn(Turn&& other) noexcept;
  Turn& operator=(Turn&&) = delete;
  ~Turn();

  const std::string& lane() const { return lane_; }
  bool is_dial() const { return !lane_.empty(); }
  /// Something came of it, so that it is worth looking for more.
  void use() { used_ = true; }

 private:
  Claims* claims_;
  std::string lane_;
  bool used_ = false;
};

/// A job that this process has claimed: its lease is renewed until this is destroyed.
class UnderWay {
 public:
  UnderWay(Claims& claims, const schema::JobRow& job);
  UnderWay(UnderWay&& other) noexcept;
  UnderWay& operator=(UnderWay&&) = delete;
  ~UnderWay();

 private:
  Claims* claims_;
  schema::JobId job_;
};

/// Decides whose turn it is: never more turns than there are idle hands and `ahead`, and turns to
/// dial only when the lane's pace and the account's slots have room, so that queued jobs are not
/// shuffled to and fro. The job itself is claimed by the hand, in the transaction that begins it.
/// Has no thread of its own. Safe from any thread.
class Claims {
 public:
  struct Options {
    int hands = 8;
    /// Turns that lie ready for whichever hand is free next.
    int ahead = 0;
    schema::InstanceId self;
    /// How long a claim lasts in the real world without renewal.
    base::Millis lease{60'000};
    std::function<calls::Rules()> rules;
    /// There may be room for another turn. Called on any thread.
    std::function<void()> look_again = [] {};
  };

  Claims(schema::Store& store, const base::Clock& clock, Options options);

  /// Turns that can be taken now. Lowers `rest` to when a lane's turn comes.
  std::vector<Turn> take(std::chrono::nanoseconds& rest);
  /// Prolongs every lease that has run for a third of its time.
  void renew_leases();
  /// Turns and jobs that are not over.
  int under_way() const;

  const schema::InstanceId& self() const { return options_.self; }
  base::Time lease_until() const { return clock_.now() + clock_.to_stored(options_.lease); }

 private:
  friend class Turn;
  friend class UnderWay;
  struct Claimed {
    schema::JobRow job;
    base::Boot renewed;
  };

  std::map<std::string, std::int64_t> room_of_lanes(const schema::ReadTx& tx,
                                                    const calls::Rules& rules,
                                                    std::chrono::nanoseconds& rest) const;
  int undecided_in(const std::string& lane) const;
  void begin_turn(const std::string& lane);
  void end_turn(const std::string& lane, bool used);
  void begin_job(const schema::JobRow& job);
  void end_job(const schema::JobId& id);
  bool has_much_room() const;

  schema::Store& store_;
  const base::Clock& clock_;
  const Options options_;

  mutable std::mutex mutex_;
  std::vector<Claimed> jobs_;         // guarded by mutex_
  std::map<std::string, int> turns_;  // by lane; guarded by mutex_
};

}  // namespace outdial::workers
