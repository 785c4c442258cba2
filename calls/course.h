#pragma once

#include <optional>
#include <string>

#include "calls/evidence.h"
#include "schema/calls.h"
#include "schema/outcomes.h"
#include "schema/tx.h"

namespace outdial::calls {

/// How a call went, as far as anybody has told: what its row does not hold.
struct Course {
  std::string transcript;
  /// The agent used its tool `opt_out`.
  bool opt_out_tool_called = false;
  std::optional<schema::AnalysisRow> analysis;
};

Course course_of(const schema::ReadTx& tx, schema::CallId call);

/// Whether the evidence says anything of the call's course.
bool tells_course(const Evidence& evidence);
/// Stores what the evidence says of the call's course. What is known already, as the texts of a
/// conversation when its analysis follows, is not written once more.
Course learn_course(schema::Tx& tx, const schema::CallRow& call, const Evidence& evidence);

}  // namespace outdial::calls
