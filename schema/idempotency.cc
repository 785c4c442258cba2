#include "schema/idempotency.h"

namespace outdial::schema {
namespace {

constexpr char kFindKey[] = R"(
  SELECT fingerprint, state, COALESCE(status, 0), COALESCE(body, ''), created_at FROM idempotency_keys
  WHERE token_id = $1 AND method = $2 AND path = $3 AND key = $4)";

constexpr char kInsert[] = R"(
  INSERT INTO idempotency_keys (tenant_id, token_id, method, path, key, fingerprint, state, owner, status, body,
                                created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))";

constexpr char kFinish[] = R"(
  UPDATE idempotency_keys SET state = 'done', status = $1, body = $2
  WHERE token_id = $3 AND method = $4 AND path = $5 AND key = $6 AND state = 'running')";

constexpr char kDelete[] = R"(
  DELETE FROM idempotency_keys WHERE token_id = $1 AND method = $2 AND path = $3 AND key = $4)";

constexpr char kReleaseOthers[] =
    "DELETE FROM idempotency_keys WHERE state = 'running' AND owner <> $1";

constexpr char kPruneKeys[] = R"(
  DELETE FROM idempotency_keys
  WHERE (token_id, method, path, key) IN
    (SELECT token_id, method, path, key FROM idempotency_keys
     WHERE created_at < $1 AND state = 'done' ORDER BY created_at LIMIT $2))";

}  // namespace

std::optional<IdempotencyRow> find_key(const ReadTx& tx, const KeyScope& s) {
  return tx.one(kFindKey, {s.token_id, s.method, s.path, s.key}, [](const Row& row) {
    return IdempotencyRow{row.text(0), row.text(1) == "running", static_cast<int>(row.integer(2)),
                          row.text(3), row.time(4)};
  });
}

void insert_running_key(Tx& tx, TenantId tenant, const KeyScope& s, std::string_view fingerprint,
                        InstanceId owner) {
  tx.run(kInsert, {tenant, s.token_id, s.method, s.path, s.key, fingerprint, "running", owner,
                   nullptr, nullptr, tx.now()});
}

void insert_done_key(Tx& tx, TenantId tenant, const KeyScope& s, std::string_view fingerprint,
                     InstanceId owner, int status, std::string_view body) {
  tx.run(kInsert, {tenant, s.token_id, s.method, s.path, s.key, fingerprint, "done", owner, status,
                   body, tx.now()});
}

bool finish_key(Tx& tx, const KeyScope& s, int status, std::string_view body) {
  return tx.run(kFinish, {status, body, s.token_id, s.method, s.path, s.key}) == 1;
}

void delete_key(Tx& tx, const KeyScope& s) {
  tx.run(kDelete, {s.token_id, s.method, s.path, s.key});
}

int release_keys_of_others(Tx& tx, InstanceId self) {
  return tx.run(kReleaseOthers, {self});
}

int prune_keys(Tx& tx, base::Time before, int limit) {
  return tx.run(kPruneKeys, {before, limit});
}

}  // namespace outdial::schema
