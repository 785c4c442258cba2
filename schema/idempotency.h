#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// What one use of an Idempotency-Key is known by.
struct KeyScope {
  TokenId token_id;
  std::string_view method;
  std::string_view path;
  std::string_view key;
};

struct IdempotencyRow {
  std::string fingerprint;
  /// Not yet answered.
  bool running = false;
  int status = 0;
  std::string body;
  base::Time created_at{};
};

std::optional<IdempotencyRow> find_key(const ReadTx& tx, const KeyScope& scope);
void insert_running_key(Tx& tx, TenantId tenant, const KeyScope& scope,
                        std::string_view fingerprint, InstanceId owner);
void insert_done_key(Tx& tx, TenantId tenant, const KeyScope& scope, std::string_view fingerprint,
                     InstanceId owner, int status, std::string_view body);
/// running → done.
bool finish_key(Tx& tx, const KeyScope& scope, int status, std::string_view body);
void delete_key(Tx& tx, const KeyScope& scope);
/// Frees what a dead process left running: every running key of another owner. Called at start.
int release_keys_of_others(Tx& tx, InstanceId self);
int prune_keys(Tx& tx, base::Time before, int limit);

}  // namespace outdial::schema
