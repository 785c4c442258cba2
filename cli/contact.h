#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

Outcome contact_show(Session& session, const std::string& contact);
/// May this person be called now, and if not why and when.
Outcome contact_explain(Session& session, const std::string& contact);

Outcome suppress_add(Session& session, const std::string& phone, const std::string& reason);
Outcome suppress_list(Session& session, std::size_t limit);
Outcome suppress_remove(Session& session, const std::string& suppression);

}  // namespace outdial::cli
