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

#define AUDIT_COLUMNS                                                                            \
  "SELECT id, tenant_id, actor, action, subject_id, outcome, detail_json, request_id, address, " \
  "created_at FROM audit_log "

constexpr char kFindAudit[] = AUDIT_COLUMNS "WHERE id = $1";

constexpr char kAuditPage[] = AUDIT_COLUMNS R"(
  WHERE tenant_id = $1 AND ($2 = '' OR id < $2) AND ($3 = '' OR actor = $3) AND ($4 = '' OR action = $4)
    AND ($5 = '' OR subject_id = $5)
  ORDER BY id DESC LIMIT $6)";

// They come in order of time: the oldest are the first.
constexpr char kPruneAudit[] = R"(
  DELETE FROM audit_log
  WHERE id IN (SELECT o.id
               FROM (SELECT id, created_at FROM audit_log WHERE tenant_id = $1 AND action <> $2 ORDER BY id LIMIT $3) o
               WHERE o.created_at < $4))";

}  // namespace

void insert_audit(Tx& tx, const AuditRow& a) {
  tx.run(kInsert,
         {tx.new_id<AuditId>(), a.tenant_id, a.actor, a.action, a.subject_id,
          a.refused ? "refused" : "done", a.detail_json, a.request_id, a.address, tx.now()});
}

std::optional<AuditRow> find_audit(const ReadTx& tx, AuditId id) {
  return tx.one(kFindAudit, {id}, read_audit);
}

std::vector<AuditRow> audit_page(const ReadTx& tx, TenantId tenant, const AuditFilter& filter,
                                 AuditId before, int limit) {
  return tx.all(kAuditPage,
                {tenant, before.view(), filter.actor, filter.action, filter.subject_id, limit},
                read_audit);
}

int prune_audit(Tx& tx, TenantId tenant, base::Time before, int limit) {
  return tx.run(kPruneAudit, {tenant, kPersonErased, limit, before});
}

}  // namespace outdial::schema
