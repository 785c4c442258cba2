// The disk fails at writes and syncs of a run: the daemon goes on, and keeps its promises.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/crash/rig.h"

namespace outdial::tests {
namespace {

using On = MemoryDisk::On;

constexpr base::Millis kOutage{25'000};

struct DiskFault {
  const char* name;
  On on;
  int code;
  bool lasting;
};
void PrintTo(const DiskFault& fault, std::ostream* to) {
  *to << fault.name;
}
constexpr DiskFault kFaults[] = {
    {"FullOnce", On::write, SQLITE_FULL, false},
    {"FullForAWhile", On::write, SQLITE_FULL, true},
    {"ErrorAtOneWrite", On::write, SQLITE_IOERR_WRITE, false},
    {"ErrorAtOneSync", On::sync, SQLITE_IOERR_FSYNC, false},
    {"ErrorAtSyncsForAWhile", On::sync, SQLITE_IOERR_FSYNC, true},
};

/// Every sync, which is the heart of every commit, and some of the writes; with OUTDIAL_LONG all.
int stride_of(On on) {
  return on == On::sync || std::getenv("OUTDIAL_LONG") != nullptr ? 1 : 9;
}

using Parameter = std::tuple<Scenario, DiskFault>;

class DiskFaultsTest : public testing::TestWithParam<Parameter> {
 protected:
  /// How many steps of the kind that is to fail a whole run takes.
  int count_steps() {
    Rig undisturbed(std::get<0>(GetParam()));
    int steps = 0;
    undisturbed.disk.before_step = [&](On on) { steps += on == fault.on ? 1 : 0; };
    undisturbed.run();
    return steps;
  }
  /// A lasting fault is mended after a while. Then the machine loses its power, so that only what
  /// was really kept counts.
  std::vector<std::string> run_with_fault(Rig& rig, int nth) {
    rig.disk.break_disk({fault.on, nth, fault.code, fault.lasting});
    std::vector<std::string> complaints;
    std::optional<base::Time> broken;
    rig.run([&] {
      if (rig.disk.failures() > 0 && !broken) broken = rig.clock.now();
      if (broken && rig.clock.now() >= *broken + kOutage) rig.disk.heal();
      if (complaints.empty()) complaints = rig.judge_books();
    });
    if (!broken) complaints.emplace_back("the disk never failed");
    if (complaints.empty()) complaints = rig.judge_end();
    if (!complaints.empty()) return complaints;
    rig.restart(MemoryDisk::Loss::everything, 1);
    return rig.judge_end();
  }

  const DiskFault fault = std::get<1>(GetParam());
};

TEST_P(DiskFaultsTest, BreakNoPromise) {
  int steps = count_steps();
  int runs = 0, failures = 0;
  Rig rig(std::get<0>(GetParam()));
  for (int nth = 1; nth <= steps && failures < kFailuresShown; nth += stride_of(fault.on)) {
    ++runs;
    std::string title = "With the fault at step " + std::to_string(nth) + ":";
    failures += holds_in_a_copy(title, false, [&] { return run_with_fault(rig, nth); }) ? 0 : 1;
  }
  EXPECT_EQ(failures, 0);
  EXPECT_GT(runs, 20);
  RecordProperty("steps", steps);
  RecordProperty("runs", runs);
}

std::string name_of(const testing::TestParamInfo<Parameter>& info) {
  return std::string(std::get<0>(info.param).name) + std::get<1>(info.param).name;
}

INSTANTIATE_TEST_SUITE_P(While, DiskFaultsTest,
                         testing::Combine(testing::Values(scenarios()[0], scenarios()[2],
                                                          scenarios().back()),
                                          testing::ValuesIn(kFaults)),
                         name_of);

}  // namespace
}  // namespace outdial::tests
