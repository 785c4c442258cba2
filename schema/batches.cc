#include "schema/batches.h"

namespace outdial::schema {
namespace {

#define BATCH_COLUMNS                                                                             \
  "SELECT b.id, b.tenant_id, b.external_id, b.campaign_id, b.parent_batch_id, b.name, b.status, " \
  "b.halted_rule, "                                                                               \
  "b.starts_at, b.expires_at, b.calls_per_second, b.calls_per_minute, b.concurrency, "            \
  "b.chunk_size, "                                                                                \
  "b.chunk_interval_ms, b.first_count, b.priority, b.single, b.live, b.dials, b.next_dial_at, "   \
  "b.next_chunk_at, "                                                                             \
  "b.consecutive_refusals, b.last_refused_enrolment_id, b.created_by, b.created_at, "             \
  "b.updated_at, b.started_at, "                                                                  \
  "b.completed_at FROM batches b "

BatchRow read_batch(const Row& row) {
  BatchRow b;
  b.id = row.id<BatchId>(0);
  b.tenant_id = row.id<TenantId>(1);
  b.external_id = row.opt_text(2);
  b.campaign_id = row.id<CampaignId>(3);
  b.parent_batch_id = row.id<BatchId>(4);
  b.name = row.text(5);
  b.status = parse_state<BatchStatus>(row.text(6)).value();
  b.halted_rule = row.opt_text(7);
  b.starts_at = row.opt_time(8);
  b.expires_at = row.opt_time(9);
  b.calls_per_second = row.opt_real(10);
  b.calls_per_minute = row.opt_integer(11);
  b.concurrency = row.opt_integer(12);
  b.chunk_size = row.opt_integer(13);
  b.chunk_interval_ms = row.opt_integer(14);
  b.first_count = row.opt_integer(15);
  b.priority = row.integer(16);
  b.single = row.flag(17);
  b.live = row.integer(18);
  b.dials = row.integer(19);
  b.next_dial_at = row.time(20);
  b.next_chunk_at = row.time(21);
  b.consecutive_refusals = row.integer(22);
  b.last_refused_enrolment_id = row.id<EnrolmentId>(23);
  b.created_by = row.text(24);
  b.created_at = row.time(25);
  b.updated_at = row.time(26);
  b.started_at = row.opt_time(27);
  b.completed_at = row.opt_time(28);
  return b;
}

constexpr char kFindBatch[] = BATCH_COLUMNS "WHERE b.id = $1";

constexpr char kExists[] = "SELECT 1 FROM batches WHERE tenant_id = $1 AND external_id = $2";

constexpr char kHasOpen[] = R"(
  SELECT 1 FROM batches WHERE campaign_id = $1 AND status NOT IN ('completed', 'cancelled') LIMIT 1)";

constexpr char kOpenChild[] = BATCH_COLUMNS R"(
  WHERE b.campaign_id = $1 AND b.parent_batch_id = $2 AND b.status NOT IN ('completed', 'cancelled')
  ORDER BY b.id LIMIT 1)";

constexpr char kInsertBatch[] = R"(
  INSERT INTO batches (id, tenant_id, external_id, campaign_id, parent_batch_id, name, status, starts_at, expires_at,
                       calls_per_second, calls_per_minute, concurrency, chunk_size, chunk_interval_ms, first_count,
                       priority, single, created_by, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19))";

constexpr char kInsertProgress[] =
    "INSERT INTO batch_progress (batch_id, tenant_id, updated_at) VALUES ($1, $2, $3)";

constexpr char kUpdateBatch[] = R"(
  UPDATE batches SET name = $1, starts_at = $2, expires_at = $3, calls_per_second = $4, calls_per_minute = $5,
                     concurrency = $6, chunk_size = $7, chunk_interval_ms = $8, first_count = $9, priority = $10,
                     updated_at = $11
  WHERE id = $12)";

constexpr char kMoveBatch[] = R"(
  UPDATE batches SET status = $1, halted_rule = NULL, updated_at = $2,
                     started_at = CASE WHEN $1 = 'in_progress' THEN COALESCE(started_at, $2) ELSE started_at END
  WHERE id = $3 AND status = $4)";

constexpr char kHaltBatch[] = R"(
  UPDATE batches SET status = 'halted', halted_rule = $1, updated_at = $2 WHERE id = $3 AND status = 'in_progress')";

constexpr char kLiftBatchHalt[] = R"(
  UPDATE batches SET status = 'in_progress', halted_rule = NULL, consecutive_refusals = 0, updated_at = $1
  WHERE id = $2 AND status = 'halted')";

constexpr char kCloseBatch[] = R"(
  UPDATE batches SET status = $1, updated_at = $2, completed_at = $2 WHERE id = $3 AND status = $4)";

constexpr char kNextTurn[] =
    "SELECT MIN(next_dial_at) FROM batches WHERE status = 'in_progress' AND next_dial_at > $1";

constexpr char kAddLive[] = "UPDATE batches SET live = live + $1 WHERE id = $2";

constexpr char kNoteDial[] =
    "UPDATE batches SET dials = dials + 1, live = live + 1, next_dial_at = $1 WHERE id = $2";

constexpr char kSetChunk[] = "UPDATE batches SET next_chunk_at = $1 WHERE id = $2";

constexpr char kNoteRefusal[] = R"(
  UPDATE batches SET consecutive_refusals = $1, last_refused_enrolment_id = $2 WHERE id = $3)";

constexpr char kClearRefusals[] = R"(
  UPDATE batches SET consecutive_refusals = 0, last_refused_enrolment_id = NULL
  WHERE id = $1 AND consecutive_refusals > 0)";

constexpr char kToPlan[] = BATCH_COLUMNS R"(
  JOIN tenants t ON t.id = b.tenant_id
  JOIN campaigns c ON c.id = b.campaign_id
  WHERE b.status = 'in_progress' AND t.paused_at IS NULL AND c.status = 'active'
    AND (b.starts_at IS NULL OR b.starts_at <= $1)
  ORDER BY b.next_chunk_at, b.id)";

constexpr char kToClose[] =
    BATCH_COLUMNS "WHERE b.status IN ('in_progress', 'cancelling') ORDER BY b.id";

constexpr char kOfAccount[] = R"(
  SELECT b.id FROM batches b
  JOIN campaigns c ON c.id = b.campaign_id
  JOIN from_numbers f ON f.tenant_id = b.tenant_id AND f.phone = c.from_number
  WHERE b.status = 'in_progress' AND f.account_id = $1)";

constexpr char kOfFromNumber[] = R"(
  SELECT b.id FROM batches b
  JOIN campaigns c ON c.id = b.campaign_id
  WHERE b.status = 'in_progress' AND b.tenant_id = $1 AND c.from_number = $2)";

BatchId read_batch_id(const Row& row) {
  return row.id<BatchId>(0);
}

}  // namespace

std::optional<BatchRow> find_batch(const ReadTx& tx, BatchId id) {
  return tx.one(kFindBatch, {id}, read_batch);
}

bool batch_exists(const ReadTx& tx, TenantId tenant, std::string_view external_id) {
  return tx.exists(kExists, {tenant, external_id});
}

bool has_open_batch(const ReadTx& tx, CampaignId campaign) {
  return tx.exists(kHasOpen, {campaign});
}

std::optional<BatchRow> open_child(const ReadTx& tx, const BatchRow& parent) {
  return tx.one(kOpenChild, {parent.campaign_id, parent.id}, read_batch);
}

void insert_batch(Tx& tx, const BatchRow& b) {
  tx.run(kInsertBatch, {b.id, b.tenant_id, b.external_id, b.campaign_id, b.parent_batch_id, b.name,
                        to_text(b.status), b.starts_at, b.expires_at, b.calls_per_second,
                        b.calls_per_minute, b.concurrency, b.chunk_size, b.chunk_interval_ms,
                        b.first_count, b.priority, b.single, b.created_by, tx.now()});
  tx.run(kInsertProgress, {b.id, b.tenant_id, tx.now()});
}

void update_batch(Tx& tx, const BatchRow& b) {
  tx.run(kUpdateBatch,
         {b.name, b.starts_at, b.expires_at, b.calls_per_second, b.calls_per_minute, b.concurrency,
          b.chunk_size, b.chunk_interval_ms, b.first_count, b.priority, tx.now(), b.id});
}

bool move_batch(Tx& tx, BatchId id, BatchStatus from, BatchStatus to) {
  return tx.run(kMoveBatch, {to_text(to), tx.now(), id, to_text(from)}) == 1;
}

bool halt_batch(Tx& tx, BatchId id, std::string_view rule) {
  return tx.run(kHaltBatch, {rule, tx.now(), id}) == 1;
}

bool lift_batch_halt(Tx& tx, BatchId id) {
  return tx.run(kLiftBatchHalt, {tx.now(), id}) == 1;
}

bool close_batch(Tx& tx, BatchId id, BatchStatus from, BatchStatus to) {
  return tx.run(kCloseBatch, {to_text(to), tx.now(), id, to_text(from)}) == 1;
}

void add_batch_live(Tx& tx, BatchId id, int change) {
  tx.run(kAddLive, {change, id});
}

void note_batch_dial(Tx& tx, BatchId id, base::Time next_dial_at) {
  tx.run(kNoteDial, {next_dial_at, id});
}

void set_batch_chunk(Tx& tx, BatchId id, base::Time next_chunk_at) {
  tx.run(kSetChunk, {next_chunk_at, id});
}

void note_batch_refusal(Tx& tx, BatchId id, EnrolmentId enrolment, std::int64_t consecutive) {
  tx.run(kNoteRefusal, {consecutive, enrolment, id});
}

void clear_batch_refusals(Tx& tx, BatchId id) {
  tx.run(kClearRefusals, {id});
}

std::vector<BatchRow> batches_to_plan(const ReadTx& tx) {
  return tx.all(kToPlan, {tx.now()}, read_batch);
}

std::optional<base::Time> next_batch_turn(const ReadTx& tx) {
  return tx.one(kNextTurn, {tx.now()}, [](const Row& row) { return row.opt_time(0); })
      .value_or(std::nullopt);
}

std::vector<BatchRow> batches_to_close(const ReadTx& tx) {
  return tx.all(kToClose, {}, read_batch);
}

std::vector<BatchId> batches_of_account(const ReadTx& tx, AccountId account) {
  return tx.all(kOfAccount, {account}, read_batch_id);
}

std::vector<BatchId> batches_of_from_number(const ReadTx& tx, TenantId tenant,
                                            std::string_view phone) {
  return tx.all(kOfFromNumber, {tenant, phone}, read_batch_id);
}

}  // namespace outdial::schema
