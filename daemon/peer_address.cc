#include "daemon/peer_address.h"

#include <arpa/inet.h>

#include <charconv>
#include <optional>
#include <stdexcept>

namespace outdial::daemon {
namespace {

constexpr std::string_view kMappedIPv4("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

std::optional<std::string> address_bytes(std::string_view text) {
  std::string zero_ended(text);
  std::string bytes(16, '\0');
  if (inet_pton(AF_INET6, zero_ended.c_str(), bytes.data()) == 1) return bytes;
  if (inet_pton(AF_INET, zero_ended.c_str(), bytes.data() + 12) != 1) return std::nullopt;
  bytes.replace(0, 12, kMappedIPv4);
  return bytes;
}

bool same_prefix(const std::string& a, const std::string& b, int bits) {
  for (int i = 0; i < 16 && bits > 0; ++i, bits -= 8) {
    int shift = bits >= 8 ? 0 : 8 - bits;
    auto index = static_cast<std::size_t>(i);
    int left = static_cast<unsigned char>(a[index]) >> shift;
    int right = static_cast<unsigned char>(b[index]) >> shift;
    if (left != right) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

ProxyTrust::ProxyTrust(const std::vector<std::string>& networks) {
  for (const std::string& text : networks) {
    auto slash = text.find('/');
    auto bytes = address_bytes(text.substr(0, slash));
    if (!bytes) throw std::invalid_argument("not an address or network: " + text);
    bool ipv4 = text.find(':') == std::string::npos;
    int bits = ipv4 ? 32 : 128;
    if (slash != std::string::npos) {
      const char* end = text.data() + text.size();
      int given = -1;
      auto parsed = std::from_chars(text.data() + slash + 1, end, given);
      if (parsed.ec != std::errc{} || parsed.ptr != end || given < 0 || given > bits)
        throw std::invalid_argument("not an address or network: " + text);
      bits = given;
    }
    networks_.push_back({*bytes, ipv4 ? bits + 96 : bits});
  }
}

bool ProxyTrust::trusts(std::string_view address) const {
  auto bytes = address_bytes(address);
  if (!bytes) return false;
  for (const Network& network : networks_)
    if (same_prefix(*bytes, network.bytes, network.bits)) return true;
  return false;
}

std::string ProxyTrust::client_of(std::string_view socket_peer,
                                  std::string_view forwarded_for) const {
  std::string client(socket_peer);
  while (trusts(client) && !forwarded_for.empty()) {
    auto comma = forwarded_for.rfind(',');
    std::string_view hop =
        trimmed(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    forwarded_for = comma == std::string_view::npos ? "" : forwarded_for.substr(0, comma);
    if (!address_bytes(hop)) break;
    client = hop;
  }
  return client;
}

}  // namespace outdial::daemon
