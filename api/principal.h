#pragma once

#include <string>
#include <string_view>

#include "schema/campaigns.h"
#include "schema/tokens.h"

namespace outdial::api {

inline constexpr std::string_view kPiiScope = "contacts:pii";

/// Whose token a request carries. Empty where a route needs none.
struct Principal {
  schema::TokenId token_id;
  schema::TenantId tenant_id;
  std::string name;
  schema::Role role = schema::Role::viewer;
  /// Separated by blanks.
  std::string scopes;
  /// The configuration wants numbers masked for tokens without contacts:pii.
  bool masks_phones = true;

  /// An admin has every scope.
  bool has_scope(std::string_view scope) const;
  bool at_least(schema::Role needed) const { return role >= needed; }
  /// May launch, pause, cancel and change: the owner, a manager or an admin.
  bool may_steer(const schema::CampaignRow& campaign) const;
  /// The number, masked unless the token may see it.
  std::string shown_phone(std::string_view phone) const;
};

}  // namespace outdial::api
