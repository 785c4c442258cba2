#pragma once

#include <optional>
#include <string_view>

#include "calls/rules.h"
#include "schema/accounts.h"
#include "schema/batches.h"
#include "schema/calls.h"
#include "schema/enrolments.h"
#include "schema/tx.h"

namespace outdial::calls {

// What every change of a call has to keep in step: slots of account and batch, counts, events.

/// Writes `call` over the row that is in state `from` and books everything that follows from the
/// difference. False when the row was not in that state.
bool move_call(schema::Tx& tx, const schema::CallRow& before, schema::CallRow call);

void publish_call(schema::Tx& tx, const schema::CallRow& call);
void publish_batch(schema::Tx& tx, schema::TenantId tenant, schema::BatchId batch,
                   std::string_view status, std::string_view reason = "");

/// An entry in the error list that operators see.
void report(schema::Tx& tx, const schema::CallRow& call, std::string_view error_class,
            std::string_view severity, std::string_view message);

/// Stored time between two dials at 95 % of the smaller of two rates; a rate of 0 is no limit.
base::Millis dial_spacing(const base::Clock& clock, double calls_per_second,
                          std::int64_t calls_per_minute);

/// Dials that the account may have in flight: configuration, and what the provider and its other
/// users leave us.
std::int64_t concurrency_limit(std::int64_t configured, std::optional<std::int64_t> remote_limit,
                               std::optional<std::int64_t> remote_reserved,
                               std::optional<std::int64_t> remote_others);

/// The zone on whose clocks the contact is called: its own, else the campaign's, the tenant's or
/// the configured one.
std::string_view zone_of(std::string_view contact, std::string_view campaign,
                         std::string_view tenant, std::string_view configured);

/// A number in [0, 1) that is the same for the same call: for backoff jitter that replays exactly.
double jitter_of(std::string_view id);

/// How long a failure that was not the person's rests the enrolment, by the number of such failures
/// in a row.
base::Millis backoff_delay(std::int64_t failures_before, std::string_view salt);

}  // namespace outdial::calls
