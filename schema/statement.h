#pragma once

#include <initializer_list>
#include <string_view>

#include "schema/tx.h"

struct sqlite3;
struct sqlite3_stmt;

namespace outdial::schema {

/// One prepared statement of a connection, used by one thread at a time. Text is bound without a
/// copy, so it has to live until the statement is reset. Errors of SQLite are thrown as
/// SQLite::Exception.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(std::initializer_list<Param> params);
  /// True when there is a row to look at, false at the end.
  bool step();
  /// Ready for the next use. An error of the last step is not reported again.
  void reset() noexcept;
  sqlite3_stmt* handle() const { return handle_; }

 private:
  sqlite3* const database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace outdial::schema
