#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/unique_fd.h"

namespace outdial::daemon {

/// Bytes that all connections may hold together. Safe from any thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t limit) : limit_(limit) {}
  bool take(std::uint64_t bytes);
  void give_back(std::uint64_t bytes) { used_.fetch_sub(bytes); }
  std::uint64_t used() const { return used_.load(); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

/// A share of a budget, given back when it goes.
class Share {
 public:
  explicit Share(ByteBudget& budget) : budget_(budget) {}
  ~Share() { give_back(); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  bool take(std::uint64_t bytes) {
    if (!budget_.take(bytes)) return false;
    held_ += bytes;
    return true;
  }
  void give_back() {
    budget_.give_back(held_);
    held_ = 0;
  }

 private:
  ByteBudget& budget_;
  std::uint64_t held_ = 0;
};

/// Collects one request body: in memory, or beyond `spool_above` in an unlinked file. append() is
/// cheap; flush() writes to disk, throws std::system_error, and belongs on another thread while
/// append() rests.
class RequestBody {
 public:
  RequestBody(ByteBudget& memory, ByteBudget& disk, std::string spool_dir)
      : memory_(memory), disk_(disk), spool_dir_(std::move(spool_dir)) {}
  /// `spool_above` 0: never.
  void start(std::size_t spool_above) { spool_above_ = spool_above; }
  /// False when the budget is spent.
  bool append(std::string_view bytes);
  bool wants_flush() const;
  void flush();
  /// The rest to disk, and the file rewound; nothing for a body in memory.
  void finish();
  std::string take_text() { return std::move(pending_); }
  int file() const { return file_.get(); }

 private:
  Share memory_;
  Share disk_;
  std::string spool_dir_;
  std::size_t spool_above_ = 0;
  std::string pending_;
  UniqueFd file_;
};

}  // namespace outdial::daemon
