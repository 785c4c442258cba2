#pragma once

#include <string>
#include <vector>

#include "schema/ids.h"

namespace outdial::schema {

/// An erasure as it stands in the file beside the database, so that a backup from before it, once
/// restored, is held to it. It names nobody: an id, the tenant's key, and the erased forms of the
/// numbers.
struct LoggedErasure {
  TenantId tenant_id;
  ContactId contact_id;
  std::string subject_key;
  std::vector<std::string> numbers;
};

/// `<database>.erasures`, readable for its owner only.
std::string erasure_log_of(const std::string& database);
/// On disk when it returns; throws std::system_error. The same erasure may be logged again.
void log_erasure(const std::string& database, const LoggedErasure& erasure);
/// Oldest first; a line that was cut short is left out.
std::vector<LoggedErasure> logged_erasures(const std::string& database);

}  // namespace outdial::schema
