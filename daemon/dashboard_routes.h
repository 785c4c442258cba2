#pragma once

namespace httplib {
class Server;
}

namespace outdial::daemon {

/// Serves the page at `/` and what it loads at `/dashboard/<name>`. Call it before
/// route_everything(), whose pattern takes every path.
void route_dashboard(httplib::Server& server);

}  // namespace outdial::daemon
