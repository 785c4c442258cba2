#include "text/relative_grammar.h"

namespace outdial::text::relative {
namespace {

using Made = std::optional<Value>;

/// Every rule of a sentence says each of these at most once, in any order.
void put(const Value& value, Sentence& sentence) {
  if (const auto* days = std::get_if<Days>(&value)) sentence.days = *days;
  if (const auto* clock = std::get_if<ClockSpan>(&value)) sentence.clock = *clock;
  if (const auto* moments = std::get_if<Moments>(&value)) sentence.moments = *moments;
}

void put(const Symbol& symbol, Sentence& sentence, const Setting& at) {
  auto today = [&] {
    sentence.days.emplace();
    sentence.days->options = {{at.today, at.today}};
  };
  switch (symbol.word) {
    case Word::kPart:
    case Word::kPartOf:
      sentence.part = static_cast<Part>(symbol.value);
      return;
    case Word::kMorningWord:
      sentence.part = Part::kMorning;
      return;
    case Word::kThisPart:
      sentence.part = static_cast<Part>(symbol.value);
      return today();
    case Word::kThis:
      return today();
    case Word::kNoon:
      sentence.clock = ClockSpan{ClockSpan::Kind::kAt, {12 * 60, false, false}, {}};
      return;
    default:
      return;
  }
}

/// Part of day without a time that it belongs to: only "in the", never "of the".
bool is_part_without_clock(const Sentence& sentence) {
  return sentence.part && !sentence.clock;
}

template <std::size_t kPlaces>
Made whole(const Match& m, const Setting& at) {
  Sentence sentence;
  for (std::size_t place = 0; place < kPlaces; ++place) {
    if (!m.has(place)) continue;
    if (m.holds<Symbol>(place))
      put(m.word(place), sentence, at);
    else
      put(m.any(place), sentence);
  }
  if (is_part_without_clock(sentence) &&
      (sentence.part == Part::kNoon || sentence.part == Part::kDawn))
    return std::nullopt;
  return sentence;
}

/// `2026-12-15T14:30` without an offset.
Made local_time(const Match& m, const Setting&) {
  const Symbol& time = m.word(0);
  if (time.third != kNoOffset) return std::nullopt;
  Sentence sentence;
  Day day{std::chrono::days(time.value)};
  sentence.days.emplace();
  sentence.days->options = {{day, day}};
  sentence.clock = ClockSpan{ClockSpan::Kind::kAt, {time.second / 60, false, false}, {}};
  return sentence;
}

// Of two readings of the same words the one with a day comes first, then the one of fewer parts:
// "el 3 a las 5" is no range of hours, "March 4 in the morning" no hour in March.
constexpr Rule kSentenceRules[] = {
    {"Days =morningword", whole<2>},
    {"this =morningword|part|noon", whole<2>},
    {"thispart", whole<1>},
    {"Days", whole<1>},
    {"Days part", whole<2>},
    {"part of? Days", whole<3>},
    {"morningword of Days", whole<3>},
    {"this =morningword|part Times", whole<3>},
    {"Times this =morningword|part", whole<3>},
    {"thispart Times", whole<2>},
    {"Times thispart", whole<2>},
    {"Days =morningword Times", whole<3>},
    {"Times Days =morningword", whole<3>},
    {"Days Times", whole<2>},
    {"Times of? Days", whole<3>},
    {"Days part Times", whole<3>},
    {"Days Times part|partof", whole<3>},
    {"Times part|partof of? Days", whole<4>},
    {"Times Days part", whole<3>},
    {"part Times of? Days", whole<4>},
    {"part of? Days Times", whole<4>},
    {"Times", whole<1>},
    {"Times part|partof", whole<2>},
    {"part Times", whole<2>},
    {"part", whole<1>},
    {"Moments", whole<1>},
    {"isotime", local_time},
};

}  // namespace

std::span<const Rule> sentence_rules() {
  return kSentenceRules;
}

}  // namespace outdial::text::relative
