#pragma once

#include <string>

#include "base/clock.h"

namespace outdial::schema {

/// Copies a database, which may be in use, to a file that does not exist yet or is empty, through
/// SQLite's online backup, and checks the copy. Throws std::runtime_error and leaves no copy when
/// either fails.
void copy_database(const std::string& from, const std::string& to);

/// Where the restored `database` is made before it gets its name.
std::string draft_of(const std::string& database);

/// Empties the draft of a restore that was cut short.
void clear_draft(const std::string& database);

/// Gives the draft, whose connections are closed, the database's name once it is on disk. What
/// SQLite left beside a database that was moved away is set aside first, so that it is not taken
/// for the new one's. Whatever ends this half-way, the name leads to nothing or to the whole
/// draft. Throws std::system_error when the name is taken.
void publish_draft(const std::string& database, base::Time now);

/// Throws UnfitDatabase when there is no database but what another one left: a restore that was cut
/// short, or a write-ahead log with what its database lacks.
void refuse_remains(const std::string& database);

}  // namespace outdial::schema
