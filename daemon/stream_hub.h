#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace outdial::daemon {

/// One server-sent event. `seq` is its `id:` line; 0 writes none. `name` and `data` may hold any
/// text; lines of data become `data:` lines.
struct StreamEvent {
  std::int64_t seq = 0;
  std::string name;
  std::string data;
};

/// What a source gives for one pull.
struct EventPage {
  std::vector<StreamEvent> events;
  /// Where the next pull goes on: past the last event that was looked at, sent or filtered out.
  std::int64_t next = 0;
  /// The stream is to end after these events (its token was revoked).
  bool end = false;
};

/// Where events come from: the app reads them from the store. Called from the one stream thread.
/// A throw is logged and closes the stream; the client comes back with Last-Event-ID.
class EventSource {
 public:
  virtual ~EventSource() = default;
  /// At most `max` events after `seq` that `filter` lets through, oldest first. A `seq` that is
  /// unknown or pruned gives an event named `reset`.
  virtual EventPage after(std::int64_t seq, const std::string& filter, std::size_t max) = 0;
};

/// Lets any number of event streams pull from one source. Streams hold no thread: each pulls on
/// the stream thread, one page at a time, and only once its last page has gone out.
class StreamHub {
 public:
  /// Before start(). `source` outlives the listener's stop().
  void set_source(EventSource& source) { source_ = &source; }
  /// There may be new events. Cheap, from any thread; streams look again within one tick.
  void notify() { news_.fetch_add(1, std::memory_order_release); }

  std::uint64_t news() const { return news_.load(std::memory_order_acquire); }
  bool has_source() const { return source_ != nullptr; }
  /// One pull for a stream; never throws. On the stream thread.
  EventPage pull(std::int64_t seq, const std::string& filter);

  static constexpr std::size_t kPageEvents = 100;

 private:
  EventSource* source_ = nullptr;
  std::atomic<std::uint64_t> news_{1};
};

/// The bytes of a page on the wire.
std::string to_wire(const EventPage& page);

}  // namespace outdial::daemon
