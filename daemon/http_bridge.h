#pragma once

namespace httplib {
class Server;
}
namespace outdial::api {
class Router;
}

namespace outdial::daemon {

/// Hands every request of the listener to the router and its answer back. `router` outlives the
/// server.
void route_everything(httplib::Server& server, api::Router& router);

}  // namespace outdial::daemon
