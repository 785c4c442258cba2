#pragma once

#include "api/event_source.h"
#include "base/periodic_loop.h"
#include "daemon/halt_reporter.h"
#include "daemon/stream_hub.h"
#include "schema/store.h"

namespace outdial::daemon {

/// Feeds the event streams from the store, and tells the hub and the reporter when a commit brought
/// news.
class EventFeed : public EventSource {
 public:
  EventFeed(schema::Store& store, const base::Clock& clock, StreamHub& hub, HaltReporter reporter);
  EventPage after(std::int64_t seq, const std::string& filter, std::size_t max) override;
  /// The hub is not told of news any more.
  void stop() { telling_.request_stop(); }

 private:
  const api::EventSource source_;
  HaltReporter reporter_;  // telling_'s
  base::PeriodicLoop telling_;
};

}  // namespace outdial::daemon
