#include "schema/tokens.h"

#include <array>

namespace outdial::schema {
namespace {

constexpr std::array<std::string_view, 4> kRoles{"viewer", "caller", "manager", "admin"};

TokenRow read_token(const Row& row) {
  return {row.id<TokenId>(0), row.id<TenantId>(1), row.text(2), parse_role(row.text(3)).value(),
          row.text(4),        row.text(5),         row.time(6), row.opt_time(7),
          row.opt_time(8)};
}

#define TOKEN_COLUMNS                                                                            \
  "SELECT id, tenant_id, name, role, scopes, sha256, created_at, last_used_at, revoked_at FROM " \
  "tokens "

constexpr char kFindToken[] = TOKEN_COLUMNS "WHERE tenant_id = $1 AND id = $2";

constexpr char kFindByHash[] = TOKEN_COLUMNS "WHERE sha256 = $1";

constexpr char kTokenPage[] = TOKEN_COLUMNS R"(
  WHERE tenant_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3)";

constexpr char kCountLive[] =
    "SELECT COUNT(*) FROM tokens WHERE tenant_id = $1 AND role = $2 AND revoked_at IS NULL";

constexpr char kInsert[] = R"(
  INSERT INTO tokens (id, tenant_id, name, role, scopes, sha256, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7))";

constexpr char kNoteUse[] = "UPDATE tokens SET last_used_at = $1 WHERE id = $2";

constexpr char kRevoke[] = R"(
  UPDATE tokens SET revoked_at = $1 WHERE tenant_id = $2 AND id = $3 AND revoked_at IS NULL)";

constexpr char kRevokeOthers[] = R"(
  UPDATE tokens SET revoked_at = $1
  WHERE tenant_id = $2 AND name = $3 AND sha256 <> $4 AND revoked_at IS NULL)";

}  // namespace

std::span<const std::string_view> role_words() {
  return kRoles;
}

std::string_view to_text(Role role) {
  return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> parse_role(std::string_view word) {
  for (std::size_t i = 0; i < kRoles.size(); ++i)
    if (kRoles[i] == word) return static_cast<Role>(i);
  return std::nullopt;
}

std::optional<TokenRow> find_token(const ReadTx& tx, TenantId tenant, TokenId id) {
  return tx.one(kFindToken, {tenant, id}, read_token);
}

std::optional<TokenRow> find_token_by_hash(const ReadTx& tx, std::string_view sha256) {
  return tx.one(kFindByHash, {sha256}, read_token);
}

std::vector<TokenRow> token_page(const ReadTx& tx, TenantId tenant, TokenId before, int limit) {
  return tx.all(kTokenPage, {tenant, before.view(), limit}, read_token);
}

std::int64_t count_live_tokens(const ReadTx& tx, TenantId tenant, Role role) {
  return tx.integer(kCountLive, {tenant, to_text(role)});
}

void insert_token(Tx& tx, const TokenRow& t) {
  tx.run(kInsert, {t.id, t.tenant_id, t.name, to_text(t.role), t.scopes, t.sha256, tx.now()});
}

void note_token_use(Tx& tx, TokenId id) {
  tx.run(kNoteUse, {tx.now(), id});
}

bool revoke_token(Tx& tx, TenantId tenant, TokenId id) {
  return tx.run(kRevoke, {tx.now(), tenant, id}) == 1;
}

void revoke_other_tokens(Tx& tx, TenantId tenant, std::string_view name, std::string_view sha256) {
  tx.run(kRevokeOthers, {tx.now(), tenant, name, sha256});
}

}  // namespace outdial::schema
