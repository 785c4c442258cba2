#include "retell/endpoint.h"

#include <arpa/inet.h>

#include <charconv>
#include <stdexcept>

namespace outdial::retell {
namespace {

constexpr int kHttpsPort = 443;
constexpr int kHttpPort = 80;
constexpr int kMaxPort = 65535;

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return host == "localhost" || host == "::1";
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

int parse_port(std::string_view text) {
  int port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > kMaxPort)
    throw std::invalid_argument("retell.base_url has a wrong port");
  return port;
}

std::string take_host(std::string_view& text) {
  std::size_t size;
  if (take_prefix(text, "[")) {
    size = text.find(']');
    if (size == std::string_view::npos)
      throw std::invalid_argument("retell.base_url has a bracket that is not closed");
    std::string host(text.substr(0, size));
    text.remove_prefix(size + 1);
    return host;
  }
  size = std::min(text.find(':'), text.size());
  std::string host(text.substr(0, size));
  text.remove_prefix(size);
  return host;
}

}  // namespace

std::string Endpoint::authority() const {
  auto name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port == (tls ? kHttpsPort : kHttpPort)) return name;
  return name + ":" + std::to_string(port);
}

Endpoint parse_endpoint(std::string_view base_url) {
  Endpoint endpoint;
  if (take_prefix(base_url, "https://")) {
    endpoint.tls = true;
  } else if (take_prefix(base_url, "http://")) {
    endpoint.tls = false;
  } else {
    throw std::invalid_argument("retell.base_url must start with https:// or http://");
  }
  if (base_url.ends_with('/')) base_url.remove_suffix(1);
  if (base_url.find_first_of("/?#@ ") != std::string_view::npos)
    throw std::invalid_argument("retell.base_url must be a scheme, a host and a port only");
  endpoint.host = take_host(base_url);
  if (endpoint.host.empty()) throw std::invalid_argument("retell.base_url has no host");
  endpoint.port = endpoint.tls ? kHttpsPort : kHttpPort;
  if (take_prefix(base_url, ":"))
    endpoint.port = parse_port(base_url);
  else if (!base_url.empty())
    throw std::invalid_argument("retell.base_url has text after its host");
  if (!endpoint.tls && !is_loopback(endpoint.host))
    throw std::invalid_argument("retell.base_url must be https unless it is a loopback address");
  return endpoint;
}

}  // namespace outdial::retell
