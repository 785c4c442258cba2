#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "schema/tx.h"

namespace outdial::schema {

/// The one writer of a database. run() blocks until the closure's changes are on disk, or throws
/// what the closure or the commit threw. In threaded mode closures of many callers share one
/// commit. After a commit that failed nothing of it is visible; should the machine fail before the
/// next one, what was written of it may still come back, as with every database.
class Writer {
 public:
  /// Gets the topics of a committed group as a bit set.
  using Publish = std::function<void(unsigned)>;

  Writer(const std::string& path, bool threaded, const base::Clock& clock, base::IdSource& ids,
         Publish publish);
  ~Writer();

  void run(const std::function<void(Tx&)>& body);
  /// Callers whose closures have not been taken up yet.
  std::size_t queued() const;
  /// The connection, for reads in inline mode only.
  Connection& connection() { return connection_; }

 private:
  struct Request {
    const std::function<void(Tx&)>* body;
    std::exception_ptr error{};
    unsigned announced = 0;
    std::promise<void> done{};
  };

  void serve(std::stop_token stop);
  void commit_group(std::span<Request* const> group);
  // Ways to commit a group; false when nothing of it was done and another way is to be tried.
  bool commit_together(std::span<Request* const> group);
  bool commit_in_savepoints(std::span<Request* const> group);
  void commit_alone(Request& request);

  bool run_in_savepoint(Request& request);
  unsigned run_closure(const std::function<void(Tx&)>& body, Tx::Savepoints savepoints);
  void commit(std::span<Request* const> group);
  void begin();
  void finish(std::span<Request* const> group);

  Connection connection_;
  const base::Clock& clock_;
  base::IdSource& ids_;
  const Publish publish_;

  /// Which thread runs closures at the moment.
  std::atomic<std::thread::id> writing_thread_{};
  mutable std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::vector<Request*> waiting_;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace outdial::schema
