#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace outdial::schema {

struct Migration {
  int version;
  std::string_view name;
  std::string_view sql;
};

/// All migrations in order; generated at build time from schema/migrations/NNNN_name.sql.
std::span<const Migration> all_migrations();

/// The database was written by a newer program: running on would damage it.
class NewerDatabase : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Brings the file to the newest schema, one transaction per migration. A file that holds data is
/// first copied to
/// `<path>.before-<version>-<time>`. Throws NewerDatabase when the file is ahead of this program.
void migrate(const std::string& path, base::Time now);
/// The same with another list, in order of version.
void migrate(const std::string& path, base::Time now, std::span<const Migration> migrations);

}  // namespace outdial::schema
