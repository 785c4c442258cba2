#pragma once

#include "cli/session.h"

namespace outdial::cli {

/// One screen: is the daemon well, what is it calling, what needs a person.
Outcome status(Session& session);

}  // namespace outdial::cli
