#include "schema/erasures.h"

namespace outdial::schema {
namespace {

#define ERASURE_COLUMNS                                                                   \
  "SELECT id, tenant_id, contact_id, requested_by, request_id, requested_at, erased_at, " \
  "completed_at FROM erasures "

ErasureRow read_erasure(const Row& row) {
  return {row.id<ErasureId>(0), row.id<TenantId>(1), row.id<ContactId>(2), row.text(3),
          row.text(4),          row.time(5),         row.opt_time(6),      row.opt_time(7)};
}

constexpr char kFindErasure[] = ERASURE_COLUMNS "WHERE id = $1";
constexpr char kFindErasureOf[] = ERASURE_COLUMNS "WHERE contact_id = $1";
constexpr char kOpenErasures[] = ERASURE_COLUMNS "WHERE completed_at IS NULL ORDER BY requested_at";

constexpr char kInsertErasure[] = R"(
  INSERT INTO erasures (id, tenant_id, contact_id, requested_by, request_id, requested_at)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING)";

constexpr char kMarkErased[] =
    "UPDATE erasures SET erased_at = $1 WHERE id = $2 AND erased_at IS NULL";
constexpr char kCompleteErasure[] =
    "UPDATE erasures SET completed_at = $1 WHERE id = $2 AND completed_at IS NULL";

constexpr char kAtProvider[] = R"(
  SELECT provider_call_id FROM calls
  WHERE id = $1 AND provider_call_id IS NOT NULL AND provider_erased_at IS NULL)";
constexpr char kErasedAtProvider[] = R"(
  SELECT id, provider_call_id FROM calls
  WHERE tenant_id = $1 AND erased_at IS NOT NULL AND provider_erased_at IS NULL AND provider_call_id IS NOT NULL
  ORDER BY id)";
constexpr char kDeletedAtProvider[] = "UPDATE calls SET provider_erased_at = $1 WHERE id = $2";

}  // namespace

std::optional<ErasureRow> find_erasure(const ReadTx& tx, ErasureId id) {
  return tx.one(kFindErasure, {id}, read_erasure);
}

std::optional<ErasureRow> find_erasure_of(const ReadTx& tx, ContactId contact) {
  return tx.one(kFindErasureOf, {contact}, read_erasure);
}

bool insert_erasure(Tx& tx, const ErasureRow& e) {
  return tx.run(kInsertErasure,
                {e.id, e.tenant_id, e.contact_id, e.requested_by, e.request_id, tx.now()}) == 1;
}

void mark_erased(Tx& tx, ErasureId id) {
  tx.run(kMarkErased, {tx.now(), id});
}

void mark_erasure_completed(Tx& tx, ErasureId id) {
  tx.run(kCompleteErasure, {tx.now(), id});
}

std::vector<ErasureRow> open_erasures(const ReadTx& tx) {
  return tx.all(kOpenErasures, {}, read_erasure);
}

std::vector<ProviderCall> calls_at_provider(const ReadTx& tx, const std::vector<CallId>& calls) {
  std::vector<ProviderCall> left;
  for (CallId call : calls)
    if (auto id = tx.one(kAtProvider, {call}, [](const Row& row) { return row.text(0); }))
      left.push_back({call, std::move(*id)});
  return left;
}

std::vector<ProviderCall> erased_calls_at_provider(const ReadTx& tx, TenantId tenant) {
  return tx.all(kErasedAtProvider, {tenant}, [](const Row& row) {
    return ProviderCall{row.id<CallId>(0), row.text(1)};
  });
}

void mark_deleted_at_provider(Tx& tx, CallId call) {
  tx.run(kDeletedAtProvider, {tx.now(), call});
}

}  // namespace outdial::schema
