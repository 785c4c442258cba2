#pragma once

#include <string_view>

namespace outdial::policy {

/// tables/variable-filter.json as it is.
std::string_view variable_filter_json();

}  // namespace outdial::policy
