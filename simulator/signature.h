#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::simulator {

/// The value of `x-retell-signature` for these body bytes.
std::string sign(std::string_view body, std::string_view api_key, base::Time at);

}  // namespace outdial::simulator
