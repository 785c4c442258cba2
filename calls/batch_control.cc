#include "calls/batch_control.h"

#include "calls/books.h"
#include "schema/accounts.h"
#include "schema/campaigns.h"
#include "schema/jobs.h"
#include "schema/tenants.h"

namespace outdial::calls {
namespace {

using schema::BatchStatus;
using schema::EnrolmentStatus;

/// More than a batch can ever have queued; what is above is turned away when it is claimed.
constexpr int kWithdrawLimit = 2'000;

/// Takes the waiting dials of a batch off the queue: its enrolments wait as pending again.
void withdraw(schema::Tx& tx, schema::BatchId batch, std::string_view reason) {
  for (const auto& enrolment :
       schema::enrolments_in(tx, batch, EnrolmentStatus::queued, kWithdrawLimit)) {
    if (!schema::cancel_waiting_job(tx, enrolment.job_id)) continue;
    schema::release_enrolment(
        tx, enrolment,
        {EnrolmentStatus::queued, enrolment.next_attempt_at, std::string(reason), std::nullopt,
         enrolment.backoffs, enrolment.refusals});
  }
}

bool move_and_publish(schema::Tx& tx, const schema::BatchRow& batch, BatchStatus to) {
  if (!schema::may_move(batch.status, to) || !schema::move_batch(tx, batch.id, batch.status, to))
    return false;
  publish_batch(tx, batch.tenant_id, batch.id, schema::to_text(to));
  tx.announce(schema::Topic::enrolments);
  return true;
}

/// What the batch dials through.
struct Line {
  std::optional<schema::FromNumberRow> number;
  std::optional<schema::AccountRow> account;
};

Line line_of(const schema::ReadTx& tx, const schema::BatchRow& batch) {
  auto number = schema::find_from_number(
      tx, batch.tenant_id, schema::find_campaign(tx, batch.campaign_id).value().from_number);
  if (!number) return {};
  return {number, schema::find_account(tx, number->account_id)};
}

/// A batch that starts on a line that a safety rule has stopped is halted too, so that a person
/// sees why and lifts it.
void halt_if_stopped(schema::Tx& tx, const schema::BatchRow& batch) {
  Line line = line_of(tx, batch);
  if (line.account && line.account->halted_rule)
    halt(tx, batch.id, *line.account->halted_rule);
  else if (line.number && line.number->paused_rule)
    halt(tx, batch.id, *line.number->paused_rule);
}

/// Lifts the stop that halted this batch from its line, and the rest of an account that failed: a
/// person says by resuming that the cause is gone.
void lift_cause(schema::Tx& tx, const schema::BatchRow& batch) {
  Line line = line_of(tx, batch);
  if (line.number && line.number->paused_rule && line.number->paused_rule == batch.halted_rule)
    schema::lift_number_pause(tx, batch.tenant_id, line.number->phone);
  if (!line.account) return;
  bool halted_by_other =
      line.account->halted_rule && line.account->halted_rule != batch.halted_rule;
  if (!halted_by_other) schema::lift_account_halt(tx, line.account->id);
}

}  // namespace

bool launch(schema::Tx& tx, schema::BatchId id) {
  auto batch = schema::find_batch(tx, id).value();
  if (batch.status != BatchStatus::preparing ||
      !move_and_publish(tx, batch, BatchStatus::in_progress))
    return false;
  halt_if_stopped(tx, batch);
  return true;
}

bool pause(schema::Tx& tx, schema::BatchId id) {
  auto batch = schema::find_batch(tx, id).value();
  if (!move_and_publish(tx, batch, BatchStatus::paused)) return false;
  withdraw(tx, id, "batch_paused");
  return true;
}

bool resume(schema::Tx& tx, schema::BatchId id) {
  auto batch = schema::find_batch(tx, id).value();
  if (batch.status != BatchStatus::paused && batch.status != BatchStatus::halted) return false;
  if (batch.first_count && batch.dials >= *batch.first_count) {
    batch.first_count.reset();
    schema::update_batch(tx, batch);
  }
  schema::set_batch_chunk(tx, id, tx.now());
  lift_cause(tx, batch);
  if (batch.status == BatchStatus::paused) {
    if (!move_and_publish(tx, batch, BatchStatus::in_progress)) return false;
  } else {
    if (!schema::lift_batch_halt(tx, id)) return false;
    publish_batch(tx, batch.tenant_id, id, schema::to_text(BatchStatus::in_progress));
    tx.announce(schema::Topic::enrolments);
  }
  halt_if_stopped(tx, batch);
  return true;
}

bool halt(schema::Tx& tx, schema::BatchId id, std::string_view rule) {
  auto batch = schema::find_batch(tx, id).value();
  if (!schema::halt_batch(tx, id, rule)) return false;
  publish_batch(tx, batch.tenant_id, id, schema::to_text(BatchStatus::halted), rule);
  withdraw(tx, id, "batch_halted");
  return true;
}

bool cancel(schema::Tx& tx, schema::BatchId id) {
  auto batch = schema::find_batch(tx, id).value();
  return move_and_publish(tx, batch, BatchStatus::cancelling);
}

bool finish(schema::Tx& tx, schema::BatchId id) {
  auto batch = schema::find_batch(tx, id).value();
  BatchStatus to =
      batch.status == BatchStatus::cancelling ? BatchStatus::cancelled : BatchStatus::completed;
  if (to == BatchStatus::cancelled && batch.live > 0) return false;
  if (!schema::may_move(batch.status, to) || !schema::close_batch(tx, id, batch.status, to))
    return false;
  publish_batch(tx, batch.tenant_id, id, schema::to_text(to));
  return true;
}

void pause_all(schema::Tx& tx, schema::TenantId tenant) {
  schema::set_tenant_paused(tx, tenant, tx.now());
  for (const auto& batch : schema::batches_to_close(tx))
    if (batch.tenant_id == tenant && batch.status == BatchStatus::in_progress)
      withdraw(tx, batch.id, "paused_all");
}

void resume_all(schema::Tx& tx, schema::TenantId tenant) {
  schema::set_tenant_paused(tx, tenant, std::nullopt);
  tx.announce(schema::Topic::enrolments);
}

void halt_batches_of_account(schema::Tx& tx, schema::AccountId account, std::string_view rule) {
  schema::halt_account(tx, account, rule);
  for (schema::BatchId batch : schema::batches_of_account(tx, account))
    halt(tx, batch, rule);
}

void halt_batches_of_number(schema::Tx& tx, schema::TenantId tenant, std::string_view phone,
                            std::string_view rule) {
  schema::pause_from_number(tx, tenant, phone, rule);
  for (schema::BatchId batch : schema::batches_of_from_number(tx, tenant, phone))
    halt(tx, batch, rule);
}

Suppressed suppress(schema::Tx& tx, const schema::SuppressionRow& suppression) {
  Suppressed suppressed{schema::put_suppression(tx, suppression), 0};
  suppressed.ended = end_suppressed(tx, suppression);
  return suppressed;
}

int end_suppressed(schema::Tx& tx, const schema::SuppressionRow& suppression) {
  auto waiting = schema::waiting_with_phone(tx, suppression.tenant_id, suppression.phone,
                                            suppression.scope.campaign, suppression.scope.contact,
                                            kSuppressedAtOnce);
  for (const auto& enrolment : waiting) {
    if (enrolment.status == EnrolmentStatus::queued)
      schema::cancel_waiting_job(tx, enrolment.job_id);
    schema::finish_enrolment(tx, enrolment, enrolment.status, EnrolmentStatus::suppressed,
                             "suppression_list", "");
  }
  return static_cast<int>(waiting.size());
}

bool cancel_enrolment(schema::Tx& tx, schema::EnrolmentId id, std::string_view reason) {
  auto enrolment = schema::find_enrolment(tx, id);
  if (!enrolment || schema::is_final(enrolment->status) ||
      enrolment->status == EnrolmentStatus::in_call)
    return false;
  if (enrolment->status == EnrolmentStatus::queued)
    schema::cancel_waiting_job(tx, enrolment->job_id);
  return schema::finish_enrolment(tx, *enrolment, enrolment->status, EnrolmentStatus::cancelled,
                                  reason, "");
}

}  // namespace outdial::calls
