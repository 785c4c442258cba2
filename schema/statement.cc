#include "schema/statement.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace outdial::schema {
namespace {

struct Binding {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, index, value); }
  int operator()(std::string_view value) const {
    // A null pointer would mean NULL instead of an empty text.
    const char* text = value.data() == nullptr ? "" : value.data();
    return sqlite3_bind_text64(statement, index, text, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
};

}  // namespace

Statement::Statement(sqlite3* database, const char* sql) : database_(database) {
  if (int ret = sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
      ret != SQLITE_OK)
    throw SQLite::Exception(database, ret);
  // Values are bound by position, so $1, $2 … must first appear in this order.
  for (int i = 1; i <= sqlite3_bind_parameter_count(handle_); ++i)
    if (sqlite3_bind_parameter_name(handle_, i) != "$" + std::to_string(i)) {
      sqlite3_finalize(handle_);
      throw std::logic_error(std::string("placeholders out of order in: ") + sql);
    }
}

Statement::~Statement() {
  sqlite3_finalize(handle_);
}

void Statement::bind(std::initializer_list<Param> params) {
  if (std::cmp_not_equal(params.size(), sqlite3_bind_parameter_count(handle_)))
    throw std::logic_error(std::to_string(params.size()) + " values for: " + sqlite3_sql(handle_));
  int index = 0;
  for (const Param& param : params)
    if (int ret = std::visit(Binding{handle_, ++index}, param.value()); ret != SQLITE_OK)
      throw SQLite::Exception(database_, ret);
}

bool Statement::step() {
  int ret = sqlite3_step(handle_);
  if (ret == SQLITE_ROW) return true;
  if (ret != SQLITE_DONE) throw SQLite::Exception(database_, ret);
  return false;
}

void Statement::reset() noexcept {
  sqlite3_reset(handle_);
}

}  // namespace outdial::schema
