#include "schema/tx.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <stdexcept>

#include "base/log.h"
#include "schema/sqlite_memory.h"
#include "schema/statement.h"

namespace outdial::schema {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

/// Leaves a statement ready for its next use, also when a row callback throws.
class ResetGuard {
 public:
  explicit ResetGuard(Statement& statement) : statement_(statement) {}
  ~ResetGuard() { statement_.reset(); }

 private:
  Statement& statement_;
};

int open_flags(Connection::Mode mode) {
  set_up_memory();
  int access = mode == Connection::Mode::write ? (SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                                               : SQLite::OPEN_READONLY;
  return access | SQLITE_OPEN_NOMUTEX;
}

void note_change(void* rows, int, const char*, const char* table, sqlite3_int64) {
  if (SeldomRows::include(table)) static_cast<SeldomRows*>(rows)->forget();
}

}  // namespace

bool Row::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
std::int64_t Row::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}
double Row::real(int column) const {
  return sqlite3_column_double(statement_, column);
}
std::string_view Row::view(int column) const {
  auto text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::int64_t> Row::opt_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}
std::optional<double> Row::opt_real(int column) const {
  return is_null(column) ? std::nullopt : std::optional(real(column));
}
std::optional<std::string> Row::opt_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}
std::optional<base::Time> Row::opt_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

Connection::Connection(const std::string& path, Mode mode)
    : mode_(mode),
      database_(std::make_unique<SQLite::Database>(path, open_flags(mode), kBusyTimeoutMs)) {
  // Else a statement whose values may decide which partial index serves it is compiled anew for
  // each of its uses.
  sqlite3_db_config(database_->getHandle(), SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  database_->exec("PRAGMA foreign_keys = ON");
  sqlite3_update_hook(database_->getHandle(), note_change, &seldom_rows_);
  if (mode == Mode::write) {
    database_->exec("PRAGMA journal_mode = WAL");
    database_->exec("PRAGMA synchronous = FULL");
    database_->exec("PRAGMA journal_size_limit = 67108864");
    // What is deleted is overwritten.
    database_->exec("PRAGMA secure_delete = ON");
    // Else every savepoint copies what it changes into a file, twice the work of the log itself.
    database_->exec("PRAGMA temp_store = MEMORY");
  }
}

Connection::~Connection() = default;

Statement& Connection::prepared(const char* sql) {
  auto& slot = statements_[sql];
  if (!slot) slot = std::make_unique<Statement>(database_->getHandle(), sql);
  return *slot;
}

int Connection::run(const char* sql, std::initializer_list<Param> params) {
  check_transaction();
  Statement& statement = prepared(sql);
  ResetGuard guard(statement);
  statement.bind(params);
  if (statement.step()) throw std::logic_error(std::string("nobody looks at the rows of: ") + sql);
  return sqlite3_changes(database_->getHandle());
}

void Connection::query(const char* sql, std::initializer_list<Param> params,
                       const std::function<bool(const Row&)>& each) {
  check_transaction();
  Statement& statement = prepared(sql);
  ResetGuard guard(statement);
  statement.bind(params);
  Row row(statement.handle());
  while (statement.step())
    if (!each(row)) return;
}

void Connection::run_script(const std::string& sql) {
  database_->exec(sql);
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_->getHandle()) == 0;
}

void Connection::check_transaction() const {
  if (expects_transaction_ && !in_transaction())
    throw TransactionLost("an earlier failure of the database ended this transaction");
}

bool Connection::undo_savepoint(const std::string& name) noexcept {
  seldom_rows_.forget();
  if (!in_transaction()) return false;
  try {
    run_script("ROLLBACK TO " + name + "; RELEASE " + name);
    return true;
  } catch (const std::exception& error) {
    base::log_error("A savepoint could not be undone; its whole transaction is given up",
                    {{"error", error.what()}});
    abandon_transaction();
    return false;
  }
}

void Connection::abandon_transaction() noexcept {
  seldom_rows_.forget();
  if (!in_transaction()) return;
  try {
    run_script("ROLLBACK");
  } catch (const std::exception& error) {
    base::log_error("A transaction could not be rolled back", {{"error", error.what()}});
  }
}

void Tx::nested(const std::function<void()>& part) {
  connection_.check_transaction();
  bool kept = savepoints_ == Savepoints::kept;
  if (kept) connection_.run("SAVEPOINT nested");
  try {
    part();
  } catch (...) {
    if (kept)
      connection_.undo_savepoint("nested");
    else
      torn_ = true;
    throw;
  }
  if (kept) connection_.run("RELEASE nested");
}

}  // namespace outdial::schema
