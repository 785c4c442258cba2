#pragma once

#include <optional>
#include <string>

#include "schema/campaigns.h"
#include "schema/contacts.h"
#include "schema/enrolments.h"
#include "text/contact_row.h"

namespace outdial::api {

/// The contact that a row of a file is about, if it is known: its external_id, else phone and
/// normalised name. A row that brings an external_id finds the person known without one.
std::optional<schema::ContactRow> known_contact(const schema::ReadTx& tx, schema::TenantId tenant,
                                                const text::ContactDraft& draft);

/// What the row says laid over the contact; what it does not say stays.
schema::ContactRow merged(schema::ContactRow contact, const text::ContactDraft& draft);

/// Whether the two differ in anything but the version.
bool same_contact(const schema::ContactRow& a, const schema::ContactRow& b);

/// What may occur once in a batch.
std::string dedupe_key(const schema::CampaignRow& campaign, const text::ContactDraft& draft);

/// The row's appointment details and texts, which belong to this enrolment alone.
std::string enrolment_variables(const text::ContactDraft& draft);

}  // namespace outdial::api
