#pragma once

#include <map>
#include <string>
#include <string_view>

namespace outdial::base {

// JSON for places that write the same few members again and again.

/// The text as a JSON string; bytes that are not UTF-8 are replaced.
std::string json_string(std::string_view text);
/// An object of strings.
std::string json_object(const std::map<std::string, std::string>& members);

}  // namespace outdial::base
