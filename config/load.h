#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/expected.h"
#include "config/settings.h"

namespace outdial::config {

using Environment = std::map<std::string, std::string>;

/// The variables of this process whose names begin with OUTDIAL, and CREDENTIALS_DIRECTORY.
Environment process_environment();

/// Where settings come from; the later ones win: built-in, file, environment, overrides.
struct Sources {
  std::string file;                    // path of a TOML file; empty: none
  Environment environment;             // OUTDIAL__SECTION__KEY
  std::vector<std::string> overrides;  // "section.key=value", from flags
};

/// One thing that is wrong, and where: a file's line and column, or a variable or flag (line 0).
struct Problem {
  std::string source;
  int line = 0;
  int column = 0;
  std::string message;
  /// `file:line:column: message`, or `OUTDIAL__LOG__LEVEL: message`.
  std::string str() const;
};

/// Reads and checks everything, and reports all problems at once, in the order of the file. Reads
/// nothing but `sources` and the file it names, so that a reload is the same call again.
base::Expected<Settings, std::vector<Problem>> load(const Sources& sources);

/// Keys that differ and that a running daemon does not take over; all others it may.
std::vector<std::string> restart_needed(const Settings& running, const Settings& wanted);
/// What a running daemon goes on with: what it may take over is as wanted, the rest as it was.
Settings taken_over(const Settings& running, const Settings& wanted);

/// All keys as `section.key`, in the order of the example file.
std::vector<std::string> known_keys();

}  // namespace outdial::config
