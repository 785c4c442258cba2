#include "schema/suppression_list.h"

namespace outdial::schema {
namespace {

#define PAGE_CONDITIONS                                   \
  "AND id < $2 AND created_at >= $3 AND created_at < $4 " \
  "AND ($5 = '' OR reason = $5) "                         \
  "AND ($6 = '' OR substr(source, 1, length($6)) = $6) "  \
  "AND ($7 = '' OR scope = $7 OR substr(scope, 1, length($7) + 1) = $7 || ':') "

// In the order of the primary key, as with contacts.
constexpr char kSuppressionPage[] =
    "SELECT id FROM suppressions WHERE tenant_id || '' = $1 " PAGE_CONDITIONS
    "ORDER BY id DESC LIMIT $8";
constexpr char kPageOfPhone[] = "SELECT id FROM suppressions WHERE tenant_id = $1 " PAGE_CONDITIONS
                                "AND phone = $8 ORDER BY id DESC LIMIT $9";

}  // namespace

std::vector<SuppressionId> suppression_page(const ReadTx& tx, TenantId tenant,
                                            const SuppressionFilter& filter,
                                            const PageRange& range) {
  auto id = [](const Row& row) { return row.id<SuppressionId>(0); };
  if (filter.phone.empty())
    return tx.all(kSuppressionPage,
                  {tenant, range.top(), range.from, range.until, filter.reason, filter.source,
                   filter.scope, range.limit},
                  id);
  return tx.all(kPageOfPhone,
                {tenant, range.top(), range.from, range.until, filter.reason, filter.source,
                 filter.scope, filter.phone, range.limit},
                id);
}

}  // namespace outdial::schema
