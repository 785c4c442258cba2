#include "schema/traces.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "schema/sqlite_memory.h"

namespace outdial::schema {
namespace {

constexpr int kWaitMs = 2'000;
constexpr std::size_t kPiece = 1 << 20;

SQLite::Database open_database(const std::string& path) {
  set_up_memory();
  return SQLite::Database(path, SQLite::OPEN_READWRITE, kWaitMs);
}

/// SQLite's own handle: whoever closes another one on the file drops the locks of the whole
/// process.
sqlite3_file* file_of(SQLite::Database& database) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == nullptr || file->pMethods == nullptr)
    throw std::runtime_error("the database's file cannot be read");
  return file;
}

}  // namespace

bool empty_log(const std::string& path) {
  auto database = open_database(path);
  database.exec("PRAGMA synchronous = FULL");
  // What can be done beside others is done first.
  SQLite::Statement(database, "PRAGMA wal_checkpoint(PASSIVE)").executeStep();
  SQLite::Statement truncate(database, "PRAGMA wal_checkpoint(TRUNCATE)");
  return truncate.executeStep() && truncate.getColumn(0).getInt() == 0;
}

bool holds_trace(const std::string& path, const std::vector<std::string>& words) {
  auto database = open_database(path);
  // Opens the file.
  database.execAndGet("SELECT COUNT(*) FROM meta");
  sqlite3_file* file = file_of(database);
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK)
    throw std::runtime_error("the database's size cannot be read");
  std::size_t overlap = 0;
  for (const std::string& word : words)
    overlap = std::max(overlap, word.size());
  std::string piece;
  for (sqlite3_int64 at = 0; at < size; at += static_cast<sqlite3_int64>(kPiece)) {
    auto length = std::min<sqlite3_int64>(static_cast<sqlite3_int64>(kPiece + overlap), size - at);
    piece.resize(static_cast<std::size_t>(length));
    if (file->pMethods->xRead(file, piece.data(), static_cast<int>(length), at) != SQLITE_OK)
      throw std::runtime_error("the database's file cannot be read");
    for (const std::string& word : words)
      if (piece.find(word) != std::string::npos) return true;
  }
  return false;
}

bool rewrite_file(const std::string& path, std::int64_t most_bytes) {
  if (std::filesystem::file_size(path) > static_cast<std::uintmax_t>(most_bytes)) return false;
  auto database = open_database(path);
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA temp_store = MEMORY");
  database.exec("VACUUM");
  return true;
}

}  // namespace outdial::schema
