#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/expected.h"
#include "schema/suppressions.h"
#include "text/contact_row.h"

namespace outdial::api {

/// Where national numbers and dates without an offset of one tenant are read.
struct SuppressionPlace {
  std::string region;
  /// Empty: UTC.
  std::string timezone;
};

/// What a request or a line says of one entry, as text; empty where it says nothing.
struct SuppressionTexts {
  std::string phone;
  std::string reason;
  std::string source;
  std::string expires_at;
  std::string scope;
};

/// The entry without id, tenant and author, or everything that is wrong with it.
base::Expected<schema::SuppressionRow, std::vector<text::FieldError>> read_suppression(
    const SuppressionTexts& texts, const SuppressionPlace& place, base::Time now);
/// What is wrong with the scope of an entry: campaign and contact have to be the tenant's own.
std::optional<text::FieldError> fault_of_scope(const schema::ReadTx& tx, schema::TenantId tenant,
                                               const schema::Scope& scope);

}  // namespace outdial::api
