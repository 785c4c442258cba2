#pragma once

#include "calls/rules.h"
#include "schema/enrolments.h"
#include "schema/tx.h"

namespace outdial::calls {

enum class Enqueued {
  /// A dial job with its variables waits in the queue.
  queued,
  /// A rule moved the next attempt.
  postponed,
  /// A rule ended the enrolment.
  finished,
  /// The whole batch has to wait; the enrolment has only been told why.
  held
};

struct EnqueueResult {
  Enqueued enqueued;
  /// When held.
  base::Time until{};
};

/// Turns a due enrolment into a dial job, unless a rule forbids it. The dial is checked again when
/// it begins.
EnqueueResult enqueue(schema::Tx& tx, const schema::EnrolmentRow& enrolment, const Rules& rules);

/// The queue that dials of a from_number share.
std::string lane_of(schema::TenantId tenant, std::string_view from_number);

}  // namespace outdial::calls
