// The machine stops at every step of a run: it loses nothing that it promised, and calls nobody
// twice.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/crash/rig.h"

namespace outdial::tests {
namespace {

using Loss = MemoryDisk::Loss;
using Step = Rig::Step;

const char* words_for(Loss loss) {
  switch (loss) {
    case Loss::nothing:
      return "the process was killed";
    case Loss::everything:
      return "what was not synced is lost";
    case Loss::something:
      return "some of what was not synced is lost";
  }
  return "";
}

/// Every transaction is stopped before it writes, before it is synced, after it is, and at some of
/// its writes; with OUTDIAL_LONG at each of them.
bool is_looked_into(int step) {
  static const bool all = std::getenv("OUTDIAL_LONG") != nullptr;
  return all || step % 11 == 0;
}

class CrashPointsTest : public testing::TestWithParam<Scenario> {
 protected:
  /// The machine stops here, in a copy of this process, comes up again and runs to the end; now and
  /// then it is stopped once more on the way.
  void stop(Loss loss) {
    if (failures >= kFailuresShown) return;
    ++stops;
    int again = is_looked_into(steps) ? 1 + steps % 90 : 0;
    std::string title =
        "Stopped at step " + std::to_string(steps) + ", " + words_for(loss) + ", then:";
    if (!holds_in_a_copy(title, silent, [&] { return come_up(loss, again); })) ++failures;
  }
  std::vector<std::string> come_up(Loss loss, int steps_to_next_stop) {
    rig.before_step = [](Step) {};
    rig.restart(loss, static_cast<std::uint64_t>(steps));
    auto complaints = rig.judge_books();
    if (!complaints.empty()) return complaints;
    bool held = true;
    rig.before_step = [&](Step) {
      if (--steps_to_next_stop != 0) return;
      held = holds_in_a_copy("Stopped again while it recovers, then:", silent,
                             [&] { return come_up(Loss::something, 0); });
    };
    rig.run();
    complaints = rig.judge_end();
    if (!held) complaints.emplace_back("the second stop did harm");
    return complaints;
  }
  void stop_at_every_step() {
    rig.before_step = [&](Step next) {
      ++steps;
      if (next == Step::outside && !rig.disk.all_is_synced()) ++early;
      if (rig.disk.all_is_synced()) {
        if (is_new_outside()) stop(Loss::everything);
      } else if (next == Step::sync || is_looked_into(steps)) {
        stop(Loss::nothing);
        stop(Loss::something);
        if (is_new_outside()) stop(Loss::everything);
      }
    };
    rig.run();
    rig.before_step = [](Step) {};
  }

  Rig rig{GetParam()};
  bool silent = false;
  int steps = 0, stops = 0, failures = 0;
  /// Requests and acknowledgements that left before everything was synced.
  int early = 0;

 private:
  /// Whether the synced part of the disk or what others know has changed.
  bool is_new_outside() {
    const auto& notices = rig.provider.notices();
    auto told = std::count_if(notices.begin(), notices.end(),
                              [](const Notice& notice) { return notice.acknowledged; });
    std::vector<long> state{rig.disk.syncs(), static_cast<long>(rig.provider.dials().size()), told,
                            rig.wish && rig.wish->acknowledged};
    return std::exchange(last_state_, state) != state;
  }

  std::vector<long> last_state_;
};

TEST_P(CrashPointsTest, KeepsItsPromisesWhereverItStops) {
  stop_at_every_step();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(early, 0);
  EXPECT_EQ(rig.judge_end(), std::vector<std::string>{});
  EXPECT_GT(steps, 200);
  EXPECT_GT(stops, 100);
  EXPECT_GT(rig.disk.database_writes(), 0) << "no log was moved into the database";
  RecordProperty("steps", steps);
  RecordProperty("stops", stops);
}

INSTANTIATE_TEST_SUITE_P(Every, CrashPointsTest, testing::ValuesIn(scenarios()),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

class LyingDiskTest : public CrashPointsTest {};

TEST_P(LyingDiskTest, IsFoundOut) {
  rig.disk.lie_about_syncs();
  silent = true;
  stop_at_every_step();
  EXPECT_EQ(failures, kFailuresShown);
  EXPECT_GT(early, 0);
}

INSTANTIATE_TEST_SUITE_P(A, LyingDiskTest, testing::Values(scenarios().front()),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

}  // namespace
}  // namespace outdial::tests
