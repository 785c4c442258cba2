#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/expected.h"
#include "cli/session.h"

namespace outdial::cli {

/// What the person asked for.
struct Command {
  GlobalOptions options;
  std::function<Outcome(Session&)> run;
};

/// There is nothing to run: help, the version, or a mistake and what was probably meant.
struct Stop {
  Exit exit = Exit::ok;
  std::string out;
  std::string err;
};

/// Reads the words after the program's name.
base::Expected<Command, Stop> parse_command_line(const std::vector<std::string>& words);

}  // namespace outdial::cli
