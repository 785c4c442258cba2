#include "retell/signature.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "base/crypto.h"

namespace outdial::retell {
namespace {

constexpr std::int64_t kToleranceMs = 300'000;
constexpr std::int64_t kLargestSafeInteger = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kDigestDigits = 64;

struct Parts {
  std::int64_t timestamp_ms;
  std::string digest;  // lower case
};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Takes `name=` off the front, in either case.
bool take_name(std::string_view& text, char name) {
  if (text.size() < 2 || lower(text[0]) != name || text[1] != '=') return false;
  text.remove_prefix(2);
  return true;
}

std::optional<std::int64_t> parse_timestamp(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return 0;
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || value > kLargestSafeInteger) return std::nullopt;
  return value;
}

std::optional<std::string> parse_digest(std::string_view text) {
  if (text.size() != kDigestDigits) return std::nullopt;
  std::string digest(text);
  std::transform(digest.begin(), digest.end(), digest.begin(), lower);
  if (digest.find_first_not_of("0123456789abcdef") != digest.npos) return std::nullopt;
  return digest;
}

std::optional<Parts> parse_header(std::string_view header) {
  if (!take_name(header, 'v')) return std::nullopt;
  auto comma = header.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  auto timestamp = parse_timestamp(header.substr(0, comma));
  header.remove_prefix(comma + 1);
  if (!timestamp || !take_name(header, 'd')) return std::nullopt;
  auto digest = parse_digest(header);
  if (!digest) return std::nullopt;
  return Parts{*timestamp, std::move(*digest)};
}

}  // namespace

std::string_view to_string(SignatureVerdict verdict) {
  switch (verdict) {
    case SignatureVerdict::valid:
      return "valid";
    case SignatureVerdict::missing:
      return "missing";
    case SignatureVerdict::malformed:
      return "malformed";
    case SignatureVerdict::stale:
      return "stale";
    case SignatureVerdict::mismatch:
      return "mismatch";
  }
  return "mismatch";
}

SignatureVerdict verify_signature(std::string_view header, std::string_view raw_body,
                                  std::string_view api_key, base::Time real_now) {
  if (header.empty()) return SignatureVerdict::missing;
  auto parts = parse_header(header);
  if (!parts) return SignatureVerdict::malformed;
  if (api_key.empty()) return SignatureVerdict::mismatch;
  // The number's own text is signed, so that leading zeros pass as they do in the official
  // verifier.
  auto expected = base::hmac_sha256_hex(api_key, raw_body, std::to_string(parts->timestamp_ms));
  if (!base::equal_constant_time(expected, parts->digest)) return SignatureVerdict::mismatch;
  if (std::abs(base::to_millis(real_now) - parts->timestamp_ms) > kToleranceMs)
    return SignatureVerdict::stale;
  return SignatureVerdict::valid;
}

std::string sign(std::string_view body, std::string_view api_key, std::int64_t timestamp_ms) {
  auto timestamp = std::to_string(timestamp_ms);
  return "v=" + timestamp + ",d=" + base::hmac_sha256_hex(api_key, body, timestamp);
}

}  // namespace outdial::retell
