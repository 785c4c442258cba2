#pragma once

#include <string>

#include "cli/session.h"

namespace outdial::cli {

struct Demo {
  std::string campaign;    // a JSON file; empty: the example
  std::string contacts;    // a contacts file; empty: the example
  bool confirmed = false;  // --yes
};

/// Shows the main job on a running daemon: campaign, import report, progress, results, and where
/// the dashboard is. Only says what it would do, unless told --yes: the command
/// cannot know whether the daemon talks to a simulator.
Outcome demo(Session& session, const Demo& demo);

}  // namespace outdial::cli
