#include "schema/events.h"
#include "api/event_source.h"
#include "api/reading_routes.h"

namespace outdial::api {
namespace {

/// The listener takes the socket over from here. Without Last-Event-ID the stream begins now.
Answer stream_events(Services& services, const Request& request) {
  std::string_view last = request.header("last-event-id");
  std::int64_t after =
      last.empty() ? services.store.read(schema::newest_event) : parse_event_id(last);
  return Response{200,
                  "text/event-stream",
                  "",
                  {{"X-Outdial-Stream", EventSource::filter_for(request.principal)},
                   {"X-Outdial-Stream-After", std::to_string(after)}}};
}

}  // namespace

void add_event_routes(std::vector<Route>& routes) {
  routes.push_back({.method = "GET", .pattern = "/api/v1/events", .handler = stream_events});
}

}  // namespace outdial::api
