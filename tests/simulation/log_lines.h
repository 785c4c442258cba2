#pragma once

#include <functional>
#include <string>

namespace outdial::simulation {

using LogLines = std::function<void(const char* level, const std::string& text)>;

/// Who gets what the daemon logs as a warning or an error; nobody when empty.
void take_log_lines(LogLines lines);

}  // namespace outdial::simulation
