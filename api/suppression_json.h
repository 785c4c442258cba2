#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/principal.h"
#include "schema/suppressions.h"

namespace outdial::api {

/// One entry of the do-not-call list as every endpoint shows it.
nlohmann::json suppression_json(const schema::SuppressionRow& suppression,
                                const Principal& principal);

}  // namespace outdial::api
