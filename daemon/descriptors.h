#pragma once

#include <cstddef>

namespace outdial::daemon {

/// Raises this process's limit of open files to what it may have at most; gives the limit.
std::size_t raise_descriptor_limit();

/// How many connections may be open at once so that, with so many workers that call the provider,
/// descriptors are left for the database and for everything else. At most `wanted`.
std::size_t connections_within(std::size_t descriptors, std::size_t workers, std::size_t wanted);

}  // namespace outdial::daemon
