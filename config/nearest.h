#pragma once

#include <span>
#include <string>
#include <string_view>

namespace outdial::config {

/// How many letters must be changed, added, dropped or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that `word` was probably meant to be; empty when none is near.
std::string nearest(std::string_view word, std::span<const std::string> known);

}  // namespace outdial::config
