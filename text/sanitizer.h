#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace outdial::text {

inline constexpr std::size_t kMaxSanitizedLine = 16 * 1024;

/// A line fit to leave the process: phones, e-mail addresses, identifiers, birth dates, secrets and
/// the values of personal JSON keys become tokens such as `[PHONE]`. What is longer than 16 KiB is
/// cut, with `…[CUT]`. Doing it twice changes nothing; JSON stays JSON; the cost is linear. Names
/// in free text cannot be found: they belong in fields. Pure, any thread, any bytes.
std::string sanitized(std::string_view line);

/// Twelve hex digits that stand for an E.164 number in logs, under a tenant's log key.
std::string phone_hash(std::string_view key, std::string_view e164);

}  // namespace outdial::text
