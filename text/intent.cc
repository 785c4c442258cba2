#include "text/intent.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "text/phrases.h"

namespace outdial::text {
namespace {

constexpr std::array kIntents = {Intent::none, Intent::opt_out, Intent::later,
                                 Intent::wrong_number};

/// Wishes for fewer calls count as opt-outs. The vetoes of the file (`dont … call … so`) are meant
/// for other sentences and do not touch them.
constexpr auto kFewerCalls = std::to_array<std::string_view>(
    {"dont ~1 call/phone/ring/contact/text ~1 me/us/here so/this/that/too much/often/frequently",
     "do not ~1 call/phone/ring/contact/text ~1 me/us/here so/this/that/too much/often/frequently",
     "dont/not call so much/often", "rufen/ruf ~3 nicht ~1 so oft/viel/haufig",
     "ne ~2 appelez/mappelez/rappelez ~1 pas si/aussi/trop souvent"});

Intent intent_named(std::string_view name) {
  for (Intent intent : kIntents)
    if (to_text(intent) == name) return intent;
  throw std::invalid_argument("no intent is named " + std::string(name));
}

struct Label {
  Intent intent;
  PhraseList phrases;
  PhraseList vetoes;
  /// Heard whatever the vetoes say.
  PhraseList certain;
};

/// The phrase file, compiled.
struct Sayings {
  PhraseBook book{optout_phrases()};
  std::vector<Label> labels;
  std::vector<int> filler;
  std::vector<std::vector<int>> exact;
  std::size_t longest_exact = 0;

  Sayings() {
    for (const std::string& name : book.strings("order"))
      labels.push_back({intent_named(name), book.phrases(name), book.phrases("veto_" + name), {}});
    for (Label& label : labels)
      if (label.intent == Intent::opt_out) label.certain = book.compiled(kFewerCalls);
    for (const std::string& word : book.strings("filler"))
      for (int number : book.words(word))
        filler.push_back(number);
    std::ranges::sort(filler);
    for (const std::string& entry : book.strings("exact")) {
      exact.push_back(book.words(entry));
      longest_exact = std::max(longest_exact, exact.back().size());
    }
  }
};

const Sayings& sayings() {
  static const Sayings compiled;
  return compiled;
}

/// What is left of an utterance without its filler, while that may still equal an entry.
class Remainder {
 public:
  explicit Remainder(const Sayings& known) : known_(known) {}

  void add(const Sentence& sentence) {
    for (const HeardWord& word : sentence) {
      if (std::ranges::binary_search(known_.filler, word.number)) continue;
      if (words_.size() > known_.longest_exact) return;
      if (words_.empty()) begin_ = word.begin;
      end_ = word.end;
      words_.push_back(word.number);
    }
  }

  HeardIntent intent() const {
    if (std::ranges::find(known_.exact, words_) == known_.exact.end()) return {};
    return {Intent::opt_out, begin_, end_};
  }

 private:
  const Sayings& known_;
  std::vector<int> words_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace

HeardIntent detect_intent(std::string_view utterance) {
  const Sayings& known = sayings();
  std::vector<std::optional<HeardIntent>> heard(known.labels.size());
  Remainder remainder(known);
  SentenceReader reader(utterance, known.book.vocabulary());
  Sentence sentence;
  std::vector<bool> covered;
  while (reader.next(sentence)) {
    remainder.add(sentence);
    for (std::size_t i = 0; i < known.labels.size(); ++i) {
      const Label& label = known.labels[i];
      if (heard[i]) continue;
      covered.assign(sentence.size(), false);
      label.vetoes.cover(sentence, covered);
      auto span = label.phrases.find(sentence, covered);
      if (!span) span = label.certain.find(sentence, {});
      if (span) heard[i] = {label.intent, sentence[span->first].begin, sentence[span->last].end};
    }
  }
  for (const auto& found : heard)
    if (found) return *found;
  return remainder.intent();
}

std::string_view to_text(Intent intent) {
  switch (intent) {
    case Intent::none:
      return "none";
    case Intent::opt_out:
      return "opt_out";
    case Intent::later:
      return "later";
    case Intent::wrong_number:
      return "wrong_number";
  }
  return "none";
}

}  // namespace outdial::text
