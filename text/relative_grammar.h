#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "text/relative_words.h"

namespace outdial::text::relative {

/// What words can be put together to.
enum class Phrase {
  kQuantity,
  kMonths,
  kAnchor,
  kSpan,
  kDays,
  kMoments,
  kClock,
  kTimes,
  kSentence
};

/// What each place of a rule's pattern matched.
class Match {
 public:
  explicit Match(std::vector<std::optional<Value>> places) : places_(std::move(places)) {}

  bool has(std::size_t place) const { return places_.at(place).has_value(); }
  const Symbol& word(std::size_t place) const { return get<Symbol>(place); }
  int value(std::size_t place) const { return word(place).value; }
  bool is(std::size_t place, Word word) const {
    return has(place) && this->word(place).word == word;
  }
  const Value& any(std::size_t place) const { return *places_.at(place); }
  template <class T>
  bool holds(std::size_t place) const {
    return std::holds_alternative<T>(any(place));
  }
  template <class T>
  const T& get(std::size_t place) const {
    return std::get<T>(any(place));
  }

 private:
  std::vector<std::optional<Value>> places_;
};

/// Makes the meaning of a phrase, or nothing when the pattern does not mean anything there.
using Action = std::optional<Value> (*)(const Match& match, const Setting& setting);

/// `next weekday`, `in Quantity`: words in lower case, phrases with a capital. `?` behind a place
/// makes it optional, `|` separates alternatives, `=` before it forbids fillers in front.
struct Rule {
  std::string_view pattern;
  Action action;
};

std::span<const Rule> quantity_rules();
std::span<const Rule> month_rules();
std::span<const Rule> anchor_rules();
std::span<const Rule> span_rules();
std::span<const Rule> day_rules();
std::span<const Rule> moment_rules();
std::span<const Rule> clock_rules();
std::span<const Rule> time_rules();
std::span<const Rule> sentence_rules();

/// The first reading, in the order of the rules, that uses every word that is not a filler.
std::optional<Sentence> read_sentence(const Lattice& lattice, const Setting& setting);

}  // namespace outdial::text::relative
