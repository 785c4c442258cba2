#include "text/relative_words.h"

#include <algorithm>
#include <set>
#include <utility>

#include "text/relative_figures.h"
#include "text/relative_lexicon.h"
#include "text/unicode.h"

namespace outdial::text::relative {
namespace {

constexpr std::size_t kLongestText = 200;

struct Token {
  std::string word;
  std::vector<Symbol> symbols;
  bool figure = false;
};

/// Compatibility forms that speech and forms produce: full-width characters, superscript endings.
char32_t compatible(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  constexpr std::pair<char32_t, char32_t> kSame[] = {
      {0xBA, 'o'},    {0xAA, 'a'},    {0x1D49, 'e'}, {0x2B3, 'r'},  {0x2E2, 's'},
      {0x1D57, 't'},  {0x2B0, 'h'},   {0x207F, 'n'}, {0x1D48, 'd'}, {0x2044, '/'},
      {0x2018, '\''}, {0x2019, '\''}, {0x2BC, '\''}, {0xB4, '\''},  {'`', '\''},
      {0x2032, '\''}, {0x2010, '-'},  {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'},
      {0x2014, '-'},  {0x2015, '-'},  {0x2212, '-'}, {0x2026, '.'}, {0x2236, ':'}};
  for (auto [from, to] : kSame)
    if (c == from) return to;
  return c;
}

/// Quotes, inverted question marks, emoji: between words and nothing in themselves.
bool is_mark(char32_t c) {
  constexpr char32_t kOneHalf = 0xBD;
  return c >= 0x80 && !is_letter(c) && c != kOneHalf && c != kReplacement;
}

std::string normalised(std::string_view text, Language language) {
  std::string out;
  for (std::size_t read = 0; !text.empty() && read < kLongestText; ++read) {
    char32_t c = compatible(take_code_point(text));
    // "3 / 4" is "3/4".
    while (c == '/' && out.ends_with(' '))
      out.pop_back();
    if (is_blank(c) && out.ends_with('/')) continue;
    if (is_invisible(c) || (c == '\'' && language != Language::kFrench)) continue;
    if (is_blank(c) || c == '\'' || is_mark(c))
      out.push_back(' ');
    else
      append_folded(out, to_lower(c));
  }
  return out;
}

bool is_word_byte(char c) {
  return is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// `a.m.` is one word.
std::string dotted_word(std::string_view text, std::size_t& at) {
  std::string word;
  while (at + 1 < text.size() && is_word_byte(text[at]) && text[at + 1] == '.' &&
         (at + 2 >= text.size() || !is_word_byte(text[at + 2]) || at + 3 >= text.size() ||
          !is_word_byte(text[at + 3]))) {
    word.push_back(text[at]);
    at += 2;
  }
  return word;
}

std::string plain_word(std::string_view text, std::size_t& at) {
  std::size_t start = at;
  while (at < text.size() && is_word_byte(text[at]))
    ++at;
  return std::string(text.substr(start, at - start));
}

/// `2-4`, `2 pm - 4 pm`: a dash that has a number behind it and a time before.
bool is_range_dash(std::string_view rest, const std::vector<Token>& before) {
  std::size_t next = rest.find_first_not_of(' ', 1);
  if (next == std::string_view::npos || !is_digit(rest[next]) || before.empty()) return false;
  const Token& last = before.back();
  return last.figure || last.word == "h" || last.word == "uhr" || last.word == "am" ||
         last.word == "pm";
}

std::vector<Token> tokens_of(std::string_view text, Language language) {
  std::string clean = normalised(text, language);
  std::string_view all = clean;
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < all.size();) {
    if (is_digit(all[at])) {
      Figure figure = read_figure(all.substr(at));
      tokens.push_back({std::string(all.substr(at, figure.length)), figure.symbols, true});
      if (tokens.back().word.ends_with('.')) tokens.back().word.pop_back();
      at += figure.length;
    } else if (is_word_byte(all[at])) {
      std::string word = dotted_word(all, at);
      if (word.empty()) word = plain_word(all, at);
      tokens.push_back({word, {}, false});
    } else {
      if (all[at] == '-' && is_range_dash(all.substr(at), tokens))
        tokens.push_back({"-", {{Word::kTo, 0, 0, 0}}, false});
      ++at;
    }
  }
  return tokens;
}

bool can_be(std::span<const Symbol> symbols, std::initializer_list<Word> words) {
  return std::ranges::any_of(symbols, [&](const Symbol& symbol) {
    return std::ranges::find(words, symbol.word) != words.end();
  });
}

/// "Freitagabend" is Friday and evening.
std::optional<std::size_t> seam_of(const std::string& word, const Lexicon& lexicon) {
  using enum Word;
  for (std::size_t seam = 5; seam + 4 <= word.size(); ++seam) {
    if (can_be(lexicon.find(word.substr(0, seam)), {kWeekday}) &&
        can_be(lexicon.find(word.substr(seam)), {kPart, kMorningWord, kNoon}))
      return seam;
  }
  return std::nullopt;
}

std::vector<Token> without_compounds(std::vector<Token> tokens, const Lexicon& lexicon) {
  std::vector<Token> out;
  for (Token& token : tokens) {
    auto seam = token.figure || !lexicon.find(token.word).empty() ? std::nullopt
                                                                  : seam_of(token.word, lexicon);
    if (!seam) {
      out.push_back(std::move(token));
      continue;
    }
    out.push_back({token.word.substr(0, *seam), {}, false});
    out.push_back({token.word.substr(*seam), {}, false});
  }
  return out;
}

/// Phrases of several words that name a day, a part of it or a time are taken whole: no word of
/// "de la mañana" or "après-midi" means anything else.
bool is_settled(const Symbol& symbol) {
  using enum Word;
  switch (symbol.word) {
    case kPartOf:
      return symbol.value != static_cast<int>(Part::kNoon);
    case kDay:
    case kHoliday:
    case kWeekend:
    case kPart:
    case kThisPart:
    case kNoon:
    case kMidnight:
    case kClockHead:
      return true;
    default:
      return false;
  }
}

bool says(const std::vector<Edge>& edges, Word word) {
  return std::ranges::any_of(edges, [&](const Edge& edge) { return edge.symbol.word == word; });
}

/// "at 3.30" is no date, and neither is "9.30" where the day comes first.
void prefer_dotted_times(Lattice& lattice, bool month_first) {
  std::set<std::size_t> after_at;
  for (std::size_t start = 0; start < lattice.size(); ++start) {
    std::vector<Edge>& edges = lattice.from[start];
    for (const Edge& edge : edges)
      if (edge.symbol.word == Word::kAt) after_at.insert(edge.end);
    if (!says(edges, Word::kDotTime)) continue;
    std::erase_if(edges, [&](const Edge& edge) {
      const Symbol& date = edge.symbol;
      if (date.word != Word::kNumericDate) return false;
      bool swapped_only = date.second > 12 && !month_first;
      bool impossible = date.second > 12 && date.value > 12;
      return after_at.contains(start) || swapped_only || impossible;
    });
  }
}

}  // namespace

std::vector<std::string> words_of(std::string_view text, Language language) {
  std::vector<std::string> words;
  for (Token& token : tokens_of(text, language))
    words.push_back(std::move(token.word));
  return words;
}

Lattice read_words(std::string_view text, const spoken::Rules& rules) {
  const Lexicon& lexicon = lexicon_of(rules);
  auto tokens = tokens_of(text, rules.language);
  if (rules.language == Language::kGerman) tokens = without_compounds(std::move(tokens), lexicon);
  Lattice lattice;
  lattice.from.resize(tokens.size());
  std::size_t settled_until = 0;
  for (std::size_t start = 0; start < tokens.size(); ++start) {
    if (start < settled_until) continue;
    std::vector<Edge>& edges = lattice.from[start];
    std::string phrase;
    for (std::size_t end = start; end < tokens.size() && end - start < lexicon.longest(); ++end) {
      phrase += (end == start ? "" : " ") + tokens[end].word;
      auto symbols = lexicon.find(phrase);
      if (end > start && std::ranges::any_of(symbols, is_settled)) {
        edges.clear();
        settled_until = end + 1;
      }
      for (const Symbol& symbol : symbols)
        edges.push_back({end + 1, symbol});
    }
    for (const Symbol& symbol : tokens[start].symbols)
      if (settled_until <= start) edges.push_back({start + 1, symbol});
    std::ranges::stable_sort(edges, std::greater(), &Edge::end);
  }
  prefer_dotted_times(lattice, rules.is("en-US"));
  return lattice;
}

bool contains_phrase(const std::vector<std::string>& words, std::string_view phrases) {
  std::string sentence = " ";
  for (const std::string& word : words)
    sentence += word + " ";
  return std::ranges::any_of(split(phrases, '|'), [&](std::string_view phrase) {
    return sentence.find(" " + folded(phrase) + " ") != std::string::npos;
  });
}

}  // namespace outdial::text::relative
