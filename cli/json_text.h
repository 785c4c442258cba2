#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace outdial::cli {

/// Why a text is not JSON; empty when it is.
std::string json_mistake(std::string_view text);

/// One member of a JSON object, empty or 0 when it is not there or of another kind.
std::string text_member(std::string_view json, const std::string& name);
std::int64_t count_member(std::string_view json, const std::string& name);

/// A member that is an array or object, as JSON text; `[]` when it is not there.
std::string inner_member(std::string_view json, const std::string& name);

/// Every member of a JSON object as a column, for records whose members we do not know.
std::vector<Column> all_members(std::string_view json);

}  // namespace outdial::cli
