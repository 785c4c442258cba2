#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/states.h"
#include "schema/tx.h"

namespace outdial::schema {

struct BatchRow {
  BatchId id;
  TenantId tenant_id;
  std::optional<std::string> external_id;
  CampaignId campaign_id;
  BatchId parent_batch_id;
  std::string name;
  BatchStatus status = BatchStatus::preparing;
  std::optional<std::string> halted_rule;
  std::optional<base::Time> starts_at;
  std::optional<base::Time> expires_at;
  // Pacing of this batch alone; what is not set is left to the configuration.
  std::optional<double> calls_per_second;
  std::optional<std::int64_t> calls_per_minute;
  std::optional<std::int64_t> concurrency;
  std::optional<std::int64_t> chunk_size;
  std::optional<std::int64_t> chunk_interval_ms;
  /// Dial so many, then pause and wait for a word.
  std::optional<std::int64_t> first_count;
  std::int64_t priority = 0;
  /// One call made through POST /calls.
  bool single = false;
  std::int64_t live = 0;
  std::int64_t dials = 0;
  base::Time next_dial_at{};
  base::Time next_chunk_at{};
  std::int64_t consecutive_refusals = 0;
  EnrolmentId last_refused_enrolment_id;
  std::string created_by;
  base::Time created_at{};
  base::Time updated_at{};
  std::optional<base::Time> started_at;
  std::optional<base::Time> completed_at;
};

std::optional<BatchRow> find_batch(const ReadTx& tx, BatchId id);
bool batch_exists(const ReadTx& tx, TenantId tenant, std::string_view external_id);
/// Whether the campaign has a batch that is not closed.
bool has_open_batch(const ReadTx& tx, CampaignId campaign);
/// The oldest batch made from this one to redial it that is not closed.
std::optional<BatchRow> open_child(const ReadTx& tx, const BatchRow& parent);
/// Also makes the batch's empty progress row.
void insert_batch(Tx& tx, const BatchRow& batch);
/// Writes name, start, expiry, pacing, first_count and priority.
void update_batch(Tx& tx, const BatchRow& batch);

/// Moves that do not end in halted, completed or cancelled. Entering in_progress sets started_at
/// once.
bool move_batch(Tx& tx, BatchId id, BatchStatus from, BatchStatus to);
bool halt_batch(Tx& tx, BatchId id, std::string_view rule);
/// halted → in_progress.
bool lift_batch_halt(Tx& tx, BatchId id);
/// in_progress → completed, or cancelling → cancelled.
bool close_batch(Tx& tx, BatchId id, BatchStatus from, BatchStatus to);

/// Takes (+1) or frees (-1) one live call of the batch.
void add_batch_live(Tx& tx, BatchId id, int change);
/// Notes one more dial and when the next may begin.
void note_batch_dial(Tx& tx, BatchId id, base::Time next_dial_at);
void set_batch_chunk(Tx& tx, BatchId id, base::Time next_chunk_at);
void note_batch_refusal(Tx& tx, BatchId id, EnrolmentId enrolment, std::int64_t consecutive);
void clear_batch_refusals(Tx& tx, BatchId id);

/// Batches in progress whose start has come, longest unplanned first, over all tenants.
std::vector<BatchRow> batches_to_plan(const ReadTx& tx);
/// When the next batch with a pace of its own may dial again, if none may now.
std::optional<base::Time> next_batch_turn(const ReadTx& tx);
/// Batches in progress or cancelling, for the Closer.
std::vector<BatchRow> batches_to_close(const ReadTx& tx);
/// Batches in progress that dial through the account.
std::vector<BatchId> batches_of_account(const ReadTx& tx, AccountId account);
std::vector<BatchId> batches_of_from_number(const ReadTx& tx, TenantId tenant,
                                            std::string_view phone);

}  // namespace outdial::schema
