#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

struct CallFilter {
  std::string batch;
  std::string campaign;
  std::string contact;
  std::string status;
  std::string disposition;
  std::size_t limit = 50;
};

Outcome call_list(Session& session, const CallFilter& filter);
/// Takes Outdial's att_… and Retell's call_… ids. With `events` also what was heard of the call.
Outcome call_show(Session& session, const std::string& call, bool events);

}  // namespace outdial::cli
