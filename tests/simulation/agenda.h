#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "tests/simulation/fiber.h"

namespace outdial::simulation {

using Span = std::chrono::nanoseconds;

/// A process in the simulated world: fibers that live, freeze and die together. `id` grows with
/// every start.
struct Process {
  std::uint64_t id = 0;
  bool alive = false;
  /// Nothing of it runs before this instant.
  base::Boot frozen_until{};
};

/// Virtual time and all that is going to happen in it: what comes first happens first, and of two
/// things at one instant that which was arranged first. A fiber that sleeps is one more thing that
/// is going to happen.
class Agenda {
 public:
  base::Boot now() const { return now_; }

  /// Runs `what` outside of any fiber.
  void at(base::Boot when, std::function<void()> what);
  /// Before everything else that is to happen now.
  void at_once(std::function<void()> what) { due_[{now_, 0}] = {0, 0, std::move(what)}; }
  void after(Span delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  using Task = std::uint64_t;
  /// Hears of exceptions that nobody in a fiber caught.
  std::function<void(const std::string&)> on_error;
  /// Starts a fiber of the process (null: of the world around) at the present instant.
  Task spawn(Process* process, std::function<void()> body);
  /// On a fiber: others run until then, or until somebody wakes this one.
  void sleep_until(base::Boot deadline);
  void sleep(Span span) { sleep_until(now_ + span); }
  /// On a fiber: until somebody wakes it.
  void wait() { sleep_until(base::Boot::max()); }
  void wake(Task task) { wake_at(task, now_); }
  /// Wakes the task then, unless it wakes earlier by itself.
  void wake_at(Task task, base::Boot when);
  Task current() const { return current_; }
  bool is_alive(Task task) const { return tasks_.contains(task); }
  /// Ends every fiber of the process by exception where it stands. Not on a fiber.
  void kill(Process& process);
  void kill_everything();

  /// Lets the next thing happen; false when there is nothing more.
  bool step();
  /// The instant of the next thing.
  base::Boot next() const;

 private:
  struct Sleeper {
    std::unique_ptr<Fiber> fiber;
    Process* process = nullptr;
    base::Boot wakes{};
    std::uint64_t turn = 0;
  };
  struct Due {
    Task task = 0;
    std::uint64_t turn = 0;
    std::function<void()> what;
  };

  void plan(Task task, Sleeper& sleeper, base::Boot when);
  void run_task(Task task, std::uint64_t turn);

  base::Boot now_{std::chrono::hours{1}};
  std::uint64_t arranged_ = 0;
  Task started_ = 0;
  Task current_ = 0;
  std::map<std::pair<base::Boot, std::uint64_t>, Due> due_;
  std::map<Task, Sleeper> tasks_;
};

}  // namespace outdial::simulation
