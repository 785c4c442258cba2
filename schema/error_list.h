#pragma once

#include <string>
#include <vector>

#include "schema/errors.h"
#include "schema/list_page.h"

namespace outdial::schema {

struct ErrorFilter {
  // Each: any of these, or any at all when empty.
  std::vector<std::string> severities;
  std::vector<std::string> classes;
  BatchId batch_id;
  CallId call_id;
};
std::vector<ErrorRow> error_page(const ReadTx& tx, TenantId tenant, const ErrorFilter& filter,
                                 const PageRange& range);

}  // namespace outdial::schema
