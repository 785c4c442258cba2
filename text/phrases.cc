#include "text/phrases.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "base/json.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

constexpr std::size_t kMaxSpan = 64;

enum class Sign { letter, boundary, gap, nothing };

bool is_apostrophe(char32_t point) {
  static constexpr std::u32string_view kApostrophes = U"'`\u00B4\u02BC\u2018\u2019\u201B\uFF07";
  return kApostrophes.find(point) != std::u32string_view::npos;
}

bool is_boundary(char32_t point) {
  static constexpr std::u32string_view kBoundaries =
      U".!?;:\u2024\u2025\u2026\u203C\u2047\u2048\u2049";
  return kBoundaries.find(point) != std::u32string_view::npos;
}

char32_t without_width(char32_t point) {
  return point >= 0xFF01 && point <= 0xFF5E ? point - 0xFEE0 : point;
}

Sign sign_of(char32_t point) {
  if (is_apostrophe(point) || is_invisible(point)) return Sign::nothing;
  if (point >= 0x300 && point <= 0x36F) return Sign::nothing;
  point = without_width(point);
  if (is_boundary(point)) return Sign::boundary;
  bool digit = point >= U'0' && point <= U'9';
  return digit || is_letter(point) ? Sign::letter : Sign::gap;
}

std::string normal_word(std::string_view word) {
  std::string letters;
  while (!word.empty()) {
    char32_t point = take_code_point(word);
    if (sign_of(point) == Sign::letter) append_folded(letters, to_lower(without_width(point)));
  }
  return letters;
}

/// `~3 back` has the gap before its word.
bool takes_gap(std::string_view part, std::size_t& gap) {
  if (!part.starts_with('~')) return false;
  if (part.size() != 2 || !is_digit(part[1])) throw std::invalid_argument("a gap is ~ and a digit");
  gap = static_cast<std::size_t>(part[1] - '0');
  return true;
}

}  // namespace

int Vocabulary::add(std::string_view word) {
  return numbers_.try_emplace(std::string(word), static_cast<int>(numbers_.size())).first->second;
}

int Vocabulary::find(std::string_view word) const {
  auto found = numbers_.find(word);
  return found == numbers_.end() ? kUnknown : found->second;
}

void SentenceReader::finish_word(Sentence& sentence) {
  if (letters_.empty()) return;
  word_.number = vocabulary_.find(letters_);
  sentence.push_back(word_);
  letters_.clear();
}

bool SentenceReader::next(Sentence& sentence) {
  sentence.clear();
  while (at_ < utterance_.size()) {
    std::size_t begin = at_;
    std::string_view rest = utterance_.substr(begin);
    char32_t point = take_code_point(rest);
    at_ = utterance_.size() - rest.size();
    Sign sign = sign_of(point);
    if (sign == Sign::nothing) continue;
    if (sign == Sign::letter) {
      if (letters_.empty()) word_.begin = begin;
      append_folded(letters_, to_lower(without_width(point)));
      word_.end = at_;
      continue;
    }
    finish_word(sentence);
    if (sign == Sign::boundary && !sentence.empty()) return true;
  }
  finish_word(sentence);
  return !sentence.empty();
}

void PhraseList::add(std::string_view text, Vocabulary& vocabulary) {
  Pattern pattern;
  std::size_t gap = 0, span = 0;
  for (std::string_view part : split(text, ' ')) {
    if (part.empty() || takes_gap(part, gap)) continue;
    Step step{.gap = gap, .words = {}};
    for (std::string_view word : split(part, '/')) {
      std::string letters = normal_word(word);
      if (letters.empty())
        throw std::invalid_argument("a word is missing in: " + std::string(text));
      step.words.push_back(vocabulary.add(letters));
    }
    span += 1 + gap;
    gap = 0;
    pattern.push_back(std::move(step));
  }
  if (pattern.empty() || span > kMaxSpan || pattern.front().gap != 0)
    throw std::invalid_argument("not a pattern: " + std::string(text));
  if (starting_with_.size() < vocabulary.size()) starting_with_.resize(vocabulary.size());
  for (int word : pattern.front().words)
    starting_with_[static_cast<std::size_t>(word)].push_back(patterns_.size());
  patterns_.push_back(std::move(pattern));
}

std::uint64_t PhraseList::ends(const Pattern& pattern, const Sentence& sentence,
                               std::size_t first) {
  std::uint64_t reached = 1;
  for (std::size_t i = 1; i < pattern.size() && reached != 0; ++i) {
    const Step& step = pattern[i];
    std::uint64_t within = 0;
    for (std::size_t skipped = 0; skipped <= step.gap; ++skipped)
      within |= reached << (skipped + 1);
    reached = 0;
    for (; within != 0; within &= within - 1) {
      auto offset = static_cast<std::size_t>(std::countr_zero(within));
      if (first + offset >= sentence.size()) break;
      if (std::ranges::find(step.words, sentence[first + offset].number) != step.words.end())
        reached |= std::uint64_t{1} << offset;
    }
  }
  return reached;
}

template <class Visit>
void PhraseList::visit_starts(const Sentence& sentence, Visit visit) const {
  for (std::size_t first = 0; first < sentence.size(); ++first) {
    int number = sentence[first].number;
    if (number < 0 || static_cast<std::size_t>(number) >= starting_with_.size()) continue;
    for (std::size_t pattern : starting_with_[static_cast<std::size_t>(number)])
      if (std::uint64_t reached = ends(patterns_[pattern], sentence, first); reached != 0)
        if (visit(first, reached)) return;
  }
}

std::optional<WordSpan> PhraseList::find(const Sentence& sentence,
                                         const std::vector<bool>& covered) const {
  std::optional<WordSpan> found;
  visit_starts(sentence, [&](std::size_t first, std::uint64_t reached) {
    if (found && found->first != first) return true;
    std::size_t last = first + static_cast<std::size_t>(std::countr_zero(reached));
    for (std::size_t i = first; i <= last && !covered.empty(); ++i)
      if (covered[i]) return false;
    if (!found || last < found->last) found = WordSpan{first, last};
    return false;
  });
  return found;
}

bool PhraseList::cover(const Sentence& sentence, std::vector<bool>& covered) const {
  bool any = false;
  visit_starts(sentence, [&](std::size_t first, std::uint64_t reached) {
    std::size_t last = first + static_cast<std::size_t>(std::bit_width(reached)) - 1;
    std::fill(covered.begin() + static_cast<std::ptrdiff_t>(first),
              covered.begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
    any = true;
    return false;
  });
  return any;
}

PhraseBook::PhraseBook(std::string_view json) {
  auto file = base::parse_json(json);
  if (!file) throw std::invalid_argument("a file of phrases is " + file.error());
  for (const auto& [name, list] : file->items()) {
    if (!list.is_array()) continue;
    std::vector<std::string>& strings = strings_[name];
    for (const base::Json& entry : list)
      strings.push_back(entry.get<std::string>());
  }
}

const std::vector<std::string>& PhraseBook::strings(std::string_view name) const {
  auto found = strings_.find(name);
  if (found == strings_.end()) throw std::invalid_argument("no list is named " + std::string(name));
  return found->second;
}

PhraseList PhraseBook::phrases(std::string_view name) {
  PhraseList list;
  if (auto found = strings_.find(name); found != strings_.end())
    for (const std::string& pattern : found->second)
      list.add(pattern, vocabulary_);
  return list;
}

PhraseList PhraseBook::compiled(std::span<const std::string_view> patterns) {
  PhraseList list;
  for (std::string_view pattern : patterns)
    list.add(pattern, vocabulary_);
  return list;
}

std::vector<int> PhraseBook::words(std::string_view entry) {
  std::vector<int> numbers;
  for (std::string_view word : split(entry, ' '))
    if (!word.empty()) numbers.push_back(vocabulary_.add(normal_word(word)));
  return numbers;
}

}  // namespace outdial::text
