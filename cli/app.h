#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "config/load.h"

namespace outdial::cli {

/// Where the program's words go, and what kind of place that is.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  bool terminal = false;
  int width = 80;
  std::istream* in = nullptr;  // somebody who can be asked; null when nobody sits there
};

/// The whole program but for its process: the words after its name in, the exit code out.
int run(const std::vector<std::string>& words, const config::Environment& environment,
        const Streams& streams);

}  // namespace outdial::cli
