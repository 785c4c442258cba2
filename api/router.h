#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/bad_token_brake.h"
#include "api/route.h"

namespace outdial::api {

/// The one route table. handle() checks path, method, token, role, scope, query, content type and
/// idempotency key, calls the handler and makes its answer or problem a response; an exception
/// becomes a logged 500. Safe from any thread.
class Router {
 public:
  Router(Services services, std::vector<Route> routes);

  Response handle(Request request);

  struct BodyLimit {
    std::uint64_t max_bytes = 64 * 1024;
    bool bulk = false;
  };
  /// For the listener, before it reads a body; quick, never throws.
  BodyLimit body_limit(std::string_view method, std::string_view path) const;

  struct Path {
    std::string_view method;
    std::string_view pattern;
  };
  std::vector<Path> route_paths() const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  Answer answer(Request& request);
  base::Expected<const Route*, Problem> find(Request& request) const;
  base::Expected<void, Problem> admit(Request& request);
  base::Expected<Principal, Problem> identify(const Request& request);
  Problem wrong_token(const Request& request, std::string detail);

  Services services_;
  const std::vector<Route> routes_;
  BadTokenBrake brake_;
};

/// Whether `path` fits; fills in what the places hold.
bool matches(std::string_view pattern, std::string_view path, NamedTexts* params);

}  // namespace outdial::api
