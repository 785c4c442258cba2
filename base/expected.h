#pragma once

#include <tl/expected.hpp>

namespace outdial::base {

/// A value, or why foreign input could not give one.
template <class T, class E>
using Expected = tl::expected<T, E>;
using tl::unexpected;

}  // namespace outdial::base
