#pragma once

#include <string>
#include <vector>

#include "schema/list_page.h"
#include "schema/suppressions.h"

namespace outdial::schema {

struct SuppressionFilter {
  std::string phone;
  std::string reason;
  /// How it begins.
  std::string source;
  /// A whole scope, or its kind: `tenant`, `campaign`, `contact`.
  std::string scope;
};
/// Those to which all of the filter applies that is not empty.
std::vector<SuppressionId> suppression_page(const ReadTx& tx, TenantId tenant,
                                            const SuppressionFilter& filter,
                                            const PageRange& range);

}  // namespace outdial::schema
