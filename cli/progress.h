#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/expected.h"
#include "cli/failure.h"

namespace outdial::cli {

/// A batch as it stands, as far as its progress goes.
struct BatchProgress {
  std::string name;
  std::string status;
  std::string waiting_reason;
  std::int64_t total = 0;
  std::int64_t finished = 0;  // in a final state
  std::int64_t placed = 0;
  std::int64_t connected = 0;
  /// Nobody is dialled until something happens; a mere rate limit holds nobody up.
  bool held = false;
  std::string next_attempt_at;  // 2026-11-19 14:00 UTC; empty when unknown

  bool closed() const { return status == "completed" || status == "cancelled"; }
  int percent() const { return total == 0 ? 0 : static_cast<int>(finished * 100 / total); }
};

/// Reads the answer of GET /api/v1/batches/{id}.
base::Expected<BatchProgress, Failure> read_progress(std::string_view json);

/// Contacts finished per minute over the last minute that was watched.
class Pace {
 public:
  void add(base::Boot at, std::int64_t finished);
  /// Nothing before there is something to measure.
  std::optional<double> per_minute() const;

 private:
  struct Sample {
    base::Boot at;
    std::int64_t finished;
  };
  std::deque<Sample> samples_;
};

/// `Nurses w47 ▓▓▓▓▓▓░░ 840/1200 41% answered · 6.8/min · ETA 2h10`, cut to `width` columns.
std::string progress_line(const BatchProgress& batch, std::optional<double> per_minute, int width);

/// `45s`, `12m`, `2h10`, `3d4h`.
std::string short_duration(std::chrono::seconds duration);

}  // namespace outdial::cli
