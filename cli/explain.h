#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

/// May this person be called now; if not why, since when and until when; and every rule that was
/// asked. `contact` is its id, its external_id or a number, which several people may share. Ends
/// with Exit::refused when nobody of them may be called now.
Outcome contact_explain(Session& session, const std::string& contact);

}  // namespace outdial::cli
