#pragma once

#include <string>
#include <string_view>

namespace outdial::base {

std::string to_hex(std::string_view bytes);
/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
/// HMAC-SHA-256 over the concatenation of two parts, as 64 lower-case hex digits.
std::string hmac_sha256_hex(std::string_view key, std::string_view first, std::string_view second);
/// Compares in time that depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace outdial::base
