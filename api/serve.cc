#include "api/serve.h"

#include <httplib.h>

#include <charconv>

#include "api/router.h"

namespace outdial::api {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

Request request_from(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.path = from.path;
  request.query.assign(from.params.begin(), from.params.end());
  for (const auto& [name, value] : from.headers)
    request.headers.emplace_back(lower(name), value);
  request.body = from.body;
  request.request_id = request.header("x-request-id");
  request.peer = request.header("x-outdial-peer");
  request.forwarded = !request.header("x-outdial-forwarded").empty();
  std::string_view fd = request.header("x-outdial-body-fd");
  if (!fd.empty()) std::from_chars(fd.data(), fd.data() + fd.size(), request.body_fd);
  return request;
}

void answer(Router& router, const httplib::Request& from, httplib::Response& to) {
  Response response = router.handle(request_from(from));
  to.status = response.status;
  for (const auto& [name, value] : response.headers)
    to.set_header(name, value);
  if (!response.body.empty() || response.status != 204)
    to.set_content(response.body, response.content_type);
}

}  // namespace

void serve(httplib::Server& server, Router& router) {
  auto handler = [&router](const httplib::Request& from, httplib::Response& to) {
    answer(router, from, to);
  };
  constexpr const char* every_path = ".*";
  server.Get(every_path, handler);
  server.Post(every_path, handler);
  server.Put(every_path, handler);
  server.Patch(every_path, handler);
  server.Delete(every_path, handler);
  server.Options(every_path, handler);
}

}  // namespace outdial::api
