#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/principal.h"
#include "config/settings.h"
#include "schema/contacts.h"
#include "schema/tx.h"

namespace outdial::api {

/// Everything that is stored about the contact's person, and why, how long and who gets it: one
/// document whose members are in alphabetical order.
nlohmann::json person_json(const schema::ReadTx& tx, const schema::ContactRow& contact,
                           const Principal& principal, const config::Privacy& privacy);

}  // namespace outdial::api
