#include "text/relative_grammar.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "text/unicode.h"

namespace outdial::text::relative {
namespace {

// A sentence of 200 characters made to be ambiguous must not cost a second.
constexpr int kMostSteps = 200'000;

constexpr std::pair<std::string_view, Word> kWords[] = {
    {"number", Word::kNumber},
    {"ordinal", Word::kOrdinal},
    {"a", Word::kA},
    {"decimal", Word::kDecimal},
    {"clocktime", Word::kClockTime},
    {"dottime", Word::kDotTime},
    {"numericdate", Word::kNumericDate},
    {"isodate", Word::kIsoDate},
    {"isotime", Word::kIsoTime},
    {"day", Word::kDay},
    {"weekday", Word::kWeekday},
    {"month", Word::kMonth},
    {"holiday", Word::kHoliday},
    {"unit", Word::kUnit},
    {"weekend", Word::kWeekend},
    {"this", Word::kThis},
    {"next", Word::kNext},
    {"coming", Word::kComing},
    {"afternext", Word::kAfterNext},
    {"last", Word::kLast},
    {"part", Word::kPart},
    {"partof", Word::kPartOf},
    {"thispart", Word::kThisPart},
    {"morningword", Word::kMorningWord},
    {"noon", Word::kNoon},
    {"midnight", Word::kMidnight},
    {"am", Word::kAm},
    {"pm", Word::kPm},
    {"in", Word::kIn},
    {"from", Word::kFrom},
    {"fromthe", Word::kFromThe},
    {"fromnow", Word::kFromNow},
    {"ago", Word::kAgo},
    {"of", Word::kOf},
    {"and", Word::kAnd},
    {"or", Word::kOr},
    {"to", Word::kTo},
    {"between", Word::kBetween},
    {"after", Word::kAfter},
    {"onwards", Word::kOnwards},
    {"before", Word::kBefore},
    {"at", Word::kAt},
    {"the", Word::kThe},
    {"past", Word::kPast},
    {"till", Word::kTill},
    {"plus", Word::kPlus},
    {"minus", Word::kMinus},
    {"oh", Word::kOh},
    {"oclock", Word::kOClock},
    {"clockhead", Word::kClockHead},
    {"clocktail", Word::kClockTail},
    {"half", Word::kHalf},
    {"quarter", Word::kQuarter},
    {"threequarters", Word::kThreeQuarters},
    {"mixed", Word::kMixed},
    {"minutes", Word::kMinutes},
    {"idiomdays", Word::kIdiomDays},
    {"eightdays", Word::kEightDays},
    {"weekon", Word::kWeekOn},
    {"shift", Word::kShift},
    {"edge", Word::kEdge},
    {"monthedge", Word::kMonthEdge},
    {"couple", Word::kCouple},
    {"few", Word::kFew},
};

constexpr std::pair<std::string_view, Phrase> kPhrases[] = {
    {"Quantity", Phrase::kQuantity}, {"Months", Phrase::kMonths}, {"Anchor", Phrase::kAnchor},
    {"Span", Phrase::kSpan},         {"Days", Phrase::kDays},     {"Moments", Phrase::kMoments},
    {"Clock", Phrase::kClock},       {"Times", Phrase::kTimes},
};

using Target = std::variant<Word, Phrase>;

struct Place {
  std::vector<Target> targets;
  bool optional = false;
  bool adjacent = false;
};

struct Compiled {
  std::vector<Place> places;
  Action action;
};

Target target_of(std::string_view name) {
  for (auto [known, word] : kWords)
    if (known == name) return word;
  for (auto [known, phrase] : kPhrases)
    if (known == name) return phrase;
  throw std::logic_error("the grammar knows no " + std::string(name));
}

Compiled compiled(const Rule& rule) {
  Compiled out{{}, rule.action};
  for (std::string_view piece : split(rule.pattern, ' ')) {
    Place place;
    place.adjacent = piece.starts_with('=');
    if (place.adjacent) piece.remove_prefix(1);
    place.optional = piece.ends_with('?');
    if (place.optional) piece.remove_suffix(1);
    for (std::string_view name : split(piece, '|'))
      place.targets.push_back(target_of(name));
    out.places.push_back(std::move(place));
  }
  return out;
}

const std::vector<Compiled>& rules_of(Phrase phrase) {
  static const auto kGrammar = [] {
    std::map<Phrase, std::vector<Compiled>> grammar;
    auto add = [&](Phrase made, std::span<const Rule> rules) {
      for (const Rule& rule : rules)
        grammar[made].push_back(compiled(rule));
    };
    add(Phrase::kQuantity, quantity_rules());
    add(Phrase::kMonths, month_rules());
    add(Phrase::kAnchor, anchor_rules());
    add(Phrase::kSpan, span_rules());
    add(Phrase::kDays, day_rules());
    add(Phrase::kMoments, moment_rules());
    add(Phrase::kClock, clock_rules());
    add(Phrase::kTimes, time_rules());
    add(Phrase::kSentence, sentence_rules());
    return grammar;
  }();
  return kGrammar.at(phrase);
}

struct Found {
  std::size_t end;
  Value value;
};

/// Finds phrases from the top down and remembers them. No rule may begin with its own phrase.
class Parser {
 public:
  Parser(const Lattice& lattice, const Setting& setting) : lattice_(lattice), setting_(setting) {}

  const std::vector<Found>& find(Phrase phrase, std::size_t at) {
    auto [entry, fresh] = found_.try_emplace({phrase, at});
    if (!fresh) return entry->second;
    std::vector<Found> results;
    for (const Compiled& rule : rules_of(phrase)) {
      std::vector<std::optional<Value>> values;
      walk(rule, at, values, results);
    }
    std::ranges::stable_sort(results, std::greater(), &Found::end);
    // Nothing that was found below can have moved this entry.
    entry->second = std::move(results);
    return entry->second;
  }

  std::size_t past_fillers(std::size_t at) const {
    while (auto next = past_filler(at))
      at = *next;
    return at;
  }

 private:
  std::optional<std::size_t> past_filler(std::size_t at) const {
    if (at >= lattice_.size()) return std::nullopt;
    const auto& edges = lattice_.from[at];
    auto filler =
        std::ranges::find(edges, Word::kFiller, [](const Edge& e) { return e.symbol.word; });
    return filler == edges.end() ? std::nullopt : std::optional(filler->end);
  }

  void walk(const Compiled& rule, std::size_t at, std::vector<std::optional<Value>>& values,
            std::vector<Found>& results) {
    if (++steps_ > kMostSteps) return;
    if (values.size() == rule.places.size()) return finish(rule, at, values, results);
    const Place& place = rule.places[values.size()];
    for (std::optional<std::size_t> start = at; start; start = past_filler(*start)) {
      for (const Target& target : place.targets)
        take(target, *start, rule, values, results);
      if (place.adjacent) break;
    }
    if (!place.optional) return;
    values.emplace_back();
    walk(rule, at, values, results);
    values.pop_back();
  }

  void take(const Target& target, std::size_t at, const Compiled& rule,
            std::vector<std::optional<Value>>& values, std::vector<Found>& results) {
    if (at >= lattice_.size()) return;
    auto go_on = [&](const Value& value, std::size_t end) {
      values.emplace_back(value);
      walk(rule, end, values, results);
      values.pop_back();
    };
    if (const auto* phrase = std::get_if<Phrase>(&target)) {
      for (const Found& found : find(*phrase, at))
        go_on(found.value, found.end);
      return;
    }
    for (const Edge& edge : lattice_.from[at])
      if (edge.symbol.word == std::get<Word>(target)) go_on(edge.symbol, edge.end);
  }

  void finish(const Compiled& rule, std::size_t end,
              const std::vector<std::optional<Value>>& values, std::vector<Found>& results) {
    if (std::ranges::find(results, end, &Found::end) != results.end()) return;
    if (auto value = rule.action(Match(values), setting_)) results.push_back({end, *value});
  }

  const Lattice& lattice_;
  const Setting& setting_;
  std::map<std::pair<Phrase, std::size_t>, std::vector<Found>> found_;
  int steps_ = 0;
};

}  // namespace

std::optional<Sentence> read_sentence(const Lattice& lattice, const Setting& setting) {
  Parser parser(lattice, setting);
  for (const Found& found : parser.find(Phrase::kSentence, 0))
    if (parser.past_fillers(found.end) == lattice.size()) return std::get<Sentence>(found.value);
  return std::nullopt;
}

}  // namespace outdial::text::relative
