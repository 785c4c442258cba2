#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::base {

/// `2026-11-18T18:00:00.000Z`.
std::string to_rfc3339(Time t);
/// RFC 3339 with an offset or Z, fraction of any length (cut to milliseconds). Nothing on anything
/// else.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace outdial::base
