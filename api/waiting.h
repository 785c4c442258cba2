#pragma once

#include <nlohmann/json_fwd.hpp>

#include "schema/batches.h"
#include "schema/tx.h"

namespace outdial::api {

/// How many people of the batch wait for what, most first: pending people by reason, then those who
/// wait for somebody to look. Both sums are the batch's counts.
nlohmann::json waiting_json(const schema::ReadTx& tx, const schema::BatchRow& batch);

}  // namespace outdial::api
