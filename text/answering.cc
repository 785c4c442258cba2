#include "text/answering.h"

#include <string>
#include <vector>

#include "text/phrases.h"

namespace outdial::text {
namespace {

constexpr double kLongSeconds = 6;
constexpr double kEndlessSeconds = 15;

/// The phrase file, compiled.
struct Phrases {
  PhraseBook book{voicemail_phrases()};
  PhraseList screening = book.phrases("screening");
  PhraseList strong = book.phrases("strong");
  PhraseList ivr = book.phrases("ivr");
  PhraseList weak = book.phrases("weak");
  PhraseList veto = book.phrases("veto_strong");
};

const Phrases& phrases() {
  static const Phrases compiled;
  return compiled;
}

/// Which lists have a match anywhere.
struct Signs {
  bool screening = false, strong = false, ivr = false, veto = false, weak = false;
};

Signs signs_in(std::string_view text) {
  const Phrases& known = phrases();
  Signs signs;
  SentenceReader reader(text, known.book.vocabulary());
  Sentence sentence;
  std::vector<bool> covered;
  const std::vector<bool> nothing;
  while (reader.next(sentence)) {
    covered.assign(sentence.size(), false);
    signs.veto |= known.veto.cover(sentence, covered);
    signs.strong |= known.strong.find(sentence, covered).has_value();
    signs.screening |= known.screening.find(sentence, nothing).has_value();
    signs.ivr |= known.ivr.find(sentence, nothing).has_value();
    signs.weak |= known.weak.find(sentence, nothing).has_value();
  }
  return signs;
}

bool asks(std::string_view text) {
  return text.find('?') != std::string_view::npos || text.find("¿") != std::string_view::npos;
}

}  // namespace

Answering detect_answering(const FirstWords& heard) {
  if (heard.voicemail_reached) return Answering::voicemail;
  Signs signs = signs_in(heard.text);
  if (heard.exchange_completed) return signs.strong ? Answering::voicemail : Answering::human;
  if (signs.screening) return Answering::screening;
  if (signs.strong) return Answering::voicemail;
  if (signs.ivr) return Answering::ivr;
  if (signs.veto) return Answering::human;
  double seconds = heard.seconds.value_or(0);
  if (signs.weak && seconds >= kLongSeconds) return Answering::voicemail;
  if (seconds > kEndlessSeconds && !asks(heard.text)) return Answering::voicemail;
  return Answering::human;
}

std::string_view to_text(Answering answering) {
  switch (answering) {
    case Answering::human:
      return "human";
    case Answering::voicemail:
      return "voicemail";
    case Answering::ivr:
      return "ivr";
    case Answering::screening:
      return "screening";
  }
  return "human";
}

}  // namespace outdial::text
