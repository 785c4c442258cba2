#include "schema/errors.h"

namespace outdial::schema {
namespace {

constexpr char kInsertError[] = R"(
  INSERT INTO errors (id, tenant_id, class, severity, correlation_id, batch_id, call_id, message, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))";

}  // namespace

void insert_error(Tx& tx, const ErrorRow& e) {
  tx.run(kInsertError, {tx.new_id<ErrorId>(), e.tenant_id, e.error_class, e.severity,
                        e.correlation_id, e.batch_id, e.call_id, e.message, tx.now()});
}

}  // namespace outdial::schema
