#include "schema/tenants.h"

namespace outdial::schema {
namespace {

#define TENANT_COLUMNS                                                          \
  "SELECT id, company_name, business_type, callback_number, timezone, region, " \
  "baa_on_file, default_agent_id, default_from_number, paused_at FROM tenants "

TenantRow read_tenant(const Row& row) {
  return {row.id<TenantId>(0), row.text(1), row.text(2), row.text(3), row.text(4),
          row.text(5),         row.flag(6), row.text(7), row.text(8), row.opt_time(9)};
}

constexpr char kFindTenant[] = TENANT_COLUMNS "WHERE id = $1";

constexpr char kListTenants[] = TENANT_COLUMNS "ORDER BY id";

constexpr char kInsertTenant[] = R"(
  INSERT INTO tenants (id, company_name, business_type, callback_number, timezone, region, baa_on_file,
                       default_agent_id, default_from_number, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10))";

constexpr char kUpdateTenant[] = R"(
  UPDATE tenants SET company_name = $1, business_type = $2, callback_number = $3, timezone = $4, region = $5,
                     baa_on_file = $6, default_agent_id = $7, default_from_number = $8, updated_at = $9
  WHERE id = $10)";

constexpr char kPauseTenant[] = "UPDATE tenants SET paused_at = $1 WHERE id = $2";

}  // namespace

std::optional<TenantRow> find_tenant(const ReadTx& tx, TenantId id) {
  return *tx.seldom_changed(id.view(), [&] { return tx.one(kFindTenant, {id}, read_tenant); });
}

std::vector<TenantRow> list_tenants(const ReadTx& tx) {
  return tx.all(kListTenants, {}, read_tenant);
}

void insert_tenant(Tx& tx, const TenantRow& t) {
  tx.run(kInsertTenant,
         {t.id, t.company_name, t.business_type, t.callback_number, t.timezone, t.region,
          t.baa_on_file, t.default_agent_id, t.default_from_number, tx.now()});
}

void update_tenant(Tx& tx, const TenantRow& t) {
  tx.run(kUpdateTenant, {t.company_name, t.business_type, t.callback_number, t.timezone, t.region,
                         t.baa_on_file, t.default_agent_id, t.default_from_number, tx.now(), t.id});
}

void set_tenant_paused(Tx& tx, TenantId id, std::optional<base::Time> paused_at) {
  tx.run(kPauseTenant, {paused_at, id});
}

}  // namespace outdial::schema
