#include "schema/audit.h"

namespace outdial::schema {
namespace {

AuditRow read_audit(const Row& row) {
  return {row.id<AuditId>(0),       row.id<TenantId>(1), row.text(2), row.text(3), row.text(4),
          row.text(5) == "refused", row.text(6),         row.text(7), row.text(8), row.time(9)};
}

constexpr char kInsert[] = R"(
  INSERT INTO audit_log (id, tenant_id, actor, action, subject_id, outcome, detail_json, request_id, address, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))";

constexpr char kAuditPage[] = R"(
  SELECT id, tenant_id, actor, action, subject_id, outcome, detail_json, request_id, address, created_at
  FROM audit_log
  WHERE tenant_id = $1 AND ($2 = '' OR id < $2) AND ($3 = '' OR actor = $3) AND ($4 = '' OR action = $4)
    AND ($5 = '' OR subject_id = $5)
  ORDER BY id DESC LIMIT $6)";

constexpr char kPruneAudit[] = R"(
  DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE created_at < $1 ORDER BY id LIMIT $2))";

}  // namespace

void insert_audit(Tx& tx, const AuditRow& a) {
  tx.run(kInsert,
         {tx.new_id<AuditId>(), a.tenant_id, a.actor, a.action, a.subject_id,
          a.refused ? "refused" : "done", a.detail_json, a.request_id, a.address, tx.now()});
}

std::vector<AuditRow> audit_page(const ReadTx& tx, TenantId tenant, const AuditFilter& filter,
                                 AuditId before, int limit) {
  return tx.all(kAuditPage,
                {tenant, before.view(), filter.actor, filter.action, filter.subject_id, limit},
                read_audit);
}

int prune_audit(Tx& tx, base::Time before, int limit) {
  return tx.run(kPruneAudit, {before, limit});
}

}  // namespace outdial::schema
