#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/principal.h"
#include "schema/store.h"

namespace outdial::api {

/// One event of a stream, ready to be sent; `seq` is its `id:`.
struct StreamedEvent {
  std::int64_t seq = 0;
  std::string name;
  std::string data;
};

struct StreamedPage {
  std::vector<StreamedEvent> events;
  /// Where to go on.
  std::int64_t next = 0;
  /// The stream may not go on: its token was revoked.
  bool end = false;
};

/// What streams of /api/v1/events pull from. Safe from any thread.
class EventSource {
 public:
  explicit EventSource(schema::Store& store) : store_(store) {}

  /// At most `max` events of the filter's tenant after `seq`, oldest first. A `seq` that never was
  /// or is no longer kept gives one event `reset`, whose data is the state now: open batches and
  /// live calls.
  StreamedPage after(std::int64_t seq, const std::string& filter, std::size_t max) const;

  /// Whose events a stream may carry, as text that goes through the listener.
  static std::string filter_for(const Principal& principal);

 private:
  schema::Store& store_;
};

/// The sequence number in a Last-Event-ID header; -1, which never was, for anything else.
std::int64_t parse_event_id(std::string_view header);

}  // namespace outdial::api
