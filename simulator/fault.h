#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/expected.h"
#include "simulator/dice.h"

namespace outdial::simulator {

/// What can go wrong on request. docs/simulator.md says what each one does.
enum class Fault {
  accept_then_drop,
  accept_then_500,
  accept_then_502_html,
  answer_late,
  truncated_answer,
  unreadable_201,
  webhook_before_answer,
  drop_before_accept,
  reject_500,
  http_402,
  http_429,
  http_429_retry_after,
  concurrency_429,
  concurrency_ended,
  http_401,
  hang,
  slow_answer_ms,
  list_500,
  list_lag_ms,
  get_500,
  started_missing,
  analyzed_missing,
  webhook_lost,
  webhook_duplicated,
  webhook_delayed,
  webhook_reordered,
  webhook_bad_signature,
  webhook_old_timestamp,
  webhook_unknown_fields,
  webhook_unknown_event,
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::webhook_unknown_event) + 1;

std::string_view name_of(Fault fault);

/// When a fault strikes: always for the first `first` occasions, else with `probability`; never
/// more than `count` times when that is not negative. `ms` is its length, where it has one.
struct FaultRule {
  double probability = 0;
  std::int64_t count = -1;
  std::int64_t first = 0;
  std::int64_t ms = 0;
};

/// Decides, repeatably for a seed, which occasions a fault strikes. Safe from any thread.
class FaultBoard {
 public:
  explicit FaultBoard(std::uint64_t seed);

  /// `name=0.2` as given on the command line; for a name that ends in `_ms` the number is its
  /// length and it always strikes.
  base::Expected<void, std::string> set_flag(std::string_view text);
  /// A JSON object: name → number (as above) or {"probability","count","first","ms"}. All or
  /// nothing.
  base::Expected<void, std::string> set_json(std::string_view text);
  void set(Fault fault, FaultRule rule);
  void clear();
  /// Every fault with its rule, the occasions it had and how often it struck.
  std::string to_json() const;

  /// Whether the fault strikes this occasion; `ms` receives its length if so.
  bool strikes(Fault fault, std::int64_t* ms = nullptr);

 private:
  struct State {
    FaultRule rule;
    std::int64_t occasions = 0;
    std::int64_t hits = 0;
    Dice dice{0};
  };

  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  std::array<State, kFaults> states_;  // guarded by mutex_
};

}  // namespace outdial::simulator
