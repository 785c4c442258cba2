#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace outdial::retell {

/// How long Retell asks us to wait, from its two headers (empty when missing). Milliseconds are
/// read first, a zero there yields to the other, which is in seconds or an HTTP date. Nothing when
/// neither can be read; a moment that has passed is zero. The caller caps it.
std::optional<base::Millis> parse_retry_after(std::string_view retry_after_ms,
                                              std::string_view retry_after, base::Time real_now);

}  // namespace outdial::retell
