#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string_view>

#include "api/json_body.h"
#include "schema/batches.h"

namespace outdial::api {

/// Members of POST but the campaign, over an empty row.
void read_new_batch(const nlohmann::json& json, schema::BatchRow& batch, base::Time now,
                    FieldErrors& errors);
/// Members of PATCH over `batch`; a member that is null is cleared.
void read_batch_change(const nlohmann::json& json, schema::BatchRow& batch, base::Time now,
                       FieldErrors& errors);

/// Lower goes first: people who expect a call before people who do not.
std::int64_t priority_of_kind(std::string_view kind);

}  // namespace outdial::api
