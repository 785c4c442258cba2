#pragma once

#include <string>

namespace outdial::schema {

/// Copies a database, which may be in use, to a file that does not exist yet, through SQLite's
/// online backup, and checks the copy. Throws std::runtime_error and leaves no copy when either
/// fails.
void copy_database(const std::string& from, const std::string& to);

}  // namespace outdial::schema
