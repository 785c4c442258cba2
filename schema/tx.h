#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeindex>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace SQLite {
class Database;
}  // namespace SQLite
struct sqlite3_stmt;

namespace outdial::schema {

class Statement;

/// One value on its way into a statement.
class Param {
 public:
  Param(std::nullptr_t) {}
  Param(bool value) : value_(std::int64_t{value}) {}
  template <std::integral T>
  Param(T value) : value_(static_cast<std::int64_t>(value)) {}
  Param(double value) : value_(value) {}
  Param(std::string_view value) : value_(value) {}
  Param(const std::string& value) : value_(std::string_view(value)) {}
  Param(const char* value) : value_(std::string_view(value)) {}
  Param(base::Time value) : value_(base::to_millis(value)) {}
  template <class Tag>
  Param(const base::Id<Tag>& id) {
    if (!id.empty()) value_ = id.view();
  }
  template <class T>
  Param(const std::optional<T>& value) {
    if (value) value_ = Param(*value).value_;
  }

  using Value = std::variant<std::monostate, std::int64_t, double, std::string_view>;
  const Value& value() const { return value_; }

 private:
  Value value_;
};

/// The current row of a query; columns by position. Valid only inside the callback that got it.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const { return std::string(view(column)); }
  /// Until the next row.
  std::string_view view(int column) const;
  bool flag(int column) const { return integer(column) != 0; }
  base::Time time(int column) const { return base::from_millis(integer(column)); }
  std::optional<std::int64_t> opt_integer(int column) const;
  std::optional<double> opt_real(int column) const;
  std::optional<std::string> opt_text(int column) const;
  std::optional<base::Time> opt_time(int column) const;
  /// The empty id for NULL.
  template <class Id>
  Id id(int column) const {
    return Id::trusted(view(column));
  }

 private:
  sqlite3_stmt* const statement_;
};

/// A failure of the disk ended the transaction while its closure was still running: nothing more
/// may be done in it.
class TransactionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a connection remembers of rows that seldom change, or has made of them: campaigns and
/// tenants. As it is the one that writes, it knows when one of them changes, or when a change is
/// undone; then it forgets everything.
class SeldomRows {
 public:
  template <class T, class F>
  std::shared_ptr<const T> get(std::string_view key, F&& read) {
    auto& slot = rows_[{typeid(T), std::string(key)}];
    if (!slot) slot = std::make_shared<const T>(read());
    return std::static_pointer_cast<const T>(slot);
  }
  static bool include(std::string_view table) { return table == "campaigns" || table == "tenants"; }
  void forget() { rows_.clear(); }

 private:
  std::map<std::pair<std::type_index, std::string>, std::shared_ptr<const void>> rows_;
};

/// One connection with its prepared statements, used by one thread at a time. Statements are cached
/// by the address of their text, so the text must be a constant.
class Connection {
 public:
  enum class Mode { read, write };
  Connection(const std::string& path, Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs a statement and gives the number of rows that it changed.
  int run(const char* sql, std::initializer_list<Param> params = {});
  /// Runs a query and hands each row to `each`, which returns whether to go on.
  void query(const char* sql, std::initializer_list<Param> params,
             const std::function<bool(const Row&)>& each);
  /// Runs text that is not kept prepared: pragmas, and what undoes.
  void run_script(const std::string& sql);
  bool in_transaction() const;
  /// While true, statements outside a transaction throw TransactionLost instead of committing one
  /// by one.
  void expect_transaction(bool expected) { expects_transaction_ = expected; }
  /// Throws TransactionLost when a transaction is expected and there is none.
  void check_transaction() const;
  /// Undoes what was done since the savepoint. When that fails the whole transaction is given up;
  /// false when none is left.
  bool undo_savepoint(const std::string& name) noexcept;
  /// Rolls back if a transaction is open. Never throws, as it runs while errors are on their way.
  void abandon_transaction() noexcept;
  SQLite::Database& database() { return *database_; }
  /// Nothing on a connection that does not see every change.
  SeldomRows* seldom_rows() { return mode_ == Mode::write ? &seldom_rows_ : nullptr; }

 private:
  Statement& prepared(const char* sql);

  const Mode mode_;
  SeldomRows seldom_rows_;

  std::unique_ptr<SQLite::Database> database_;
  std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;
  bool expects_transaction_ = false;
};

/// A consistent view of the database. Short: an open view keeps the write-ahead log from shrinking.
class ReadTx {
 public:
  ReadTx(Connection& connection, base::Time now) : connection_(connection), now_(now) {}

  base::Time now() const { return now_; }

  template <class F>
  auto one(const char* sql, std::initializer_list<Param> params, F&& map) const
      -> std::optional<std::invoke_result_t<F, const Row&>> {
    std::optional<std::invoke_result_t<F, const Row&>> found;
    connection_.query(sql, params, [&](const Row& row) {
      found.emplace(map(row));
      return false;
    });
    return found;
  }
  template <class F>
  auto all(const char* sql, std::initializer_list<Param> params, F&& map) const
      -> std::vector<std::invoke_result_t<F, const Row&>> {
    std::vector<std::invoke_result_t<F, const Row&>> rows;
    connection_.query(sql, params, [&](const Row& row) {
      rows.push_back(map(row));
      return true;
    });
    return rows;
  }
  bool exists(const char* sql, std::initializer_list<Param> params) const {
    return one(sql, params, [](const Row&) { return true; }).has_value();
  }
  std::int64_t integer(const char* sql, std::initializer_list<Param> params) const {
    return one(sql, params, [](const Row& row) { return row.integer(0); }).value_or(0);
  }
  /// What `read` gives for the key, from rows of SeldomRows' tables only; remembered while they
  /// stay as they are.
  template <class F>
  auto seldom_changed(std::string_view key, F&& read) const
      -> std::shared_ptr<const std::invoke_result_t<F>> {
    using T = std::invoke_result_t<F>;
    if (auto* rows = connection_.seldom_rows()) return rows->get<T>(key, read);
    return std::make_shared<const T>(read());
  }

 protected:
  Connection& connection_;
  base::Time now_;
};

/// What changed in a transaction that somebody waits for: jobs became available (the workers),
/// something is to be planned or staged (the scheduler), events were appended (the streams).
enum class Topic { jobs, enrolments, events };
inline constexpr std::size_t kTopics = 3;

/// One caller's part of a write transaction. Code that gets a Tx may run more than once and must
/// have no other effects.
class Tx : public ReadTx {
 public:
  /// Whether nested() can undo its part alone. A closure is tried without first, as nearly every
  /// part ends well and a savepoint costs as much as a short closure; one that needed it runs
  /// again.
  enum class Savepoints { none, kept };
  Tx(Connection& connection, const base::Clock& clock, base::IdSource& ids,
     Savepoints savepoints = Savepoints::kept)
      : ReadTx(connection, clock.now()), clock_(clock), ids_(ids), savepoints_(savepoints) {}

  /// Runs a statement; the number of rows that it changed.
  int run(const char* sql, std::initializer_list<Param> params) {
    return connection_.run(sql, params);
  }
  template <class Id>
  Id new_id() {
    return Id::make(ids_);
  }
  const base::Clock& clock() const { return clock_; }
  /// Rings the store's doorbell for `topic` once the transaction is on disk.
  void announce(Topic topic) { announced_ |= 1U << static_cast<unsigned>(topic); }
  unsigned announced() const { return announced_; }
  /// Runs `part`; when it throws, its changes are undone and the exception goes on.
  void nested(const std::function<void()>& part);
  /// A part threw that only a savepoint could have undone: the transaction must not be committed.
  bool torn() const { return torn_; }

 private:
  const base::Clock& clock_;
  base::IdSource& ids_;
  const Savepoints savepoints_;
  unsigned announced_ = 0;
  bool torn_ = false;
};

}  // namespace outdial::schema
