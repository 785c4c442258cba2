#include "policy/disclosure.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/unicode.h"

namespace outdial::policy {
namespace {

/// Ten seconds at 150 words a minute.
constexpr int kWordsInTime = 25;

/// Folded; German ones in every case, for the words around them decide.
constexpr std::array<std::string_view, 17> kTerms = {"ai",
                                                     "artificial intelligence",
                                                     "automated assistant",
                                                     "virtual assistant",
                                                     "ki",
                                                     "kunstliche intelligenz",
                                                     "kunstlichen intelligenz",
                                                     "kunstlicher intelligenz",
                                                     "automatischer assistent",
                                                     "automatische assistent",
                                                     "automatischen assistenten",
                                                     "virtueller assistent",
                                                     "virtuelle assistent",
                                                     "virtuellen assistenten",
                                                     "inteligencia artificial",
                                                     "asistente virtual",
                                                     "asistente automatico"};
constexpr std::array<std::string_view, 3> kFrenchTerms = {"intelligence artificielle",
                                                          "assistant virtuel", "ia"};

/// Apostrophes and full stops within a word.
bool joins(char32_t point) {
  return point == U'.' || point == U'\'' || point == U'’' || point == U'‘' || point == U'`' ||
         point == U'´';
}

/// `l'assistant`, `d'une`: two words.
bool elides(std::string_view words) {
  return words.ends_with(" l") || words.ends_with(" d");
}

/// Words in lower case without accents, one blank before and after each; spelled-out letters
/// (`A.I.`) are one word.
std::string folded(std::string_view text) {
  std::string words = " ";
  bool letter_before = false;
  while (!text.empty()) {
    char32_t point = text::take_code_point(text);
    bool letter = text::is_letter(point) || (point >= U'0' && point <= U'9');
    bool inside = letter_before && !text.empty() && text.front() != ' ';
    if (letter)
      text::append_folded(words, text::to_lower(point));
    else if (!(inside && joins(point)) || elides(words))
      words += words.back() == ' ' ? "" : " ";
    letter_before = letter;
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

bool has_phrase(const std::string& words, std::string_view phrase) {
  return words.find(" " + std::string(phrase) + " ") != std::string::npos;
}

/// The first `limit` words of folded text.
std::string first_words(const std::string& words, int limit) {
  std::size_t end = 0;
  for (int i = 0; i < limit && end != std::string::npos; ++i)
    end = words.find(' ', end + 1);
  return end == std::string::npos ? words : words.substr(0, end + 1);
}

}  // namespace

Disclosure check_disclosure(const std::vector<Turn>& turns, std::string_view business_name) {
  std::string said;
  for (const Turn& turn : turns)
    if (turn.speaker == Speaker::agent) said.append(turn.text).append(" \n");
  const std::string all = folded(said);
  const std::string in_time = first_words(all, kWordsInTime);
  std::string name = text::trimmed(folded(business_name));
  auto spoken = [&](std::string_view term) { return has_phrase(in_time, term); };
  bool artificial =
      std::ranges::any_of(kTerms, spoken) || std::ranges::any_of(kFrenchTerms, spoken);
  if (artificial && has_phrase(in_time, name)) return Disclosure::made;
  return in_time.size() < all.size() ? Disclosure::missing : Disclosure::not_reached;
}

}  // namespace outdial::policy
