#pragma once

#include <string>
#include <variant>

#include "base/clock.h"

namespace outdial::workers {

// What became of one run of a job: a closed set.

/// The job has done its duty; what it changed is stored already.
struct JobDone {};
/// The job was ended or moved in the transaction that decided it.
struct JobSettled {};
/// A failure that may pass: tried again with backoff, at most job_tries times.
struct JobFailed {
  std::string error;
  std::optional<base::Millis> retry_after;
};
using JobOutcome = std::variant<JobDone, JobSettled, JobFailed>;

}  // namespace outdial::workers
