#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "daemon/refusal.h"
#include "daemon/unique_fd.h"

namespace outdial::daemon {

/// What one path takes as a request body.
struct BodyRule {
  std::uint64_t max_bytes = 1 << 20;
  base::Millis deadline{10'000};
  /// A bulk route: a body over ListenerLimits::spool_above goes to an unlinked file and reaches the
  /// handler as X-Outdial-Body-Fd, and its handlers run on threads of their own, so that imports
  /// never hold up webhooks.
  bool bulk = false;
};
/// Called on the Asio thread for every request; must be quick and must not throw.
using BodyRules = std::function<BodyRule(std::string_view method, std::string_view path)>;

struct ListenerLimits {
  base::Millis idle{15'000};
  base::Millis head{3'000};
  /// An answer must have gone out after `write` and its size at `slowest_reader` bytes a second.
  base::Millis write{10'000};
  std::uint64_t slowest_reader = 64 * 1024;
  base::Millis keep_alive_comment{15'000};
  base::Millis tick{50};
  base::Millis drain{10'000};
  std::size_t head_bytes = 16 * 1024;
  std::size_t headers = 100;
  std::size_t target_bytes = 8'000;
  std::size_t pending_requests = 256;
  std::size_t streams = 256;
  std::size_t spool_above = 1 << 20;
  std::uint64_t answer_bytes = 64ull << 20;
  /// Request bodies and answers held in memory at one time, and spooled bytes on disk.
  std::uint64_t buffered_bytes = 256ull << 20;
  std::uint64_t spooled_bytes = 2ull << 30;
};

struct ListenerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;  // 0: any free one
  /// A listening socket made by someone else (systemd); host and port are then not used. Owned.
  int listen_fd = -1;
  std::size_t worker_threads = 8;
  std::size_t bulk_threads = 2;
  std::size_t max_connections = 4'096;
  std::vector<std::string> trusted_proxies;
  std::string spool_dir = "/tmp";
  BodyRules body_rules = [](std::string_view, std::string_view) { return BodyRule{}; };
  ListenerLimits limits;
};

/// A WebSocket handshake that the listener has read and hands over. `fd` is connected and
/// non-blocking; `head` is the request head as it came, ready for a parser.
struct UpgradeRequest {
  UniqueFd fd;
  std::string head;
  std::string target;
  std::string peer;
  std::string request_id;
  bool forwarded = false;
};
/// Called on the Asio thread; must not block.
using UpgradeHandler = std::function<void(UpgradeRequest)>;

/// Counts since start; read from any thread.
struct ListenerMetrics {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_total{0};
  std::atomic<std::uint64_t> streams_open{0};
  std::atomic<std::uint64_t> streams_too_slow{0};
  std::atomic<std::uint64_t> upgrades{0};
  std::array<std::atomic<std::uint64_t>, 6> answers_by_class{};  // index 2 is 2xx
  std::array<std::atomic<std::uint64_t>, kRefusals> refusals{};  // by Refusal
};

}  // namespace outdial::daemon
