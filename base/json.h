#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/expected.h"

extern template class nlohmann::basic_json<>;

namespace outdial::base {

/// Include this header from .cc files only: it costs a second of compile time each.
using Json = nlohmann::json;

inline constexpr int kMaxJsonDepth = 64;

/// Parses untrusted text. The error says where and what, in words for a person. Nesting deeper than
/// kMaxJsonDepth and duplicate members beyond the last are refused, respectively dropped.
Expected<Json, std::string> parse_json(std::string_view text);

/// Compact text; bytes that are not UTF-8 are replaced, never thrown on.
std::string dump_json(const Json& json);

}  // namespace outdial::base
