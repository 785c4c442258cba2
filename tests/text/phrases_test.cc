#include "text/phrases.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

#include "text/unicode.h"

namespace outdial::text {
namespace {

/// The words of each sentence, by the numbers of a vocabulary that learns them.
std::string normal(std::string_view utterance) {
  static constexpr std::string_view kWords =
      "dont stop voicemail fur drucken sie press 1 oeuvre strasse e a b c ete ja i o wort x";
  Vocabulary vocabulary;
  std::vector<std::string> words;
  for (std::string_view word : split(kWords, ' ')) {
    vocabulary.add(word);
    words.emplace_back(word);
  }
  SentenceReader reader(utterance, vocabulary);
  Sentence sentence;
  std::string out;
  while (reader.next(sentence)) {
    out += '|';
    for (const HeardWord& word : sentence)
      out += (word.number < 0 ? "?" : words[static_cast<std::size_t>(word.number)]) + " ";
  }
  return out;
}

TEST(SentenceReaderTest, NormalisesWordsAndMarks) {
  for (auto [utterance, words] : std::initializer_list<std::pair<std::string_view, const char*>>{
           {"Don't don’t DON‘T donʼt don`t don´t", "|dont dont dont dont dont dont "},
           {"STOP. stop! stop? stop; stop: stop… stop",
            "|stop |stop |stop |stop |stop |stop |stop "},
           {"a,b-c(a)\"b\"/c_a", "|a b c a b c a "},
           {"Für fu\u0308r FÜR", "|fur fur fur "},
           {"ÉTÉ, été e\u0301te\u0301", "|ete ete ete "},
           {"Straße STRASSE straẞe", "|strasse strasse strasse "},
           {"œuvre Œuvre", "|oeuvre oeuvre "},
           {"ＳＴＯＰ！ｓｔｏｐ ｐｒｅｓｓ　１", "|stop |stop press 1 "},
           {"¿a? ¡b!", "|a |b "},
           {"voice\u00ADmail voice\u200Bmail", "|voicemail voicemail "},
           {" \t\n ...!? ", ""},
           {"", ""},
           {"press1 press 1", "|? press 1 "},
           {"\xFF\xFEstop\xC3", "|stop "},
       })
    EXPECT_EQ(normal(utterance), words) << utterance;
}

TEST(SentenceReaderTest, TellsWhereWordsStand) {
  Vocabulary vocabulary;
  vocabulary.add("dont");
  Sentence sentence;
  SentenceReader reader("¡Oh, don't!", vocabulary);
  ASSERT_TRUE(reader.next(sentence));
  ASSERT_EQ(sentence.size(), 2U);
  EXPECT_EQ(sentence[1].begin, 6U);
  EXPECT_EQ(sentence[1].end, 11U);
}

struct Pattern {
  Vocabulary vocabulary;
  PhraseList list;
  explicit Pattern(std::initializer_list<std::string_view> patterns) {
    for (std::string_view pattern : patterns)
      list.add(pattern, vocabulary);
  }
  bool matches(std::string_view utterance) const {
    SentenceReader reader(utterance, vocabulary);
    Sentence sentence;
    while (reader.next(sentence))
      if (list.find(sentence, {})) return true;
    return false;
  }
};

TEST(PhraseListTest, AllowsAsManyWordsInBetweenAsTheGapSays) {
  Pattern pattern{"take ~2 off list/lists"};
  EXPECT_TRUE(pattern.matches("take off list"));
  EXPECT_TRUE(pattern.matches("please take me now off lists please"));
  EXPECT_FALSE(pattern.matches("take me right now off lists"));
  EXPECT_FALSE(pattern.matches("take off my list"));
  EXPECT_FALSE(pattern.matches("take me. Off list"));
  EXPECT_TRUE(pattern.matches("take me, off - list"));
  EXPECT_FALSE(pattern.matches("takes off list"));
}

TEST(PhraseListTest, TriesEveryStartAndEveryGap) {
  Pattern pattern{"a ~2 b c"};
  EXPECT_TRUE(pattern.matches("a a b b c"));
  EXPECT_TRUE(pattern.matches("a b b c"));
  EXPECT_TRUE(pattern.matches("a b a x b c"));
  EXPECT_FALSE(pattern.matches("a b x x b c"));
}

TEST(PhraseListTest, RefusesWhatIsNoPattern) {
  Vocabulary vocabulary;
  PhraseList list;
  for (const char* bad : {"", "~3", "~x a", "a ~ b", "a//b", "~2 a", "a ~", "…"})
    EXPECT_THROW(list.add(bad, vocabulary), std::invalid_argument) << bad;
  EXPECT_THROW(PhraseBook("{"), std::invalid_argument);
  EXPECT_THROW(PhraseBook("{}").strings("order"), std::invalid_argument);
}

/// What the page says, word for word, without regard for cost.
std::set<std::pair<std::size_t, std::size_t>> spans_of(const std::vector<std::string>& words,
                                                       std::string_view pattern) {
  std::set<std::pair<std::size_t, std::size_t>> ends;
  std::size_t gap = 0;
  bool first = true;
  for (std::string_view part : split(pattern, ' ')) {
    if (part[0] == '~') {
      gap = static_cast<std::size_t>(part[1] - '0');
      continue;
    }
    auto fits = [&](std::size_t at) {
      for (std::string_view word : split(part, '/'))
        if (word == words[at]) return true;
      return false;
    };
    std::set<std::pair<std::size_t, std::size_t>> next;
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (!fits(at)) continue;
      if (first) next.insert({at, at});
      for (auto [begin, end] : ends)
        if (at > end && at - end - 1 <= gap) next.insert({begin, at});
    }
    ends = next;
    first = false;
    gap = 0;
  }
  return ends;
}

TEST(PhraseListTest, AgreesWithTheDefinitionOnRandomSentences) {
  std::mt19937 random(4);
  const std::vector<std::string> letters = {"a", "b", "c", "d"};
  auto pattern_of = [&] {
    std::string pattern = letters[random() % 4];
    for (unsigned more = random() % 4; more > 0; --more) {
      pattern += random() % 2 ? " ~" + std::to_string(random() % 4) + " " : " ";
      pattern += letters[random() % 4];
      if (random() % 3 == 0) pattern += "/" + letters[random() % 4];
    }
    return pattern;
  };
  for (int i = 0; i < 3'000; ++i) {
    std::string positive = pattern_of(), negative = pattern_of(), text;
    std::vector<std::string> words;
    for (unsigned left = random() % 14; left > 0; --left) {
      words.push_back(random() % 5 ? letters[random() % 4] : "other");
      text += words.back() + " ";
    }
    bool expected = false;
    auto vetoes = spans_of(words, negative);
    for (auto [begin, end] : spans_of(words, positive)) {
      bool vetoed = false;
      for (auto [from, to] : vetoes)
        vetoed |= begin <= to && from <= end;
      expected |= !vetoed;
    }
    Vocabulary vocabulary;
    PhraseList list, veto;
    list.add(positive, vocabulary);
    veto.add(negative, vocabulary);
    SentenceReader reader(text, vocabulary);
    Sentence sentence;
    bool found = false;
    if (reader.next(sentence)) {
      std::vector<bool> covered(sentence.size());
      EXPECT_EQ(veto.cover(sentence, covered), !vetoes.empty()) << negative << " in " << text;
      found = list.find(sentence, covered).has_value();
    }
    ASSERT_EQ(found, expected) << positive << " without " << negative << " in " << text;
  }
}

TEST(PhraseListTest, TakesTimeInProportionToTheWords) {
  Pattern pattern{"a ~9 a ~9 a ~9 a ~9 a ~9 b"};
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "a ";
  auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(pattern.matches(text));
  EXPECT_TRUE(pattern.matches(text + "b"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace outdial::text
