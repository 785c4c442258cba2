#pragma once

#include <string>
#include <vector>

namespace outdial::schema {

// What a database's files still hold of rows that are gone. Each call opens a connection of its
// own; others may use the database meanwhile. SQLite's errors are thrown.

/// Brings the write-ahead log into the database and empties it; false when somebody reads an older
/// view at the moment.
bool empty_log(const std::string& path);
/// Whether one of the words stands anywhere in the database's file. SQLite overwrites what it
/// deletes, but not the copies that rows leave behind when they move to another page.
bool holds_trace(const std::string& path, const std::vector<std::string>& words);
/// Writes the whole file anew, without what no row holds; nobody else writes meanwhile. False for a
/// file of more than `most_bytes`.
bool rewrite_file(const std::string& path, std::int64_t most_bytes);

}  // namespace outdial::schema
