#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/ids.h"
#include "schema/tx.h"

namespace outdial::schema {

/// A Retell workspace: where calls are placed, and whose limits they share.
struct AccountRow {
  AccountId id;
  TenantId tenant_id;
  std::string provider;
  std::string name;
  std::string secret_name;
  /// Calls that are live by our own books.
  std::int64_t in_flight = 0;
  /// The next dial of the account may begin at this instant.
  base::Time next_dial_at{};
  /// Answers in a row that say the provider, not a person, is in trouble.
  std::int64_t failures = 0;
  /// No dial before this instant: the provider was in trouble, or asked for it.
  std::optional<base::Time> rest_until;
  /// Set while a safety stop forbids every dial.
  std::optional<std::string> halted_rule;
  // What the provider said last about the workspace's concurrency; others: calls that were not
  // ours.
  std::optional<std::int64_t> remote_limit;
  std::optional<std::int64_t> remote_reserved;
  std::optional<std::int64_t> remote_others;
  std::optional<base::Time> remote_seen_at;
};

struct FromNumberRow {
  TenantId tenant_id;
  std::string phone;
  AccountId account_id;
  base::Time next_dial_at{};
  /// Day number since 1970 in UTC that dial_count counts.
  std::int64_t dial_day = 0;
  std::int64_t dial_count = 0;
  std::optional<std::string> paused_rule;
  std::optional<base::Time> rest_until;
};

std::optional<AccountRow> find_account(const ReadTx& tx, AccountId id);
std::vector<AccountRow> list_accounts(const ReadTx& tx);
void insert_account(Tx& tx, const AccountRow& account);
/// Takes (+1) or frees (-1) one slot.
void add_in_flight(Tx& tx, AccountId id, int change);
/// Takes a slot for a dial; the next one may begin then.
void note_account_dial(Tx& tx, AccountId id, base::Time next_dial_at);
/// Counts one more failure in a row and rests the account until then.
void note_account_failure(Tx& tx, AccountId id, base::Time rest_until);
void clear_account_failures(Tx& tx, AccountId id);
/// True when the account was not halted before.
bool halt_account(Tx& tx, AccountId id, std::string_view rule);
void lift_account_halt(Tx& tx, AccountId id);
void set_remote_concurrency(Tx& tx, AccountId id, std::optional<std::int64_t> limit,
                            std::optional<std::int64_t> reserved,
                            std::optional<std::int64_t> others);

std::optional<FromNumberRow> find_from_number(const ReadTx& tx, TenantId tenant,
                                              std::string_view phone);
/// Makes the number known to the account; does nothing when it is known already.
void ensure_from_number(Tx& tx, TenantId tenant, std::string_view phone, AccountId account);
void set_number_pace(Tx& tx, const FromNumberRow& number);
bool pause_from_number(Tx& tx, TenantId tenant, std::string_view phone, std::string_view rule);
void lift_number_pause(Tx& tx, TenantId tenant, std::string_view phone);
void rest_from_number(Tx& tx, TenantId tenant, std::string_view phone, base::Time until);

}  // namespace outdial::schema
