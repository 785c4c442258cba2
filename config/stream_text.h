#pragma once

#include <iosfwd>
#include <string>

namespace outdial::config {

/// Everything that is left in the stream; afterwards `in.bad()` says whether reading failed.
std::string read_all(std::istream& in);

}  // namespace outdial::config
