#include "daemon/http_bridge.h"

#include <httplib.h>

#include <cstdlib>

#include "api/router.h"

namespace outdial::daemon {
namespace {

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// httplib's own params also hold what it makes of a form's body, and curl calls every body a form.
httplib::Params query_of(const std::string& target) {
  httplib::Params params;
  std::string path = target.substr(0, target.find('#'));
  if (auto mark = path.find('?'); mark != std::string::npos)
    httplib::detail::parse_query_text(path.substr(mark + 1), params);
  return params;
}

api::Request to_request(const httplib::Request& from) {
  api::Request request;
  request.method = from.method;
  request.path = from.path;
  request.body = from.body;
  for (const auto& [name, value] : query_of(from.target))
    request.query.emplace_back(name, value);
  for (const auto& [name, value] : from.headers)
    request.headers.emplace_back(lower_case(name), value);
  request.request_id = from.get_header_value("X-Request-Id");
  request.peer = from.get_header_value("X-Outdial-Peer");
  request.forwarded = from.has_header("X-Outdial-Forwarded");
  if (from.has_header("X-Outdial-Body-Fd"))
    request.body_fd = std::atoi(from.get_header_value("X-Outdial-Body-Fd").c_str());
  return request;
}

}  // namespace

void route_everything(httplib::Server& server, api::Router& router) {
  auto handler = [&router](const httplib::Request& from, httplib::Response& to) {
    api::Response response = router.handle(to_request(from));
    to.status = response.status;
    for (const auto& [name, value] : response.headers)
      to.set_header(name, value);
    if (!response.body.empty() || response.status != 204)
      to.set_content(response.body, response.content_type);
  };
  // httplib tries regular expressions one by one, which costs more than all of its other work.
  // Nobody else answers what is not asked with GET.
  server.set_pre_routing_handler([handler](const httplib::Request& from, httplib::Response& to) {
    if (from.method == "GET" || from.method == "HEAD")
      return httplib::Server::HandlerResponse::Unhandled;
    handler(from, to);
    return httplib::Server::HandlerResponse::Handled;
  });
  server.Get(".*", handler);
}

}  // namespace outdial::daemon
