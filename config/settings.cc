#include "config/settings.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace outdial::config {
namespace {

bool is_address(int family, const std::string& text) {
  unsigned char bytes[16];
  return inet_pton(family, text.c_str(), bytes) == 1;
}

bool is_host_name(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-';
  });
}

std::optional<int> parse_port(const std::string& text) {
  int port = -1;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || rest != end || port < 0 || port > 65'535) return std::nullopt;
  return port;
}

/// The host of an http or https URL, IPv6 in its brackets; nothing when there is none, or a user.
std::optional<std::string> host_of(const std::string& url) {
  std::size_t start = url.find("://");
  std::string scheme = url.substr(0, start);
  if (start == std::string::npos || (scheme != "http" && scheme != "https")) return std::nullopt;
  std::string authority = url.substr(start + 3, url.find_first_of("/?#", start + 3) - start - 3);
  std::size_t host_end = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  std::string host = authority.substr(0, host_end);
  std::string port = authority.substr(host.size());
  if (!port.empty() && (port[0] != ':' || !parse_port(port.substr(1)))) return std::nullopt;
  bool valid = host.starts_with('[') ? host.size() > 2 && host.back() == ']' &&
                                           is_address(AF_INET6, host.substr(1, host.size() - 2))
                                     : is_host_name(host);
  if (!valid) return std::nullopt;
  return host;
}

}  // namespace

std::optional<Endpoint> parse_endpoint(const std::string& text) {
  std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::string host = text.substr(0, colon);
  bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  bool valid = bracketed ? is_address(AF_INET6, host) : is_host_name(host);
  std::optional<int> port = parse_port(text.substr(colon + 1));
  if (!valid || !port) return std::nullopt;
  return Endpoint{host, *port};
}

std::string database_path(const Storage& storage) {
  return storage.url.substr(std::string("sqlite:").size());
}

std::string admin_token_path(const std::string& database) {
  std::filesystem::path path(database);
  std::string name = path.filename();
  return path.replace_filename(name == "outdial.db" ? "admin-token" : "admin-token-" + name);
}

int worker_count(const Limits& limits) {
  return limits.workers > 0 ? limits.workers : std::clamp(limits.concurrency + 2, 4, 256);
}

bool is_url(const std::string& text) {
  bool plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
  return plain && text.find_first_of("?#") == std::string::npos && host_of(text).has_value();
}

bool is_loopback_url(const std::string& url) {
  std::optional<std::string> host = host_of(url);
  if (!host || !is_url(url)) return false;
  return *host == "localhost" || *host == "[::1]" ||
         (host->starts_with("127.") && is_address(AF_INET, *host));
}

}  // namespace outdial::config
