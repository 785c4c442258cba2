#include "daemon/dashboard_routes.h"

#include <httplib.h>

#include <string>

#include "daemon/refusal.h"
#include "dashboard/assets.h"

namespace outdial::daemon {
namespace {

/// Weak comparison with a list of tags or `*`, as If-None-Match asks for it.
bool has_it(std::string_view if_none_match, std::string_view etag) {
  std::string_view tag = etag.substr(etag.find('"'));
  return if_none_match == "*" || if_none_match.find(tag) != std::string_view::npos;
}

void set_headers(httplib::Response& to) {
  to.set_header("Content-Security-Policy", std::string(dashboard::kContentSecurityPolicy));
  to.set_header("X-Frame-Options", "DENY");
  to.set_header("Referrer-Policy", "no-referrer");
}

void answer(const httplib::Request& from, httplib::Response& to) {
  set_headers(to);
  auto asset = dashboard::find_asset(from.path);
  if (!asset) {
    to.status = 404;
    to.set_content(problem_json(404, "not_found", "The page has no file of this name.",
                                from.get_header_value("X-Request-Id")),
                   "application/problem+json");
    return;
  }
  to.set_header("ETag", asset->etag);
  to.set_header("Cache-Control", "no-cache");
  to.set_header("Vary", "Accept-Encoding");
  if (has_it(from.get_header_value("If-None-Match"), asset->etag)) {
    to.status = 304;
    return;
  }
  to.set_content(asset->bytes.data(), asset->bytes.size(), std::string(asset->content_type));
}

}  // namespace

void route_dashboard(httplib::Server& server) {
  server.Get("/", answer);
  server.Get("/dashboard/.*", answer);
}

}  // namespace outdial::daemon
