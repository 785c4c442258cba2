#pragma once

#include <optional>
#include <string>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

struct TenantRow {
  TenantId id;
  std::string company_name;
  std::string business_type;
  std::string callback_number;
  std::string timezone;
  std::string region;
  bool baa_on_file = false;
  std::string default_agent_id;
  std::string default_from_number;
  /// Set while pause-all is in force.
  std::optional<base::Time> paused_at;
};

std::optional<TenantRow> find_tenant(const ReadTx& tx, TenantId id);
std::vector<TenantRow> list_tenants(const ReadTx& tx);
void insert_tenant(Tx& tx, const TenantRow& tenant);
/// Writes every column but paused_at.
void update_tenant(Tx& tx, const TenantRow& tenant);
void set_tenant_paused(Tx& tx, TenantId id, std::optional<base::Time> paused_at);

}  // namespace outdial::schema
