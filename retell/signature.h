#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::retell {

enum class SignatureVerdict {
  valid,
  missing,    // no header, or an empty one
  malformed,  // not `v=<milliseconds>,d=<64 hex digits>`
  stale,      // rightly signed, but more than five minutes from now
  mismatch,   // signed with another key or over another body
};

std::string_view to_string(SignatureVerdict verdict);

/// Judges `x-retell-signature` over the bytes as they were received, accepting what the official
/// verifier accepts. An empty key verifies nothing. Safe from any thread.
SignatureVerdict verify_signature(std::string_view header, std::string_view raw_body,
                                  std::string_view api_key, base::Time real_now);

/// The header value for a body sent at `timestamp_ms`.
std::string sign(std::string_view body, std::string_view api_key, std::int64_t timestamp_ms);

}  // namespace outdial::retell
