#pragma once

#include <nlohmann/json_fwd.hpp>

#include "api/principal.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"
#include "schema/tx.h"

namespace outdial::api {

/// The contact as every endpoint shows it.
nlohmann::json contact_json(const schema::ReadTx& tx, const schema::ContactRow& contact,
                            const Principal& principal);

/// A contact in a batch: who, where it stands, when it is tried next and why.
nlohmann::json enrolment_json(const schema::ReadTx& tx, const schema::EnrolmentRow& enrolment,
                              const Principal& principal);

}  // namespace outdial::api
