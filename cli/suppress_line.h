#pragma once

#include <functional>
#include <string>

#include "cli/suppress.h"

namespace CLI {
class App;
}

namespace outdial::cli {

/// What can stand behind `outdial suppress`; lives as long as the command.
struct SuppressLine {
  SuppressionWords words;
  std::string entry;
  std::string file;
  std::string to;
  std::size_t limit = 50;
  bool dry_run = false;
};

/// Adds a verb to a noun, and what it runs.
using AddVerb = std::function<CLI::App*(CLI::App* noun, const char* name, const char* about,
                                        std::function<Outcome(Session&)> run)>;
void add_suppress_verbs(CLI::App& suppress, SuppressLine& line, const AddVerb& verb);

}  // namespace outdial::cli
