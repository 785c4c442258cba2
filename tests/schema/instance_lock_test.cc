#include "schema/instance_lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

using schema::InstanceLock;

/// A process that takes the lock and keeps it until it is killed.
class OtherDaemon {
 public:
  explicit OtherDaemon(const std::string& database) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::system_error(errno, std::generic_category());
    process_ = ::fork();
    if (process_ == 0) hold(database, pipe[1]);
    ::close(pipe[1]);
    char answer = 0;
    holds_ = ::read(pipe[0], &answer, 1) == 1 && answer == 'y';
    ::close(pipe[0]);
  }
  ~OtherDaemon() { kill_9(); }
  OtherDaemon(const OtherDaemon&) = delete;
  OtherDaemon& operator=(const OtherDaemon&) = delete;

  bool holds() const { return holds_; }
  void kill_9() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  [[noreturn]] static void hold(const std::string& database, int answer_to) {
    base::SystemClock clock;
    InstanceLock lock(database, base::Millis{0}, clock);
    char answer = lock.held() ? 'y' : 'n';
    if (::write(answer_to, &answer, 1) == 1)
      while (true)
        ::pause();
    ::_exit(1);
  }

  pid_t process_ = 0;
  bool holds_ = false;
};

class InstanceLockTest : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::string database = folder.file("outdial.db");
  base::SystemClock system;
};

TEST_F(InstanceLockTest, IsTakenAtOnceWhenNobodyHoldsIt) {
  ManualClock clock;
  auto start = clock.boot();
  InstanceLock lock(database, base::Millis{10'000}, clock);
  EXPECT_TRUE(lock.held());
  EXPECT_EQ(clock.boot(), start);
  EXPECT_EQ(std::filesystem::file_size(database), 0u) << "an empty file is a new database";
}

TEST_F(InstanceLockTest, LeavesADatabaseAsItIsAndUsable) {
  InstanceLock lock(database, base::Millis{0}, system);
  base::IdSource ids(system);
  {
    schema::Store store({database}, system, ids);
    store.write(make_world);
  }
  EXPECT_FALSE(InstanceLock(database, base::Millis{0}, system).held())
      << "closing the last connection does not let go of it";
  schema::Store again({database}, system, ids);
  EXPECT_EQ(again.read(schema::list_tenants).size(), 1u);
}

TEST_F(InstanceLockTest, KeepsOutWhoComesThroughASymbolicLink) {
  OtherDaemon other(database);
  ASSERT_TRUE(other.holds());
  std::filesystem::create_symlink(database, folder.file("other.db"));
  InstanceLock lock(folder.file("other.db"), base::Millis{0}, system);
  EXPECT_FALSE(lock.held());
}

TEST_F(InstanceLockTest, KeepsOutWhoComesThroughAHardLink) {
  OtherDaemon other(database);
  ASSERT_TRUE(other.holds());
  std::filesystem::create_hard_link(database, folder.file("other.db"));
  InstanceLock lock(folder.file("other.db"), base::Millis{0}, system);
  EXPECT_FALSE(lock.held());
}

TEST_F(InstanceLockTest, RefusesAFileWithASecondNameUntilThatIsGone) {
  { InstanceLock first(database, base::Millis{0}, system); }
  std::filesystem::create_hard_link(database, folder.file("other.db"));
  for (const auto& name : {database, folder.file("other.db")})
    EXPECT_THROW(InstanceLock(name, base::Millis{0}, system), schema::UnfitDatabase) << name;
  std::filesystem::remove(folder.file("other.db"));
  EXPECT_TRUE(InstanceLock(database, base::Millis{0}, system).held());
}

TEST_F(InstanceLockTest, TakesTheFileThatIsAtThePathWhenItsTurnComes) {
  OtherDaemon other(database);
  ASSERT_TRUE(other.holds());
  auto waiting = std::async(std::launch::async, [&] {
    InstanceLock lock(database, base::Millis{30'000}, system);
    return lock.held() && !InstanceLock(database, base::Millis{0}, system).held();
  });
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds{150}), std::future_status::timeout);
  std::filesystem::rename(database, folder.file("moved.db"));
  EXPECT_TRUE(waiting.get()) << "the file that took its place is nobody's";
}

TEST_F(InstanceLockTest, GivesUpWhenPatienceEnds) {
  OtherDaemon other(database);
  ASSERT_TRUE(other.holds());
  ManualClock clock;
  auto start = clock.boot();
  InstanceLock lock(database, base::Millis{10'000}, clock);
  EXPECT_FALSE(lock.held());
  EXPECT_GE(clock.boot() - start, std::chrono::seconds{10});
  EXPECT_LE(clock.boot() - start, std::chrono::seconds{11});
}

TEST_F(InstanceLockTest, IsFreedByKillMinusNine) {
  OtherDaemon other(database);
  ASSERT_TRUE(other.holds());
  other.kill_9();
  InstanceLock lock(database, base::Millis{0}, system);
  EXPECT_TRUE(lock.held());
}

TEST_F(InstanceLockTest, WaitsForADaemonThatIsStopping) {
  OtherDaemon other(database);
  ASSERT_TRUE(other.holds());
  auto waiting = std::async(std::launch::async, [&] {
    return InstanceLock(database, base::Millis{30'000}, system).held();
  });
  EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds{150}), std::future_status::timeout);
  other.kill_9();
  EXPECT_TRUE(waiting.get());
}

TEST_F(InstanceLockTest, IsLetGoByItsDestructor) {
  { InstanceLock first(database, base::Millis{0}, system); }
  InstanceLock second(database, base::Millis{0}, system);
  EXPECT_TRUE(second.held());
}

TEST_F(InstanceLockTest, KeepsOutASecondHolderOfTheSameProcess) {
  InstanceLock first(database, base::Millis{0}, system);
  InstanceLock second(database, base::Millis{0}, system);
  EXPECT_TRUE(first.held());
  EXPECT_FALSE(second.held());
}

TEST_F(InstanceLockTest, ThrowsWhenItsFileCannotBeMade) {
  EXPECT_THROW(InstanceLock(folder.file("missing/outdial.db"), base::Millis{0}, system),
               std::system_error);
}

}  // namespace
}  // namespace outdial::tests
