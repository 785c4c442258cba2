#include "schema/tx.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <stdexcept>
#include <utility>

#include "base/log.h"

namespace outdial::schema {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

/// Leaves a statement ready for its next use, also when a row callback throws.
class ResetGuard {
 public:
  explicit ResetGuard(SQLite::Statement& statement) : statement_(statement) {}
  ~ResetGuard() { statement_.tryReset(); }

 private:
  SQLite::Statement& statement_;
};

void bind(SQLite::Statement& statement, std::initializer_list<Param> params) {
  if (std::cmp_not_equal(params.size(), statement.getBindParameterCount()))
    throw std::logic_error(std::to_string(params.size()) + " values for: " + statement.getQuery());
  int index = 0;
  for (const Param& param : params) {
    ++index;
    if (auto number = std::get_if<std::int64_t>(&param.value()))
      statement.bind(index, *number);
    else if (auto real = std::get_if<double>(&param.value()))
      statement.bind(index, *real);
    else if (auto text = std::get_if<std::string_view>(&param.value()))
      statement.bind(index, std::string(*text));
    else
      statement.bind(index);
  }
}

int open_flags(Connection::Mode mode) {
  int access = mode == Connection::Mode::write ? (SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                                               : SQLite::OPEN_READONLY;
  return access | SQLITE_OPEN_NOMUTEX;
}

}  // namespace

bool Row::is_null(int column) const {
  return statement_.isColumnNull(column);
}
std::int64_t Row::integer(int column) const {
  return statement_.getColumn(column).getInt64();
}
double Row::real(int column) const {
  return statement_.getColumn(column).getDouble();
}
std::string Row::text(int column) const {
  return statement_.getColumn(column).getString();
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
    : database_(std::make_unique<SQLite::Database>(path, open_flags(mode), kBusyTimeoutMs)) {
  database_->exec("PRAGMA foreign_keys = ON");
  if (mode == Mode::write) {
    database_->exec("PRAGMA journal_mode = WAL");
    database_->exec("PRAGMA synchronous = FULL");
    database_->exec("PRAGMA journal_size_limit = 67108864");
  }
}

Connection::~Connection() = default;

SQLite::Statement& Connection::prepared(const char* sql) {
  auto& slot = statements_[sql];
  if (!slot) {
    auto statement = std::make_unique<SQLite::Statement>(*database_, sql);
    // Values are bound by position, so $1, $2 … must first appear in this order.
    for (int i = 1; i <= statement->getBindParameterCount(); ++i)
      if (statement->getIndex(("$" + std::to_string(i)).c_str()) != i)
        throw std::logic_error(std::string("placeholders out of order in: ") + sql);
    slot = std::move(statement);
  }
  return *slot;
}

int Connection::run(const char* sql, std::initializer_list<Param> params) {
  check_transaction();
  SQLite::Statement& statement = prepared(sql);
  ResetGuard guard(statement);
  bind(statement, params);
  return statement.exec();
}

void Connection::query(const char* sql, std::initializer_list<Param> params,
                       const std::function<bool(const Row&)>& each) {
  check_transaction();
  SQLite::Statement& statement = prepared(sql);
  ResetGuard guard(statement);
  bind(statement, params);
  Row row(statement);
  while (statement.executeStep())
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
  if (!in_transaction()) return;
  try {
    run_script("ROLLBACK");
  } catch (const std::exception& error) {
    base::log_error("A transaction could not be rolled back", {{"error", error.what()}});
  }
}

void Tx::nested(const std::function<void()>& part) {
  connection_.check_transaction();
  connection_.run_script("SAVEPOINT nested");
  try {
    part();
  } catch (...) {
    connection_.undo_savepoint("nested");
    throw;
  }
  connection_.run_script("RELEASE nested");
}

}  // namespace outdial::schema
