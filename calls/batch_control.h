#pragma once

#include <string_view>

#include "schema/batches.h"
#include "schema/enrolments.h"
#include "schema/suppressions.h"
#include "schema/tx.h"

namespace outdial::calls {

// What people and safety rules do to batches. Each function says whether the batch was in a state
// that allows it; once it has been committed, no `placing` that it forbids is. Queued dials go back
// to pending, and every move is published.

/// preparing → in_progress, and on to halted when a safety rule has stopped the account or the
/// from_number already.
bool launch(schema::Tx& tx, schema::BatchId batch);
bool pause(schema::Tx& tx, schema::BatchId batch);
/// paused or halted → in_progress, lifting the stop of the account or from_number by the rule that
/// halted this batch and the account's rest after failures; on to halted when another rule has
/// stopped the line.
bool resume(schema::Tx& tx, schema::BatchId batch);
bool halt(schema::Tx& tx, schema::BatchId batch, std::string_view rule);
/// Any open state → cancelling; what is not in a call is cancelled in steps by the Closer, nothing
/// more is dialled.
bool cancel(schema::Tx& tx, schema::BatchId batch);

/// in_progress → completed, or cancelling → cancelled once no call is live. The caller has seen
/// that nothing is open.
bool finish(schema::Tx& tx, schema::BatchId batch);

/// Pause and resume over a whole tenant, independent of the batches' own states.
void pause_all(schema::Tx& tx, schema::TenantId tenant);
void resume_all(schema::Tx& tx, schema::TenantId tenant);

/// Halts every batch in progress that dials through the account, respectively from the number.
void halt_batches_of_account(schema::Tx& tx, schema::AccountId account, std::string_view rule);
void halt_batches_of_number(schema::Tx& tx, schema::TenantId tenant, std::string_view phone,
                            std::string_view rule);

/// So many enrolments leave in one transaction; the rest of a number that waits more often is
/// turned away when it is due, or by end_suppressed() before.
inline constexpr int kSuppressedAtOnce = 1'000;

struct Suppressed {
  schema::SuppressionId id;
  int ended = 0;
};
/// Puts the number on the list and takes it out of every batch that the entry's scope covers:
/// pending and queued enrolments become suppressed, a live call goes on.
Suppressed suppress(schema::Tx& tx, const schema::SuppressionRow& suppression);
/// Takes out what still waits of an entry that is on the list; how many, at most
/// kSuppressedAtOnce.
int end_suppressed(schema::Tx& tx, const schema::SuppressionRow& suppression);

/// Takes one contact out of an open batch: pending or queued → cancelled. False when a call is live
/// or it is final.
bool cancel_enrolment(schema::Tx& tx, schema::EnrolmentId enrolment, std::string_view reason);

}  // namespace outdial::calls
