#pragma once

#include <string_view>
#include <vector>

#include "text/relative_symbols.h"

namespace outdial::text::relative {

/// From one word of a sentence on to the word `end`: a way to read what stands there.
struct Edge {
  std::size_t end;
  Symbol symbol;
};

/// Every way to read every stretch of a sentence, the longer ones first. Words that nobody knows
/// have no way.
struct Lattice {
  std::vector<std::vector<Edge>> from;

  std::size_t size() const { return from.size(); }
};

/// The words of a sentence as they are looked up: lower case without accents, numbers and marks
/// apart.
std::vector<std::string> words_of(std::string_view text, Language language);

Lattice read_words(std::string_view text, const spoken::Rules& rules);

/// Whether the words contain one of the phrases.
bool contains_phrase(const std::vector<std::string>& words, std::string_view phrases);

}  // namespace outdial::text::relative
