#include "scheduler/closer.h"

#include "calls/batch_control.h"
#include "schema/jobs.h"
#include "schema/progress.h"

namespace outdial::scheduler {
namespace {

using schema::BatchStatus;
using schema::EnrolmentStatus;

constexpr int kCloseStep = 500;

/// Ends up to kCloseStep waiting contacts of the batch.
void end_waiting(schema::Tx& tx, const schema::BatchRow& batch, EnrolmentStatus to,
                 std::string_view reason) {
  int left = kCloseStep;
  for (EnrolmentStatus from : {EnrolmentStatus::queued, EnrolmentStatus::pending}) {
    for (const auto& enrolment : schema::enrolments_in(tx, batch.id, from, left)) {
      if (from == EnrolmentStatus::queued) schema::cancel_waiting_job(tx, enrolment.job_id);
      schema::finish_enrolment(tx, enrolment, from, to, reason, "");
      --left;
    }
  }
}

bool nothing_open(const schema::ProgressRow& progress) {
  return progress.pending + progress.queued + progress.in_call == 0;
}

bool has_expired(const schema::BatchRow& batch, base::Time now) {
  return batch.expires_at && *batch.expires_at <= now;
}

}  // namespace

int Closer::run_once() {
  int closed = 0;
  for (const auto& batch :
       store_.read([](const schema::ReadTx& tx) { return schema::batches_to_close(tx); }))
    if (close(batch)) ++closed;
  return closed;
}

bool Closer::close(const schema::BatchRow& batch) {
  bool cancelling = batch.status == BatchStatus::cancelling;
  bool due = store_.read([&](const schema::ReadTx& tx) {
    auto progress = schema::find_progress(tx, batch.id).value();
    return cancelling || nothing_open(progress) ||
           (has_expired(batch, tx.now()) && progress.pending + progress.queued > 0);
  });
  if (!due) return false;
  return store_.write([&](schema::Tx& tx) {
    if (cancelling)
      end_waiting(tx, batch, EnrolmentStatus::cancelled, "batch_cancelled");
    else if (has_expired(batch, tx.now()))
      end_waiting(tx, batch, EnrolmentStatus::expired, "batch_expired");
    return nothing_open(schema::find_progress(tx, batch.id).value()) && calls::finish(tx, batch.id);
  });
}

}  // namespace outdial::scheduler
