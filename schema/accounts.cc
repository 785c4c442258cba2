#include "schema/accounts.h"

namespace outdial::schema {
namespace {

#define ACCOUNT_COLUMNS                                                               \
  "SELECT id, tenant_id, provider, name, secret_name, in_flight, next_dial_at, "      \
  "failures, rest_until, halted_rule, remote_limit, remote_reserved, remote_others, " \
  "remote_seen_at FROM accounts "

AccountRow read_account(const Row& row) {
  AccountRow account;
  account.id = row.id<AccountId>(0);
  account.tenant_id = row.id<TenantId>(1);
  account.provider = row.text(2);
  account.name = row.text(3);
  account.secret_name = row.text(4);
  account.in_flight = row.integer(5);
  account.next_dial_at = row.time(6);
  account.failures = row.integer(7);
  account.rest_until = row.opt_time(8);
  account.halted_rule = row.opt_text(9);
  account.remote_limit = row.opt_integer(10);
  account.remote_reserved = row.opt_integer(11);
  account.remote_others = row.opt_integer(12);
  account.remote_seen_at = row.opt_time(13);
  return account;
}

FromNumberRow read_from_number(const Row& row) {
  return {row.id<TenantId>(0), row.text(1),    row.id<AccountId>(2), row.time(3),
          row.integer(4),      row.integer(5), row.opt_text(6),      row.opt_time(7)};
}

constexpr char kFindAccount[] = ACCOUNT_COLUMNS "WHERE id = $1";

constexpr char kListAccounts[] = ACCOUNT_COLUMNS "ORDER BY id";

constexpr char kInsertAccount[] = R"(
  INSERT INTO accounts (id, tenant_id, provider, name, secret_name, created_at) VALUES ($1, $2, $3, $4, $5, $6))";

constexpr char kAddInFlight[] = "UPDATE accounts SET in_flight = in_flight + $1 WHERE id = $2";

constexpr char kAccountDial[] =
    "UPDATE accounts SET next_dial_at = $1, in_flight = in_flight + 1 WHERE id = $2";

constexpr char kNoteFailure[] = R"(
  UPDATE accounts SET failures = failures + 1,
                      rest_until = CASE WHEN rest_until > $1 THEN rest_until ELSE $1 END
  WHERE id = $2)";

constexpr char kClearFailures[] =
    "UPDATE accounts SET failures = 0, rest_until = NULL WHERE id = $1 AND failures > 0";

constexpr char kHaltAccount[] = R"(
  UPDATE accounts SET halted_rule = $1, halted_at = $2 WHERE id = $3 AND halted_rule IS NULL)";

constexpr char kLiftAccountHalt[] =
    "UPDATE accounts SET halted_rule = NULL, halted_at = NULL, failures = 0, rest_until = NULL "
    "WHERE id = $1";

constexpr char kRemoteConcurrency[] = R"(
  UPDATE accounts SET remote_limit = $1, remote_reserved = $2, remote_others = $3, remote_seen_at = $4 WHERE id = $5)";

constexpr char kFindFromNumber[] = R"(
  SELECT tenant_id, phone, account_id, next_dial_at, dial_day, dial_count, paused_rule, rest_until
  FROM from_numbers WHERE tenant_id = $1 AND phone = $2)";

constexpr char kEnsureFromNumber[] = R"(
  INSERT INTO from_numbers (tenant_id, phone, account_id, created_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, phone) DO NOTHING)";

constexpr char kNumberPace[] = R"(
  UPDATE from_numbers SET next_dial_at = $1, dial_day = $2, dial_count = $3 WHERE tenant_id = $4 AND phone = $5)";

constexpr char kPauseNumber[] = R"(
  UPDATE from_numbers SET paused_rule = $1, paused_at = $2
  WHERE tenant_id = $3 AND phone = $4 AND paused_rule IS NULL)";

constexpr char kLiftNumberPause[] = R"(
  UPDATE from_numbers SET paused_rule = NULL, paused_at = NULL WHERE tenant_id = $1 AND phone = $2)";

constexpr char kRestNumber[] =
    "UPDATE from_numbers SET rest_until = $1 WHERE tenant_id = $2 AND phone = $3";

}  // namespace

std::optional<AccountRow> find_account(const ReadTx& tx, AccountId id) {
  return tx.one(kFindAccount, {id}, read_account);
}

std::vector<AccountRow> list_accounts(const ReadTx& tx) {
  return tx.all(kListAccounts, {}, read_account);
}

void insert_account(Tx& tx, const AccountRow& a) {
  tx.run(kInsertAccount, {a.id, a.tenant_id, a.provider, a.name, a.secret_name, tx.now()});
}

void add_in_flight(Tx& tx, AccountId id, int change) {
  tx.run(kAddInFlight, {change, id});
}

void note_account_dial(Tx& tx, AccountId id, base::Time next_dial_at) {
  tx.run(kAccountDial, {next_dial_at, id});
}

void note_account_failure(Tx& tx, AccountId id, base::Time rest_until) {
  tx.run(kNoteFailure, {rest_until, id});
}

void clear_account_failures(Tx& tx, AccountId id) {
  tx.run(kClearFailures, {id});
}

bool halt_account(Tx& tx, AccountId id, std::string_view rule) {
  return tx.run(kHaltAccount, {rule, tx.now(), id}) == 1;
}

void lift_account_halt(Tx& tx, AccountId id) {
  tx.run(kLiftAccountHalt, {id});
}

void set_remote_concurrency(Tx& tx, AccountId id, std::optional<std::int64_t> limit,
                            std::optional<std::int64_t> reserved,
                            std::optional<std::int64_t> others) {
  tx.run(kRemoteConcurrency, {limit, reserved, others, tx.now(), id});
}

std::optional<FromNumberRow> find_from_number(const ReadTx& tx, TenantId tenant,
                                              std::string_view phone) {
  return tx.one(kFindFromNumber, {tenant, phone}, read_from_number);
}

void ensure_from_number(Tx& tx, TenantId tenant, std::string_view phone, AccountId account) {
  tx.run(kEnsureFromNumber, {tenant, phone, account, tx.now()});
}

void set_number_pace(Tx& tx, const FromNumberRow& n) {
  tx.run(kNumberPace, {n.next_dial_at, n.dial_day, n.dial_count, n.tenant_id, n.phone});
}

bool pause_from_number(Tx& tx, TenantId tenant, std::string_view phone, std::string_view rule) {
  return tx.run(kPauseNumber, {rule, tx.now(), tenant, phone}) == 1;
}

void lift_number_pause(Tx& tx, TenantId tenant, std::string_view phone) {
  tx.run(kLiftNumberPause, {tenant, phone});
}

void rest_from_number(Tx& tx, TenantId tenant, std::string_view phone, base::Time until) {
  tx.run(kRestNumber, {until, tenant, phone});
}

}  // namespace outdial::schema
