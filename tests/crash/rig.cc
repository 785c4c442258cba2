#include "tests/crash/rig.h"

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "base/log.h"
#include "schema/log_damage.h"
#include "tests/crash/judge.h"
#include "tests/crash/remembered_log.h"

namespace outdial::tests {
namespace {

using namespace std::chrono_literals;

constexpr int kPagesBeforeCheckpoint = 60;
constexpr char kAna[] = "+14155550123";
constexpr char kBen[] = "+14155550124";

/// Moves the log into the database often enough to be seen in a short run.
int checkpoint_often(sqlite3* database, char**, const void*) {
  return sqlite3_wal_autocheckpoint(database, kPagesBeforeCheckpoint);
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = {
      {"Placed", {{kAna, {}}}},
      {"PlacedUnheard", {{kAna, {Fate::placed_unheard}}}},
      {"PlacedUnheardAndUntold", {{kAna, {Fate::placed_unheard}, false}}},
      {"PlacedUntold", {{kAna, {}, false}}},
      {"LostThenPlaced", {{kAna, {Fate::lost}}}},
      {"ThrottledThenPlaced", {{kAna, {Fate::throttled}}}},
      {"NotSentThenPlaced", {{kAna, {Fate::not_sent}}}},
      {"RefusedTwice", {{kAna, {Fate::refused, Fate::refused}}}},
      {"OptedOut", {{kAna, {}}, {kBen, {Fate::throttled}}}, kBen},
  };
  return all;
}

Rig::Rig(const Scenario& scenario) : provider(scenario.people) {
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(checkpoint_often));
  world.rules.reconcile_after = {5s, 20s};
  world.rules.give_up_unknown_after = 60s;
  world.rules.redial_not_placed_after = 90s;
  world.rules.poll_overdue_after = 30s;
  world.rules.analysis_wait = 30s;
  batch = world.add_batch();
  for (const Person& person : scenario.people)
    world.enrol(batch, person.number);
  provider.tell_of_a_strange_call(clock.now() + 10s);
  if (!scenario.opts_out.empty()) wish = Wish{scenario.opts_out, clock.now() + 12s, {}};
  // From here on as after any start.
  std::string path = world.store->path();
  world.store.reset();
  world.store = std::make_unique<schema::Store>(
      schema::Store::Options{path, schema::Store::WriterMode::inline_on_caller}, clock, world.ids);
  disk.before_step = [this](MemoryDisk::On on) {
    before_step(on == MemoryDisk::On::sync ? Step::sync : Step::write);
  };
}

void Rig::run(const std::function<void()>& each_round) {
  std::unique_ptr<Incarnation> incarnation;
  for (base::Time end = clock.now() + 24h; clock.now() < end && !is_over();) {
    if (!incarnation) incarnation = start();
    if (incarnation) incarnation->round(wish ? &*wish : nullptr);
    each_round();
    clock.advance(provider.is_quiet(clock.now()) ? 20s : 5s);
  }
}

std::unique_ptr<Incarnation> Rig::start() {
  auto made =
      std::make_unique<Incarnation>(world, clock, provider, [this] { before_step(Step::outside); });
  try {
    made->take_over();
  } catch (const std::exception& error) {
    base::log_error("Cannot go on", {{"error", error.what()}});
    return nullptr;
  }
  return made;
}

bool Rig::is_over() const {
  return provider.is_quiet(clock.now()) &&
         world.batch(batch).status == schema::BatchStatus::completed;
}

void Rig::restart(MemoryDisk::Loss loss, std::uint64_t seed) {
  // It may stand in the middle of a statement: no destructor belongs to a process that was killed.
  static std::vector<schema::Store*> left_behind;
  left_behind.push_back(world.store.release());
  std::string path = left_behind.back()->path();
  disk.restart(loss, seed);
  looked_damaged_ = log_looks_damaged(path);
  world.store = std::make_unique<schema::Store>(
      schema::Store::Options{path, schema::Store::WriterMode::inline_on_caller}, clock, world.ids);
}

bool Rig::log_looks_damaged(const std::string& path) {
  std::ofstream(path + "-wal", std::ios::binary) << disk.content(path + "-wal");
  return schema::is_log_damaged(path);
}

std::vector<std::string> Rig::judge_books() {
  auto complaints = tests::judge_books(world, provider, wish ? &*wish : nullptr);
  if (looked_damaged_) complaints.emplace_back("what a stop leaves was taken for damage");
  return complaints;
}

std::vector<std::string> Rig::judge_end() {
  return tests::judge_end(world, provider, batch, wish ? &*wish : nullptr);
}

bool holds_in_a_copy(const std::string& title, bool silent,
                     const std::function<std::vector<std::string>()>& body) {
  std::cout.flush();
  pid_t child = ::fork();
  if (child == 0) {
    std::vector<std::string> complaints;
    take_log();
    try {
      complaints = body();
    } catch (const std::exception& error) {
      complaints = {std::string("it ended with: ") + error.what()};
    }
    if (!complaints.empty() && !silent) {
      std::cerr << title << "\n";
      for (const auto& complaint : complaints)
        std::cerr << "  " << complaint << "\n";
      std::cerr << take_log() << std::flush;
    }
    ::_exit(complaints.empty() ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) throw std::runtime_error("cannot fork");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace outdial::tests
