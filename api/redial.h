#pragma once

#include "api/problem.h"
#include "api/services.h"

namespace outdial::api {

/// POST redial: makes a child batch, in preparation, of those whom a closed batch did not reach.
Answer redial_batch(Services& services, const Request& request);

}  // namespace outdial::api
