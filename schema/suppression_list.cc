#include "schema/suppression_list.h"

namespace outdial::schema {
namespace {

// In the order of the primary key, as with contacts.
constexpr char kSuppressionPage[] = R"(
  SELECT id FROM suppressions
  WHERE tenant_id || '' = $1 AND id < $2 AND created_at >= $3 AND created_at < $4 AND ($5 = '' OR phone = $5)
  ORDER BY id DESC LIMIT $6)";

}  // namespace

std::vector<SuppressionId> suppression_page(const ReadTx& tx, TenantId tenant,
                                            std::string_view phone, const PageRange& range) {
  return tx.all(kSuppressionPage,
                {tenant, range.top(), range.from, range.until, phone, range.limit},
                [](const Row& row) { return row.id<SuppressionId>(0); });
}

}  // namespace outdial::schema
