#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

struct ErasureTag {
  static constexpr char kPrefix[] = "era";
};
using ErasureId = base::Id<ErasureTag>;

/// That a contact's person is to be erased, and how far it has come. The row itself says nothing of
/// the person and stays.
struct ErasureRow {
  ErasureId id;
  TenantId tenant_id;
  ContactId contact_id;
  /// A token's id.
  std::string requested_by;
  std::string request_id;
  base::Time requested_at{};
  /// Nothing is left in the database.
  std::optional<base::Time> erased_at;
  /// Nor at the provider.
  std::optional<base::Time> completed_at;
};

std::optional<ErasureRow> find_erasure(const ReadTx& tx, ErasureId id);
std::optional<ErasureRow> find_erasure_of(const ReadTx& tx, ContactId contact);
/// Requested now; false when there is one of the contact.
bool insert_erasure(Tx& tx, const ErasureRow& erasure);
void mark_erased(Tx& tx, ErasureId id);
void mark_erasure_completed(Tx& tx, ErasureId id);
std::vector<ErasureRow> open_erasures(const ReadTx& tx);

/// Calls that the provider still has, as far as we know.
struct ProviderCall {
  CallId id;
  std::string provider_call_id;
};
std::vector<ProviderCall> calls_at_provider(const ReadTx& tx, const std::vector<CallId>& calls);
/// Those of everybody in the tenant who was erased.
std::vector<ProviderCall> erased_calls_at_provider(const ReadTx& tx, TenantId tenant);
void mark_deleted_at_provider(Tx& tx, CallId call);

}  // namespace outdial::schema
