#pragma once

#include "cli/session.h"

namespace outdial::cli {

/// Whether dialling is locked, as after a restore, and why.
Outcome dialling_show(Session& session);
/// The operator's word that the database may be dialled from: says what is at stake and asks,
/// unless `confirmed`. Where nobody can be asked it refuses.
Outcome dialling_unlock(Session& session, bool confirmed);

}  // namespace outdial::cli
