#include "tests/simulation/agenda.h"

#include <stdexcept>

namespace outdial::simulation {

void Agenda::at(base::Boot when, std::function<void()> what) {
  due_[{std::max(when, now_), ++arranged_}] = {0, 0, std::move(what)};
}

Agenda::Task Agenda::spawn(Process* process, std::function<void()> body) {
  Task task = ++started_;
  Sleeper& sleeper = tasks_[task];
  sleeper.fiber = std::make_unique<Fiber>([this, body = std::move(body)] {
    try {
      body();
    } catch (const Crashed&) {
      throw;
    } catch (const std::exception& error) {
      if (on_error) on_error(error.what());
    }
  });
  sleeper.process = process;
  plan(task, sleeper, now_);
  return task;
}

void Agenda::plan(Task task, Sleeper& sleeper, base::Boot when) {
  sleeper.wakes = when;
  ++sleeper.turn;
  if (when != base::Boot::max()) due_[{when, ++arranged_}] = {task, sleeper.turn, nullptr};
}

void Agenda::sleep_until(base::Boot deadline) {
  if (Fiber::running() == nullptr) throw std::logic_error("only a fiber can sleep");
  plan(current_, tasks_.at(current_), std::max(deadline, now_));
  Fiber::pause();
}

void Agenda::wake_at(Task task, base::Boot when) {
  auto found = tasks_.find(task);
  if (found == tasks_.end() || task == current_) return;
  if (when < found->second.wakes) plan(task, found->second, std::max(when, now_));
}

void Agenda::run_task(Task task, std::uint64_t turn) {
  auto found = tasks_.find(task);
  if (found == tasks_.end() || found->second.turn != turn) return;
  Sleeper& sleeper = found->second;
  if (sleeper.process != nullptr && sleeper.process->frozen_until > now_)
    return plan(task, sleeper, sleeper.process->frozen_until);
  sleeper.wakes = base::Boot::max();
  current_ = task;
  sleeper.fiber->resume();
  current_ = 0;
  if (sleeper.fiber->finished()) tasks_.erase(task);
}

bool Agenda::step() {
  if (due_.empty()) return false;
  auto first = due_.begin();
  now_ = std::max(now_, first->first.first);
  Due due = std::move(first->second);
  due_.erase(first);
  if (due.task != 0)
    run_task(due.task, due.turn);
  else
    due.what();
  return true;
}

base::Boot Agenda::next() const {
  return due_.empty() ? base::Boot::max() : due_.begin()->first.first;
}

void Agenda::kill(Process& process) {
  if (current_ != 0) throw std::logic_error("a process is killed from outside of its fibers");
  for (auto at = tasks_.begin(); at != tasks_.end();) {
    if (at->second.process != &process) {
      ++at;
      continue;
    }
    current_ = at->first;
    at->second.fiber->kill();
    current_ = 0;
    at = tasks_.erase(at);
  }
}

void Agenda::kill_everything() {
  while (!tasks_.empty()) {
    auto at = tasks_.begin();
    current_ = at->first;
    at->second.fiber->kill();
    current_ = 0;
    tasks_.erase(at);
  }
  due_.clear();
}

}  // namespace outdial::simulation
