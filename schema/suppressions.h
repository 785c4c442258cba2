#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// A number that the tenant must not call.
struct SuppressionRow {
  SuppressionId id;
  TenantId tenant_id;
  std::string phone;
  std::string scope = "tenant";
  std::string reason;
  std::string source;
  std::optional<base::Time> expires_at;
  std::string created_by;
  base::Time created_at{};
};

std::optional<SuppressionRow> find_suppression(const ReadTx& tx, TenantId tenant, SuppressionId id);
/// The entry that forbids calling the number at the moment.
std::optional<SuppressionRow> active_suppression(const ReadTx& tx, TenantId tenant,
                                                 std::string_view phone);
/// Inserts; an entry for the same number and scope is replaced, but never by one that ends sooner,
/// and an empty reason or source leaves the one that was given before. Gives the entry's id.
SuppressionId put_suppression(Tx& tx, const SuppressionRow& suppression);
bool delete_suppression(Tx& tx, TenantId tenant, SuppressionId id);

}  // namespace outdial::schema
