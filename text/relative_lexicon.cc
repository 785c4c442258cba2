#include "text/relative_lexicon.h"

#include <algorithm>

#include "text/unicode.h"

namespace outdial::text::relative {
namespace {

/// "übermorgen" is also written "uebermorgen".
std::string without_umlauts(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    char32_t c = take_code_point(text);
    append_utf8(out, c);
    if (c != 0xE4 && c != 0xF6 && c != 0xFC) continue;
    out.resize(out.size() - 2);
    out += c == 0xE4 ? "ae" : c == 0xF6 ? "oe" : "ue";
  }
  return out;
}

Lexicon made_for(const spoken::Rules& rules) {
  auto words = rules.pick(english_words(), german_words(), spanish_words(), french_words());
  Lexicon lexicon;
  for (const Entry& entry : words)
    lexicon.add(entry);
  if (rules.is("en-US"))
    for (const Entry& entry : american_words())
      lexicon.add(entry);
  if (rules.is("en-GB"))
    for (const Entry& entry : british_words())
      lexicon.add(entry);
  if (rules.is("es-US"))
    for (const Entry& entry : american_spanish_words())
      lexicon.add(entry);
  add_number_words(lexicon, rules.language);
  return lexicon;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out;
  while (!text.empty())
    append_folded(out, to_lower(take_code_point(text)));
  return out;
}

void Lexicon::add(const Entry& entry) {
  for (std::string_view phrase : split(entry.phrases, '|'))
    add(phrase, {entry.word, entry.value, 0, 0});
}

void Lexicon::add(std::string_view phrase, Symbol symbol) {
  std::string plain = folded(phrase);
  std::string spelt = folded(without_umlauts(phrase));
  longest_ = std::max(longest_, static_cast<std::size_t>(std::ranges::count(plain, ' ') + 1));
  symbols_[plain].push_back(symbol);
  if (spelt != plain) symbols_[spelt].push_back(symbol);
}

std::span<const Symbol> Lexicon::find(const std::string& phrase) const {
  auto found = symbols_.find(phrase);
  return found == symbols_.end() ? std::span<const Symbol>() : std::span(found->second);
}

const Lexicon& lexicon_of(const spoken::Rules& rules) {
  static const Lexicon british = made_for(spoken::rules_for("en-GB"));
  static const Lexicon american = made_for(spoken::rules_for("en-US"));
  static const Lexicon german = made_for(spoken::rules_for("de-DE"));
  static const Lexicon spanish = made_for(spoken::rules_for("es-ES"));
  static const Lexicon american_spanish = made_for(spoken::rules_for("es-US"));
  static const Lexicon french = made_for(spoken::rules_for("fr-FR"));
  if (rules.is("en-GB")) return british;
  if (rules.is("es-US")) return american_spanish;
  return rules.pick(std::cref(american), std::cref(german), std::cref(spanish), std::cref(french))
      .get();
}

}  // namespace outdial::text::relative
