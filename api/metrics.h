#pragma once

#include <string>

#include "api/services.h"

namespace outdial::api {

/// What the store and the webhook intake have to count, as Prometheus text.
std::string store_metrics(Services& services);

}  // namespace outdial::api
