#include "schema/error_list.h"

namespace outdial::schema {
namespace {

constexpr char kErrorPage[] = R"(
  SELECT id, tenant_id, class, severity, correlation_id, batch_id, call_id, message, created_at
  FROM errors
  WHERE tenant_id = $1 AND id < $2 AND created_at >= $3 AND created_at < $4
    AND ($5 = '' OR $5 LIKE '%,' || severity || ',%') AND ($6 = '' OR $6 LIKE '%,' || class || ',%')
    AND ($7 = '' OR batch_id = $7) AND ($8 = '' OR call_id = $8)
  ORDER BY id DESC LIMIT $9)";

}  // namespace

std::vector<ErrorRow> error_page(const ReadTx& tx, TenantId tenant, const ErrorFilter& filter,
                                 const PageRange& range) {
  std::string severities = one_of(filter.severities);
  std::string classes = one_of(filter.classes);
  return tx.all(kErrorPage,
                {tenant, range.top(), range.from, range.until, severities, classes,
                 filter.batch_id.view(), filter.call_id.view(), range.limit},
                [](const Row& row) {
                  return ErrorRow{row.id<ErrorId>(0), row.id<TenantId>(1), row.text(2),
                                  row.text(3),        row.text(4),         row.id<BatchId>(5),
                                  row.id<CallId>(6),  row.text(7),         row.time(8)};
                });
}

}  // namespace outdial::schema
