#pragma once

#include <optional>
#include <string>

#include "schema/store.h"

namespace outdial::daemon {

/// Locks dialling when the database was used on another machine, lies in another file than it did,
/// or was written over by a copy of itself: it may not know of the newest calls. Why dialling is
/// locked, for a person; nothing while it is not.
std::optional<std::string> check_origin(schema::Store& store);

/// Gives the file a new mark, outside and inside: from then on a copy that was made before is known
/// for one, also when it is written into this very file. Where files cannot be marked, it cannot.
void renew_mark(schema::Store& store);

}  // namespace outdial::daemon
