#pragma once

#include <string>

namespace outdial::tests {

/// What the product has said since the last call, warnings and errors only. Takes the place of the
/// log in this program, as most of what is said here is about faults that a test makes.
std::string take_log();

}  // namespace outdial::tests
