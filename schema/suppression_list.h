#pragma once

#include <string>
#include <vector>

#include "schema/list_page.h"
#include "schema/suppressions.h"

namespace outdial::schema {

/// Entries for the phone, or all when it is empty.
std::vector<SuppressionId> suppression_page(const ReadTx& tx, TenantId tenant,
                                            std::string_view phone, const PageRange& range);

}  // namespace outdial::schema
