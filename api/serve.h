#pragma once

namespace httplib {
class Server;
}

namespace outdial::api {

class Router;

/// Hands every request that no earlier route of the server takes to the router, which must outlive
/// it. Called last, before the listener starts.
void serve(httplib::Server& server, Router& router);

}  // namespace outdial::api
