#pragma once

#include <utility>  // Boost 1.74's Asio needs it before its own headers

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <unordered_set>

#include "base/clock.h"
#include "base/id.h"
#include "daemon/edge.h"
#include "daemon/listener_options.h"
#include "daemon/peer_address.h"
#include "daemon/request_body.h"
#include "daemon/stream_hub.h"
#include "daemon/worker_pool.h"

namespace outdial::daemon {

class Connection;

/// What all connections share. The Asio thread owns `connections` and `scratch`; the rest is
/// constant after start() or safe from any thread.
struct Reception {
  Reception(ListenerOptions given, const base::Clock& with_clock, base::IdSource& with_ids,
            Edge::Accepted accepted)
      : options(std::move(given)),
        clock(with_clock),
        ids(with_ids),
        trust(options.trusted_proxies),
        memory(options.limits.buffered_bytes),
        disk(options.limits.spooled_bytes),
        edge(std::move(accepted)),
        handlers("outdial-http", options.worker_threads, options.limits.pending_requests),
        bulk_handlers("outdial-bulk", options.bulk_threads, options.limits.pending_requests),
        spooler("outdial-spool", 1, options.max_connections),
        stream_reader("outdial-stream", 1, options.max_connections) {}

  const ListenerOptions options;
  const base::Clock& clock;
  base::IdSource& ids;
  const ProxyTrust trust;
  ByteBudget memory;
  ByteBudget disk;
  ListenerMetrics metrics;
  StreamHub hub;
  UpgradeHandler on_upgrade;
  std::atomic<bool> draining{false};
  Edge edge;
  WorkerPool handlers;
  WorkerPool bulk_handlers;
  WorkerPool spooler;
  WorkerPool stream_reader;
  std::unordered_set<Connection*> connections;
  /// Where sockets are read into, one at a time; the Asio thread's.
  std::array<char, 64 * 1024> scratch;
  // Last, so first to go: it destroys connections that are still open.
  boost::asio::io_context io{1};
};

}  // namespace outdial::daemon
