#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// Each may do what those before it may.
enum class Role { viewer, caller, manager, admin };

/// In the order of the enum.
std::span<const std::string_view> role_words();
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view word);

/// A bearer token. The secret itself is stored nowhere.
struct TokenRow {
  TokenId id;
  TenantId tenant_id;
  std::string name;
  Role role = Role::viewer;
  /// Separated by blanks.
  std::string scopes;
  std::string sha256;
  base::Time created_at{};
  std::optional<base::Time> last_used_at;
  std::optional<base::Time> revoked_at;
};

std::optional<TokenRow> find_token(const ReadTx& tx, TenantId tenant, TokenId id);
/// Revoked ones included.
std::optional<TokenRow> find_token_by_hash(const ReadTx& tx, std::string_view sha256);
/// Newest first, those older than `before` (all when empty).
std::vector<TokenRow> token_page(const ReadTx& tx, TenantId tenant, TokenId before, int limit);
/// Tokens of the role that are not revoked.
std::int64_t count_live_tokens(const ReadTx& tx, TenantId tenant, Role role);
void insert_token(Tx& tx, const TokenRow& token);
void note_token_use(Tx& tx, TokenId id);
/// False when it is revoked already.
bool revoke_token(Tx& tx, TenantId tenant, TokenId id);
/// Revokes every token of that name but the one with the hash.
void revoke_other_tokens(Tx& tx, TenantId tenant, std::string_view name, std::string_view sha256);

}  // namespace outdial::schema
