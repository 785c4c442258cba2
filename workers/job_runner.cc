#include "workers/job_runner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/log.h"
#include "calls/books.h"

namespace outdial::workers {

void JobRunner::run(const schema::JobRow& job) {
  try {
    finish(job, perform(job));
  } catch (const std::exception& error) {
    base::log_error(
        "A job was left unfinished; it is taken over when its lease ends",
        {{"job", job.id.view()}, {"kind", schema::to_text(job.kind)}, {"error", error.what()}});
  }
}

JobOutcome JobRunner::perform(const schema::JobRow& job) {
  switch (job.kind) {
    case schema::JobKind::dial_contact:
      throw std::logic_error("a dial takes its lane's turn");
    case schema::JobKind::reconcile_call:
      return reconcile_call(context_, job);
    case schema::JobKind::poll_overdue_call:
      return poll_overdue_call(context_, job);
    case schema::JobKind::read_concurrency:
      return read_concurrency(context_, job);
    case schema::JobKind::erase_person:
      return erase_person(context_, job);
  }
  return JobDone{};
}

void JobRunner::finish(const schema::JobRow& job, const JobOutcome& outcome) {
  if (std::holds_alternative<JobSettled>(outcome)) return;
  if (auto* failed = std::get_if<JobFailed>(&outcome)) {
    base::log_warn("A job failed", {{"job", job.id.view()},
                                    {"kind", schema::to_text(job.kind)},
                                    {"try", job.tries + 1},
                                    {"error", failed->error}});
    context_.store.write([&](schema::Tx& tx) {
      auto delay = tx.clock().to_stored(job_backoff(job.tries, job.id.view(), failed->retry_after));
      if (job.tries + 1 >= job_tries_)
        schema::discard_job(tx, job, failed->error);
      else
        schema::snooze_job(tx, job, tx.now() + delay, failed->error, true);
    });
    return;
  }
  context_.store.write([&](schema::Tx& tx) { schema::complete_job(tx, job); });
}

base::Millis job_backoff(std::int64_t tries, std::string_view salt,
                         std::optional<base::Millis> asked) {
  double seconds =
      std::min(60.0, std::pow(2.0, static_cast<double>(std::min<std::int64_t>(tries, 10) + 1)));
  auto delay = base::Millis{std::llround(seconds * 1e3 * (1.0 + 0.25 * calls::jitter_of(salt)))};
  return asked ? std::max(delay, *asked) : delay;
}

}  // namespace outdial::workers
