#pragma once

#include <map>
#include <string>
#include <variant>

#include "calls/rules.h"
#include "schema/calls.h"
#include "schema/jobs.h"
#include "schema/tx.h"

namespace outdial::calls {

/// A dial whose `placing` is part of this transaction: everything that the request needs.
struct Begun {
  schema::CallId call_id;
  /// The row of the call as it was booked.
  schema::CallRow booked;
  schema::AccountId account_id;
  std::string from_number;
  std::string to_number;
  std::string agent_id;
  std::string agent_version;
  std::map<std::string, std::string> metadata;
  std::map<std::string, std::string> variables;
  /// Read before the commit: the request may leave until 2 s after it.
  base::Boot checked_at;
};

/// Nothing will be dialled for this job now; the reason is a rule's name.
struct NotBegun {
  std::string reason;
};

using Beginning = std::variant<Begun, NotBegun>;

/// Checks everything again and, when all of it allows the dial, books it: the call as `placing`,
/// the slot, the pace of account, number and batch, the enrolment as in_call. Otherwise the
/// enrolment and the job go where the reason sends them. The job has been claimed in the same
/// transaction.
Beginning begin(schema::Tx& tx, const schema::JobRow& job, const Rules& rules);

}  // namespace outdial::calls
