#pragma once

#include <string>

namespace outdial::schema {

/// Whether commits lie in the database's write-ahead log behind a damaged place. SQLite reads the
/// log up to such a place and says nothing of the rest, as if what was acknowledged there had never
/// been. What a killed process or a machine without power leaves behind the last commit is no
/// damage. To be asked before the first connection, which may write over the traces. Damage to the
/// two newest commits looks like one that was cut short and is not told.
bool is_log_damaged(const std::string& database);

}  // namespace outdial::schema
