#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outdial::simulator {

/// One create-phone-call request as it was seen.
struct LedgerEntry {
  base::Boot arrived{};
  base::Time arrived_real{};
  /// On the simulated axis.
  base::Time at{};
  int retry_count = -1;
  /// As sent, whatever it was; empty when the body could not be read.
  std::string to_number;
  std::string from_number;
  std::string metadata;
  std::string dynamic_variables;
  /// Zero when no answer was sent.
  int status = 0;
  /// The fault that struck, if any.
  std::string_view fault;
  std::optional<std::uint32_t> call;
  std::string call_id;
  bool dialled = false;
};

/// Remembers every create-phone-call request, in the order of arrival at the workspace. With a
/// file, every accepted call is a line of it before its answer leaves, so that a killed simulator
/// can be judged too. Safe from any thread.
class Ledger {
 public:
  /// Throws when `file` cannot be opened for appending.
  explicit Ledger(const std::string& file);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  void add(LedgerEntry entry);
  std::vector<LedgerEntry> entries(std::size_t from, std::size_t limit) const;
  std::size_t size() const;
  void reset();

 private:
  mutable std::mutex mutex_;
  std::deque<LedgerEntry> entries_;  // guarded by mutex_
  int file_ = -1;
};

}  // namespace outdial::simulator
