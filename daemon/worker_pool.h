#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace outdial::daemon {

/// A few named threads behind a bounded queue. Tasks must not throw.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  WorkerPool(const std::string& name, std::size_t threads, std::size_t max_waiting);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when the queue is full or the pool stopped. From any thread.
  bool try_run(Task task);
  /// Finishes what was taken and joins.
  void stop();

 private:
  void work();

  const std::size_t max_waiting_;
  std::mutex mutex_;  // guards the two below
  std::deque<Task> waiting_;
  bool stopped_ = false;
  std::condition_variable changed_;
  std::vector<std::thread> threads_;
};

}  // namespace outdial::daemon
