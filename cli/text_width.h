#pragma once

#include <string>
#include <string_view>

namespace outdial::cli {

/// How many columns a terminal takes for UTF-8 text: combining marks none, East Asian wide
/// characters and emoji two.
std::size_t display_width(std::string_view text);

/// The text with control characters and broken UTF-8 replaced, so that data cannot steer the
/// terminal; a line break becomes a space.
std::string printable(std::string_view text);

/// Cut to at most `width` columns, with … at the end when something is missing.
std::string shortened(std::string_view text, std::size_t width);

}  // namespace outdial::cli
