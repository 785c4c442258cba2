#pragma once

#include "schema/jobs.h"
#include "workers/worker_context.h"

namespace outdial::workers {

/// Runs one claimed job that is no dial on the calling thread: start, perform, classify, finish.
/// Nothing escapes: an exception of ours leaves the job to its lease.
class JobRunner {
 public:
  JobRunner(WorkerContext context, int job_tries)
      : context_(std::move(context)), job_tries_(job_tries) {}
  void run(const schema::JobRow& job);

 private:
  JobOutcome perform(const schema::JobRow& job);
  void finish(const schema::JobRow& job, const JobOutcome& outcome);

  WorkerContext context_;
  const int job_tries_;
};

/// Delay before try `tries` + 1: 2 s doubling to a minute with up to 25 % jitter, and never less
/// than what was asked for.
base::Millis job_backoff(std::int64_t tries, std::string_view salt,
                         std::optional<base::Millis> asked);

}  // namespace outdial::workers
