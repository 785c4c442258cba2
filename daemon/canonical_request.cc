#include "daemon/canonical_request.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "schema/ids.h"

namespace outdial::daemon {
namespace {

using namespace std::string_view_literals;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Range and Accept-Encoding because httplib acts on them by itself: it would cut ranges out of
// answers and compress with brotli at its slowest. Gzip alone is offered to it again below.
constexpr std::array kDropped{"connection"sv,
                              "keep-alive"sv,
                              "proxy-connection"sv,
                              "te"sv,
                              "trailer"sv,
                              "expect"sv,
                              "upgrade"sv,
                              "content-length"sv,
                              "transfer-encoding"sv,
                              "content-encoding"sv,
                              "range"sv,
                              "accept-encoding"sv,
                              "x-request-id"sv,
                              "remote_addr"sv,
                              "remote_port"sv,
                              "local_addr"sv,
                              "local_port"sv,
                              "exception_what"sv};

constexpr std::array kForwarding{"forwarded"sv,
                                 "x-forwarded-for"sv,
                                 "x-forwarded-host"sv,
                                 "x-forwarded-proto"sv,
                                 "x-forwarded-port"sv,
                                 "x-real-ip"sv,
                                 "via"sv};

bool is_ours(std::string_view name) {
  constexpr std::string_view prefix = "x-outdial-";
  return name.size() >= prefix.size() && same_name(name.substr(0, prefix.size()), prefix);
}

template <class Names>
bool among(const Names& names, std::string_view name) {
  return std::ranges::any_of(names, [&](std::string_view one) { return same_name(one, name); });
}

bool takes_gzip(const RequestHead& head) {
  std::string_view value = value_of(head.headers, "Accept-Encoding");
  auto at = value.find("gzip");
  if (at == std::string_view::npos) return false;
  std::string_view rest = value.substr(at + 4, value.find(',', at) - at - 4);
  return rest.find("q=0") == std::string_view::npos || rest.find("q=0.") != std::string_view::npos;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view value_of(const std::vector<Header>& headers, std::string_view name) {
  auto found = std::ranges::find_if(headers, [&](auto& h) { return same_name(h.name, name); });
  return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

std::string request_id_of(const RequestHead& head, base::IdSource& ids) {
  std::string_view given = value_of(head.headers, "X-Request-Id");
  auto sane = [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '-';
  };
  if (!given.empty() && given.size() <= 64 && std::ranges::all_of(given, sane))
    return std::string(given);
  return schema::RequestId::make(ids).str();
}

Origin origin_of(const RequestHead& head, std::string_view socket_peer, const ProxyTrust& trust) {
  Origin origin;
  std::string hops;
  for (const Header& header : head.headers) {
    if (among(kForwarding, header.name)) origin.forwarded = true;
    if (!same_name(header.name, "X-Forwarded-For")) continue;
    if (!hops.empty()) hops.append(",");
    hops.append(header.value);
  }
  origin.peer = trust.client_of(socket_peer, hops);
  return origin;
}

CanonicalRequest canonical(const RequestHead& head, const Origin& origin, std::string request_id) {
  CanonicalRequest request;
  request.method = head.method;
  request.target = head.target;
  for (const Header& header : head.headers)
    if (!among(kDropped, header.name) && !is_ours(header.name)) request.headers.push_back(header);
  if (takes_gzip(head)) request.headers.push_back({"Accept-Encoding", "gzip"});
  request.headers.push_back({"X-Request-Id", request_id});
  request.headers.push_back({"X-Outdial-Peer", origin.peer});
  if (origin.forwarded) request.headers.push_back({"X-Outdial-Forwarded", "1"});
  request.peer = origin.peer;
  request.request_id = std::move(request_id);
  return request;
}

}  // namespace outdial::daemon
