#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// Who changed what, or was refused it.
struct AuditRow {
  AuditId id;
  TenantId tenant_id;
  /// A token's id; `anonymous` or `system` where there is none.
  std::string actor;
  /// `batch.launch`
  std::string action;
  std::string subject_id;
  bool refused = false;
  std::string detail_json = "{}";
  std::string request_id;
  std::string address;
  base::Time created_at{};
};

void insert_audit(Tx& tx, const AuditRow& entry);
std::optional<AuditRow> find_audit(const ReadTx& tx, AuditId id);

struct AuditFilter {
  /// Empty: any.
  std::string actor;
  std::string action;
  std::string subject_id;
};
/// Newest first, those older than `before` (all when empty).
std::vector<AuditRow> audit_page(const ReadTx& tx, TenantId tenant, const AuditFilter& filter,
                                 AuditId before, int limit);
/// That somebody was erased is kept.
int prune_audit(Tx& tx, TenantId tenant, base::Time before, int limit);

inline constexpr std::string_view kPersonErased = "person.erased";

}  // namespace outdial::schema
