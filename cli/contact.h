#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

Outcome contact_show(Session& session, const std::string& contact);

/// Everything that is stored about the person as JSON; a contact's id or a number.
Outcome contact_export(Session& session, const std::string& contact, const std::string& phone);
/// Without `confirmed` only says what would be done.
Outcome contact_erase(Session& session, const std::string& contact, const std::string& phone,
                      bool confirmed);

}  // namespace outdial::cli
