#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/relative_symbols.h"

namespace outdial::text::relative {

/// One line of a language's vocabulary: phrases with the same meaning, separated by `|`.
struct Entry {
  Word word;
  int value;
  std::string_view phrases;
};

/// The vocabulary of a locale, without accents and in lower case.
class Lexicon {
 public:
  void add(const Entry& entry);
  void add(std::string_view phrase, Symbol symbol);
  /// What the phrase can stand for; empty when it is unknown.
  std::span<const Symbol> find(const std::string& phrase) const;
  std::size_t longest() const { return longest_; }

 private:
  std::unordered_map<std::string, std::vector<Symbol>> symbols_;
  std::size_t longest_ = 1;
};

/// The locale must be one of spoken_locale().
const Lexicon& lexicon_of(const spoken::Rules& rules);

/// An entry's value.
constexpr int of(Unit unit) {
  return static_cast<int>(unit);
}
constexpr int of(Part part) {
  return static_cast<int>(part);
}

std::span<const Entry> english_words();
std::span<const Entry> american_words();
std::span<const Entry> british_words();
std::span<const Entry> german_words();
std::span<const Entry> spanish_words();
std::span<const Entry> american_spanish_words();
std::span<const Entry> french_words();

/// Number words 0 to 59, ordinals 1 to 31 and the years in which a call can be wanted.
void add_number_words(Lexicon& lexicon, Language language);

/// Lower case without accents.
std::string folded(std::string_view text);

/// Phrases that name no time, separated by `|`.
struct Evasions {
  std::string_view recurring;
  std::string_view vague;
  std::string_view asap;
};
const Evasions& evasions_of(Language language);

}  // namespace outdial::text::relative
