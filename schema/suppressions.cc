#include "schema/suppressions.h"

#include "schema/subjects.h"

namespace outdial::schema {
namespace {

#define SUPPRESSION_COLUMNS                                                      \
  "SELECT id, tenant_id, phone, scope, reason, source, expires_at, created_by, " \
  "created_at FROM suppressions "

SuppressionRow read_suppression(const Row& row) {
  return {row.id<SuppressionId>(0),
          row.id<TenantId>(1),
          row.text(2),
          parse_scope(row.view(3)).value(),
          row.text(4),
          row.text(5),
          row.opt_time(6),
          row.text(7),
          row.time(8)};
}

constexpr char kFindSuppression[] = SUPPRESSION_COLUMNS "WHERE tenant_id = $1 AND id = $2";

constexpr char kFindOf[] = SUPPRESSION_COLUMNS "WHERE tenant_id = $1 AND phone = $2 AND scope = $3";

// In the order of the index, which has the scope behind the phone: the widest comes last in it.
constexpr char kActive[] = SUPPRESSION_COLUMNS R"(
  WHERE tenant_id = $1 AND phone = $2 AND (expires_at IS NULL OR expires_at > $3)
    AND (scope || '' = 'tenant' OR scope || '' = $4 OR scope || '' = $5)
  ORDER BY scope DESC LIMIT 1)";

constexpr char kActiveDeceased[] = SUPPRESSION_COLUMNS R"(
  WHERE tenant_id = $1 AND scope = $2 AND reason = 'deceased' AND (expires_at IS NULL OR expires_at > $3) LIMIT 1)";

constexpr char kPut[] = R"(
  INSERT INTO suppressions (id, tenant_id, phone, scope, reason, source, expires_at, created_by, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (tenant_id, phone, scope) DO UPDATE
    SET reason = CASE WHEN excluded.reason = '' THEN suppressions.reason ELSE excluded.reason END,
        source = CASE WHEN excluded.source = '' THEN suppressions.source ELSE excluded.source END,
        created_by = CASE WHEN excluded.reason = '' AND excluded.source = '' THEN suppressions.created_by
                          ELSE excluded.created_by END,
        expires_at = CASE WHEN suppressions.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL
                          WHEN suppressions.expires_at > excluded.expires_at THEN suppressions.expires_at
                          ELSE excluded.expires_at END
  RETURNING id)";

constexpr char kDelete[] = "DELETE FROM suppressions WHERE tenant_id = $1 AND id = $2";

}  // namespace

std::string to_text(const Scope& scope) {
  if (!scope.campaign.empty()) return "campaign:" + scope.campaign.str();
  if (!scope.contact.empty()) return "contact:" + scope.contact.str();
  return "tenant";
}

std::optional<Scope> parse_scope(std::string_view text) {
  if (text == "tenant") return Scope{};
  auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view kind = text.substr(0, colon);
  std::string_view id = text.substr(colon + 1);
  if (kind == "campaign")
    if (auto campaign = CampaignId::parse(id)) return Scope{*campaign, {}};
  if (kind == "contact")
    if (auto contact = ContactId::parse(id)) return Scope{{}, *contact};
  return std::nullopt;
}

std::optional<SuppressionRow> find_suppression(const ReadTx& tx, TenantId tenant,
                                               SuppressionId id) {
  return tx.one(kFindSuppression, {tenant, id}, read_suppression);
}

std::optional<SuppressionRow> find_suppression_of(const ReadTx& tx, TenantId tenant,
                                                  std::string_view phone, const Scope& scope) {
  return tx.one(kFindOf, {tenant, phone, to_text(scope)}, read_suppression);
}

std::optional<SuppressionRow> active_suppression(const ReadTx& tx, TenantId tenant,
                                                 std::string_view phone, CampaignId campaign,
                                                 ContactId contact) {
  std::string of_campaign = to_text(Scope{campaign, {}});
  std::string of_contact = to_text(Scope{{}, contact});
  auto found =
      tx.one(kActive, {tenant, phone, tx.now(), of_campaign, of_contact}, read_suppression);
  if (!found && !contact.empty())
    found = tx.one(kActiveDeceased, {tenant, of_contact, tx.now()}, read_suppression);
  if (auto erased = found ? std::nullopt : erased_number(tx, tenant, phone))
    found = tx.one(kActive, {tenant, *erased, tx.now(), of_campaign, of_contact}, read_suppression);
  return found;
}

SuppressionId put_suppression(Tx& tx, const SuppressionRow& s) {
  return tx
      .one(kPut,
           {s.id, s.tenant_id, s.phone, to_text(s.scope), s.reason, s.source, s.expires_at,
            s.created_by, tx.now()},
           [](const Row& row) { return row.id<SuppressionId>(0); })
      .value();
}

bool delete_suppression(Tx& tx, TenantId tenant, SuppressionId id) {
  return tx.run(kDelete, {tenant, id}) == 1;
}

}  // namespace outdial::schema
