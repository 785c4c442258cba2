#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace outdial::cli {

struct NewToken {
  std::string name;
  std::string role = "viewer";
  std::vector<std::string> scopes;
};

/// Prints the token itself: it is shown this once.
Outcome token_create(Session& session, const NewToken& token);
Outcome token_list(Session& session);
Outcome token_revoke(Session& session, const std::string& token);

}  // namespace outdial::cli
