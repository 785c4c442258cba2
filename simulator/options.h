#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "simulator/http_server.h"
#include "simulator/settings.h"

namespace outdial::simulator {

/// What the command line of retell-sim says.
struct Options {
  Settings settings;
  ListenSettings listen;
  double speed = 1;
  std::optional<base::Time> start_at;
  std::vector<std::string> faults;
};

/// Reads the command line; prints help or what is wrong and gives the exit code instead when the
/// program shall not run.
std::variant<Options, int> read_options(int argc, char** argv);

}  // namespace outdial::simulator
