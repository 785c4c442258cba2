#pragma once

#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// Something that an operator should see: what kind, how bad, and which call or request it belongs
/// to.
struct ErrorRow {
  ErrorId id;
  TenantId tenant_id;
  std::string error_class;
  /// info, warning, error or critical.
  std::string severity;
  std::string correlation_id;
  BatchId batch_id;
  CallId call_id;
  std::string message;
  base::Time created_at{};
};

void insert_error(Tx& tx, const ErrorRow& error);

}  // namespace outdial::schema
