#pragma once

#include <atomic>
#include <cstdint>

namespace outdial::api {

/// Webhooks since start, for /metrics. From any thread.
struct WebhookCounts {
  /// With a valid signature.
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint64_t> applied{0};
  /// No news about a call's course: kept, nothing to apply.
  std::atomic<std::uint64_t> ignored{0};
  /// Kept, to be applied later.
  std::atomic<std::uint64_t> unapplied{0};
  std::atomic<std::uint64_t> duplicates{0};
  std::atomic<std::uint64_t> bad_signatures{0};
  std::atomic<std::uint64_t> limited{0};
};

}  // namespace outdial::api
