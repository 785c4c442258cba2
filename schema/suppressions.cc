#include "schema/suppressions.h"

#include "schema/subjects.h"

namespace outdial::schema {
namespace {

#define SUPPRESSION_COLUMNS                                                      \
  "SELECT id, tenant_id, phone, scope, reason, source, expires_at, created_by, " \
  "created_at FROM suppressions "

SuppressionRow read_suppression(const Row& row) {
  return {row.id<SuppressionId>(0),
          row.id<TenantId>(1),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5),
          row.opt_time(6),
          row.text(7),
          row.time(8)};
}

constexpr char kFindSuppression[] = SUPPRESSION_COLUMNS "WHERE tenant_id = $1 AND id = $2";

constexpr char kActive[] = SUPPRESSION_COLUMNS R"(
  WHERE tenant_id = $1 AND phone = $2 AND (expires_at IS NULL OR expires_at > $3)
  ORDER BY scope LIMIT 1)";

constexpr char kPut[] = R"(
  INSERT INTO suppressions (id, tenant_id, phone, scope, reason, source, expires_at, created_by, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (tenant_id, phone, scope) DO UPDATE
    SET reason = CASE WHEN excluded.reason = '' THEN suppressions.reason ELSE excluded.reason END,
        source = CASE WHEN excluded.source = '' THEN suppressions.source ELSE excluded.source END,
        created_by = CASE WHEN excluded.reason = '' AND excluded.source = '' THEN suppressions.created_by
                          ELSE excluded.created_by END,
        expires_at = CASE WHEN suppressions.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
                          WHEN suppressions.expires_at > excluded.expires_at THEN suppressions.expires_at
                          ELSE excluded.expires_at END
  RETURNING id)";

constexpr char kDelete[] = "DELETE FROM suppressions WHERE tenant_id = $1 AND id = $2";

}  // namespace

std::optional<SuppressionRow> find_suppression(const ReadTx& tx, TenantId tenant,
                                               SuppressionId id) {
  return tx.one(kFindSuppression, {tenant, id}, read_suppression);
}

std::optional<SuppressionRow> active_suppression(const ReadTx& tx, TenantId tenant,
                                                 std::string_view phone) {
  auto found = tx.one(kActive, {tenant, phone, tx.now()}, read_suppression);
  if (auto erased = found ? std::nullopt : erased_number(tx, tenant, phone))
    found = tx.one(kActive, {tenant, *erased, tx.now()}, read_suppression);
  return found;
}

SuppressionId put_suppression(Tx& tx, const SuppressionRow& s) {
  return tx
      .one(kPut,
           {s.id, s.tenant_id, s.phone, s.scope, s.reason, s.source, s.expires_at, s.created_by,
            tx.now()},
           [](const Row& row) { return row.id<SuppressionId>(0); })
      .value();
}

bool delete_suppression(Tx& tx, TenantId tenant, SuppressionId id) {
  return tx.run(kDelete, {tenant, id}) == 1;
}

}  // namespace outdial::schema
