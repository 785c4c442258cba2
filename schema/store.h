#pragma once

#include <array>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/clock.h"
#include "base/doorbell.h"
#include "schema/storage_health.h"
#include "schema/tx.h"

namespace outdial::schema {

class Writer;

/// The database of one daemon: SQLite in write-ahead mode with synchronous=FULL.
///
/// write() runs the caller's closure on the single writer thread, together with those of other
/// callers in one group, and returns when the group is on disk; a closure that throws is undone by
/// itself, and its exception, and only that, reaches its caller. Closures may be run again after a
/// failure of the whole group: they must have no effects but on the Tx, and stay under 5 ms. While
/// the file is not where it was opened, every write throws DatabaseGone. read() runs a closure on a
/// read connection over one consistent view. Both are safe from any thread.
class Store {
 public:
  enum class WriterMode {
    threaded,
    /// Closures run on the calling thread: for the deterministic simulation and for programs with
    /// one thread.
    inline_on_caller
  };
  struct Options {
    std::string path;
    WriterMode mode = WriterMode::threaded;
    int readers = 4;
    /// In inline mode, called outside any transaction: before every closure (false) and after every
    /// commit (true). A simulation lets others run there, or throws to end the caller.
    std::function<void(bool committed)> between = [](bool) {};
  };

  /// Opens the file, migrating it to the newest schema. Throws NewerDatabase when the file is ahead
  /// of this program.
  Store(Options options, const base::Clock& clock, base::IdSource& ids);
  ~Store();

  template <class F>
  std::invoke_result_t<F, Tx&> write(F&& body) {
    using Result = std::invoke_result_t<F, Tx&>;
    if constexpr (std::is_void_v<Result>) {
      run_write([&](Tx& tx) { body(tx); });
    } else {
      std::optional<Result> result;
      run_write([&](Tx& tx) { result.emplace(body(tx)); });
      return std::move(*result);
    }
  }

  template <class F>
  std::invoke_result_t<F, const ReadTx&> read(F&& body) {
    using Result = std::invoke_result_t<F, const ReadTx&>;
    if constexpr (std::is_void_v<Result>) {
      run_read([&](const ReadTx& tx) { body(tx); });
    } else {
      std::optional<Result> result;
      run_read([&](const ReadTx& tx) { result.emplace(body(tx)); });
      return std::move(*result);
    }
  }

  /// Why nothing can be stored at present; nothing while all is well. From time to time it writes
  /// something small to find out.
  std::optional<std::string> trouble();
  /// The same as far as the newest writes have shown it.
  std::optional<std::string> known_trouble() const { return health_->trouble(); }
  /// Rings after every commit that announced the topic.
  base::Doorbell& doorbell(Topic topic) { return doorbells_[static_cast<std::size_t>(topic)]; }
  /// Writers that wait for the writer thread to take them up.
  std::size_t queued_writes() const;
  /// Size of the write-ahead log in bytes.
  std::uintmax_t wal_bytes() const;
  const std::string& path() const { return options_.path; }

 private:
  void run_write(const std::function<void(Tx&)>& body);
  void run_on_writer(const std::function<void(Tx&)>& body);
  void run_read(const std::function<void(const ReadTx&)>& body);
  std::unique_ptr<Connection> borrow_reader();
  void give_back(std::unique_ptr<Connection> reader);

  const Options options_;
  const base::Clock& clock_;
  std::array<base::Doorbell, kTopics> doorbells_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<StorageHealth> health_;
  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<Connection>> free_readers_;  // guarded by readers_mutex_
};

}  // namespace outdial::schema
