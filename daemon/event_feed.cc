#include "daemon/event_feed.h"

#include <utility>

namespace outdial::daemon {
namespace {

constexpr std::chrono::hours kOnlyWhenRung{1};

}  // namespace

EventFeed::EventFeed(schema::Store& store, const base::Clock& clock, StreamHub& hub,
                     HaltReporter reporter)
    : source_(store),
      reporter_(std::move(reporter)),
      telling_("event-feed", clock, store.doorbell(schema::Topic::events),
               [&, this](std::stop_token) {
                 hub.notify();
                 reporter_.run_once();
                 return std::chrono::nanoseconds{kOnlyWhenRung};
               }) {}

EventPage EventFeed::after(std::int64_t seq, const std::string& filter, std::size_t max) {
  auto page = source_.after(seq, filter, max);
  EventPage out;
  out.next = page.next;
  out.end = page.end;
  for (auto& event : page.events)
    out.events.push_back({event.seq, std::move(event.name), std::move(event.data)});
  return out;
}

}  // namespace outdial::daemon
