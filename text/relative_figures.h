#pragma once

#include <string_view>
#include <vector>

#include "text/relative_symbols.h"

namespace outdial::text::relative {

/// What begins with a digit: its length and what it can stand for (nothing for 25:00).
struct Figure {
  std::size_t length = 0;
  std::vector<Symbol> symbols;
};

/// `text` starts with a digit and is lower case without accents.
Figure read_figure(std::string_view text);

}  // namespace outdial::text::relative
