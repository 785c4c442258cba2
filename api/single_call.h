#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/problem.h"
#include "api/services.h"
#include "api/view.h"
#include "schema/batches.h"
#include "schema/enrolments.h"

namespace outdial::api {

/// POST /calls: a batch of one, launched at once.
Answer create_call(Services& services, const Request& request);

/// A call that has been ordered: its attempt, `call_id`, is null until it is placed, and until then
/// the enrolment's id stands for it.
nlohmann::json single_call_json(const schema::ReadTx& tx, const schema::BatchRow& batch,
                                const schema::EnrolmentRow& enrolment, const View& view);

}  // namespace outdial::api
