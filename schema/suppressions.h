#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// What an entry forbids: every call of the tenant to the number, those of one campaign, or those
/// that are meant for one contact. At most one of the ids is set.
struct Scope {
  CampaignId campaign;
  ContactId contact;
  bool operator==(const Scope&) const = default;
};
/// `tenant`, `campaign:cmp_…` or `contact:con_…`.
std::string to_text(const Scope& scope);
std::optional<Scope> parse_scope(std::string_view text);

/// A number that the tenant must not call.
struct SuppressionRow {
  SuppressionId id;
  TenantId tenant_id;
  std::string phone;
  Scope scope;
  std::string reason;
  std::string source;
  std::optional<base::Time> expires_at;
  std::string created_by;
  base::Time created_at{};
};

/// The reason of an entry that holds for its contact on every number.
inline constexpr char kDeceased[] = "deceased";

std::optional<SuppressionRow> find_suppression(const ReadTx& tx, TenantId tenant, SuppressionId id);
/// The entry of that number and scope, whether it is in force or not.
std::optional<SuppressionRow> find_suppression_of(const ReadTx& tx, TenantId tenant,
                                                  std::string_view phone, const Scope& scope);
/// The entry that forbids calling the number at the moment, for that campaign and contact as far as
/// they are given; the widest where there are several.
std::optional<SuppressionRow> active_suppression(const ReadTx& tx, TenantId tenant,
                                                 std::string_view phone, CampaignId campaign = {},
                                                 ContactId contact = {});
/// Inserts; an entry for the same number and scope is replaced, but never by one that ends sooner,
/// and an empty reason or source leaves the one that was given before. Gives the entry's id.
SuppressionId put_suppression(Tx& tx, const SuppressionRow& suppression);
bool delete_suppression(Tx& tx, TenantId tenant, SuppressionId id);

}  // namespace outdial::schema
