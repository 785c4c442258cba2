#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/view.h"
#include "schema/contacts.h"
#include "schema/tx.h"

namespace outdial::api {

/// May this person be called now? Every rule that forbids it, in each batch that they wait in or
/// are in review in, and the next instant at which one of those calls could be made. Who waits in
/// none learns how the newest ended.
nlohmann::json eligibility_json(const schema::ReadTx& tx, const schema::ContactRow& contact,
                                const View& view);

}  // namespace outdial::api
