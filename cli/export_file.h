#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

/// All pages of the export at `path`, which has its query, one after the other: to the file `to`,
/// or to standard output when it is empty. An earlier file stays until the new one is whole.
Outcome save_export(Session& session, const std::string& path, const std::string& to);

}  // namespace outdial::cli
