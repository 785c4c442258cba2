#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outdial::text {

/// Numbers for the words that patterns know.
class Vocabulary {
 public:
  static constexpr int kUnknown = -1;

  int add(std::string_view word);
  int find(std::string_view word) const;
  std::size_t size() const { return numbers_.size(); }

 private:
  std::map<std::string, int, std::less<>> numbers_;
};

/// A word of an utterance: its number, and the bytes it was read from.
struct HeardWord {
  int number = Vocabulary::kUnknown;
  std::size_t begin = 0;
  std::size_t end = 0;
};
using Sentence = std::vector<HeardWord>;

/// Gives an utterance sentence by sentence: apostrophes deleted, lower case, without accents,
/// words being runs of letters and digits. What is long costs no more memory than its longest
/// sentence. The utterance and the vocabulary must outlive it.
class SentenceReader {
 public:
  SentenceReader(std::string_view utterance, const Vocabulary& vocabulary)
      : utterance_(utterance), vocabulary_(vocabulary) {}

  /// False at the end; sentences without words are skipped.
  bool next(Sentence& sentence);

 private:
  void finish_word(Sentence& sentence);

  std::string_view utterance_;
  const Vocabulary& vocabulary_;
  std::size_t at_ = 0;
  HeardWord word_;
  std::string letters_;
};

/// First and last word of a match, as places in its sentence.
struct WordSpan {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Patterns of one list: words, `a/b/c` for alternatives, `~n` before a word for up to n other
/// words in between. Every start and every choice of gap is tried. Matching is linear in the words
/// and may run on any thread.
class PhraseList {
 public:
  /// Throws on a pattern that says nothing or spans more than 64 words: tables are our own.
  void add(std::string_view pattern, Vocabulary& vocabulary);

  /// The leftmost span none of whose words is covered; of those that start there the shortest, as
  /// it lies within all others. `covered` is empty or has an entry for each word.
  std::optional<WordSpan> find(const Sentence& sentence, const std::vector<bool>& covered) const;
  /// Sets the entry of every word that lies within some span; returns whether there is one.
  bool cover(const Sentence& sentence, std::vector<bool>& covered) const;

 private:
  struct Step {
    std::size_t gap = 0;
    std::vector<int> words;
  };
  using Pattern = std::vector<Step>;

  /// Ends of the spans of a pattern that start at `first`, as bits counted from there.
  static std::uint64_t ends(const Pattern& pattern, const Sentence& sentence, std::size_t first);
  template <class Visit>
  void visit_starts(const Sentence& sentence, Visit visit) const;

  std::vector<Pattern> patterns_;
  /// By number of the first word.
  std::vector<std::vector<std::size_t>> starting_with_;
};

/// The lists of a pattern file (JSON: an object whose arrays hold patterns) and their words.
class PhraseBook {
 public:
  /// Throws when the file is not one: it is compiled into the program.
  explicit PhraseBook(std::string_view json);

  const Vocabulary& vocabulary() const { return vocabulary_; }
  /// The strings of an array as they are written; throws when there is none of that name.
  const std::vector<std::string>& strings(std::string_view name) const;
  /// The patterns of an array, compiled; an empty list when there is none of that name.
  PhraseList phrases(std::string_view name);
  PhraseList compiled(std::span<const std::string_view> patterns);
  /// An entry without pattern language, as numbers of words.
  std::vector<int> words(std::string_view entry);

 private:
  Vocabulary vocabulary_;
  std::map<std::string, std::vector<std::string>, std::less<>> strings_;
};

}  // namespace outdial::text
