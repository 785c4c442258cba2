#pragma once

#include <cstdint>

#include "schema/audit.h"
#include "schema/mentions.h"
#include "schema/suppressions.h"

namespace outdial::schema {

/// How many rows lost their person.
struct ErasedCounts {
  std::int64_t contacts = 0, enrolments = 0, calls = 0, transcripts = 0, analyses = 0,
               call_events = 0, jobs = 0, errors = 0, audits = 0, answers = 0, suppressions = 0;
};

/// Takes the person out of every row: what must stay keeps ids, states and times, and the erased
/// form of the number; the rest goes. The subject must have no call under way and no open
/// enrolment.
ErasedCounts erase_records(Tx& tx, const Subject& subject, const Mentions& mentions);

/// Forbids every call to the number from now on, without holding the number.
void put_erased_suppression(Tx& tx, TenantId tenant, std::string_view phone);

/// Entries for the subject's numbers, in clear or erased.
std::vector<SuppressionId> suppressions_of(const ReadTx& tx, const Subject& subject);

}  // namespace outdial::schema
