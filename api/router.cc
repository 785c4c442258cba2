#include "api/router.h"

#include <algorithm>
#include <array>
#include <exception>

#include "api/change.h"
#include "base/crypto.h"
#include "base/log.h"
#include "config/nearest.h"
#include "text/sanitizer.h"

namespace outdial::api {
namespace {

constexpr base::Millis kTokenUseNoted{300'000};

std::string_view next_segment(std::string_view& rest) {
  auto end = rest.find('/');
  std::string_view segment = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return segment;
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

/// The token of `Authorization: Bearer odk_…`; empty when there is none.
std::string_view bearer_token(std::string_view header) {
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((header[i] | 0x20) != (scheme[i] | 0x20)) return {};
  header.remove_prefix(scheme.size());
  auto first = header.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : header.substr(first);
}

bool is_json_type(std::string_view type) {
  return type.substr(0, type.find(';')).ends_with("json");
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

base::Expected<void, Problem> check_query(const Request& request) {
  std::vector<std::string> known(request.route->query.begin(), request.route->query.end());
  std::vector<FieldError> errors;
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string near = config::nearest(name, known);
    errors.push_back({"?" + name, "unknown_parameter",
                      near.empty() ? "There is no such parameter."
                                   : "There is no such parameter; did you mean " + near + "?"});
  }
  if (!errors.empty()) return refuse(Code::unknown_parameter, std::move(errors));
  return {};
}

base::Expected<void, Problem> check_body(const Request& request) {
  const Route& route = *request.route;
  if (request.body.size() > route.max_body) return refuse(Code::body_too_large);
  bool empty = request.body_fd < 0 && is_blank(request.body);
  std::string_view type = request.header("content-type");
  switch (route.body) {
    case BodyUse::none:
      if (!empty && request.body != "{}")
        return refuse(Code::invalid_request, "This request takes no body.");
      return {};
    case BodyUse::optional_json:
      if (empty) return {};
      [[fallthrough]];
    case BodyUse::json:
      if (!is_json_type(type)) return refuse(Code::unsupported_media_type);
      return {};
    case BodyUse::contacts:
      if (!is_json_type(type) && !type.starts_with("text/csv"))
        return refuse(Code::unsupported_media_type,
                      "Send Content-Type: text/csv or application/json.");
      return {};
    case BodyUse::lines:
      if (!type.starts_with("text/csv") && !type.starts_with("text/plain"))
        return refuse(Code::unsupported_media_type, "Send Content-Type: text/csv or text/plain.");
      return {};
    case BodyUse::raw:
      return {};
  }
  return {};
}

base::Expected<void, Problem> check_key(const Request& request) {
  std::string_view key = request.header("idempotency-key");
  if (key.empty()) {
    if (request.route->key == KeyUse::required) return refuse(Code::idempotency_key_required);
    return {};
  }
  bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; });
  if (!visible || key.size() > 255) return refuse(Code::invalid_idempotency_key);
  return {};
}

Problem unauthorized(std::string detail = {}) {
  return {Code::unauthorized, std::move(detail), {}, {}, {{"WWW-Authenticate", "Bearer"}}};
}

bool worth_auditing(const Problem& problem, const Request& request) {
  int status = facts_of(problem.code).status;
  if (status == 401) return !bearer_token(request.header("authorization")).empty();
  if (status == 403) return true;
  return !request.route->action.empty() &&
         (status == 409 || problem.code == Code::refused_by_policy);
}

}  // namespace

bool matches(std::string_view pattern, std::string_view path, NamedTexts* params) {
  while (!pattern.empty() && !path.empty()) {
    bool pattern_ends = pattern.find('/') == std::string_view::npos;
    bool path_ends = path.find('/') == std::string_view::npos;
    std::string_view expected = next_segment(pattern);
    std::string_view found = next_segment(path);
    if (expected.starts_with('{')) {
      if (found.empty()) return false;
      if (params) params->emplace_back(expected.substr(1, expected.size() - 2), found);
    } else if (expected != found) {
      return false;
    }
    if (pattern_ends != path_ends) return false;
  }
  return pattern.empty() && path.empty();
}

Router::Router(Services services, std::vector<Route> routes)
    : services_(std::move(services)), routes_(std::move(routes)) {}

Response Router::handle(Request request) {
  try {
    Answer answered = answer(request);
    if (answered) return std::move(*answered);
    if (request.route && worth_auditing(answered.error(), request))
      audit_refusal(services_, request, answered.error());
    return to_response(answered.error(), request.request_id);
  } catch (const std::exception& error) {
    base::log_error("A request failed", {{"method", request.method},
                                         {"path", request.path},
                                         {"request_id", request.request_id},
                                         {"error", error.what()}});
    Problem problem;
    problem.code = services_.store.known_trouble() ? Code::unavailable : Code::internal_error;
    return to_response(problem, request.request_id);
  }
}

Answer Router::answer(Request& request) {
  auto route = find(request);
  if (!route) return base::unexpected(std::move(route.error()));
  request.route = *route;
  if (auto admitted = admit(request); !admitted)
    return base::unexpected(std::move(admitted.error()));
  for (auto check : {check_query, check_body, check_key})
    if (auto passed = check(request); !passed) return base::unexpected(std::move(passed.error()));
  return request.route->handler(services_, request);
}

base::Expected<const Route*, Problem> Router::find(Request& request) const {
  std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  for (const Route& route : routes_)
    if (route.method == method && matches(route.pattern, request.path, nullptr)) {
      matches(route.pattern, request.path, &request.params);
      return &route;
    }
  std::string allowed;
  for (const Route& route : routes_)
    if (matches(route.pattern, request.path, nullptr))
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
  if (allowed.empty())
    return refuse(Code::not_found, "There is no " + text::sanitized(request.path) + " here.");
  Problem problem{Code::method_not_allowed, {}, {}, {}, {{"Allow", allowed}}};
  return base::unexpected(std::move(problem));
}

base::Expected<void, Problem> Router::admit(Request& request) {
  const Route& route = *request.route;
  if (route.access == Access::open) return {};
  if (route.access == Access::token_unless_local && is_loopback(request.peer) && !request.forwarded)
    return {};
  auto principal = identify(request);
  if (!principal) return base::unexpected(std::move(principal.error()));
  request.principal = std::move(*principal);
  if (!request.principal.at_least(route.role))
    return refuse(Code::missing_role,
                  "This needs the role " + std::string(schema::to_text(route.role)) +
                      "; the token has " + std::string(schema::to_text(request.principal.role)) +
                      ".");
  if (!route.scope.empty() && !request.principal.has_scope(route.scope))
    return refuse(Code::missing_scope,
                  "This needs the scope " + std::string(route.scope) + ", which the token lacks.");
  return {};
}

base::Expected<Principal, Problem> Router::identify(const Request& request) {
  std::string_view secret = bearer_token(request.header("authorization"));
  if (secret.empty()) return base::unexpected(unauthorized());
  std::string hash = base::sha256_hex(secret);
  auto token = services_.store.read(
      [&](const schema::ReadTx& tx) { return schema::find_token_by_hash(tx, hash); });
  if (!token) return base::unexpected(wrong_token(request, ""));
  if (token->revoked_at)
    return base::unexpected(wrong_token(request, "The token has been revoked; use another one."));
  if (!token->last_used_at || services_.clock.now() - *token->last_used_at > kTokenUseNoted)
    services_.store.write([&](schema::Tx& tx) { schema::note_token_use(tx, token->id); });
  return Principal{token->id,   token->tenant_id, token->name,
                   token->role, token->scopes,    services_.settings()->privacy.mask_phones};
}

/// Only wrong tokens wait: others may share the address.
Problem Router::wrong_token(const Request& request, std::string detail) {
  base::Boot now = services_.clock.boot();
  if (auto wait = brake_.wait_for(request.peer, now)) {
    auto seconds = std::chrono::ceil<std::chrono::seconds>(*wait).count();
    return {Code::too_many_attempts, {}, {}, {}, {{"Retry-After", std::to_string(seconds)}}};
  }
  brake_.note_failure(request.peer, now);
  return unauthorized(std::move(detail));
}

Router::BodyLimit Router::body_limit(std::string_view method, std::string_view path) const {
  for (const Route& route : routes_)
    if (route.method == method && matches(route.pattern, path, nullptr))
      return {route.body == BodyUse::none ? BodyLimit{}.max_bytes : route.max_body, route.bulk};
  return {};
}

std::vector<Router::Path> Router::route_paths() const {
  std::vector<Path> paths;
  for (const Route& route : routes_)
    paths.push_back({route.method, route.pattern});
  return paths;
}

}  // namespace outdial::api
