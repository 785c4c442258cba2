#include "text/relative_dates.h"

#include "text/relative_grammar.h"
#include "text/relative_lexicon.h"
#include "text/relative_resolve.h"
#include "text/zones.h"

namespace outdial::text {
namespace {

// Nobody says a date in more words; it bounds the work for a hostile text.
constexpr std::size_t kMostWords = 40;

std::optional<std::string> usable_zone(std::string_view name) {
  auto zone = read_zone(name);
  if (zone) return *zone;
  if (zone.error() == ZoneProblem::kFixed && name == "UTC") return std::string(name);
  return std::nullopt;
}

ParsedDate because(std::string reason) {
  ParsedDate out;
  out.reason = std::move(reason);
  return out;
}

}  // namespace

std::string_view name_of(DateStatus status) {
  switch (status) {
    case DateStatus::kOk:
      return "ok";
    case DateStatus::kAmbiguous:
      return "ambiguous";
    case DateStatus::kInvalid:
      return "invalid";
    case DateStatus::kPast:
      return "past";
  }
  return "";
}

std::string_view name_of(DateKind kind) {
  switch (kind) {
    case DateKind::kNone:
      return "";
    case DateKind::kDate:
      return "date";
    case DateKind::kTime:
      return "time";
    case DateKind::kDatetime:
      return "datetime";
    case DateKind::kRange:
      return "range";
  }
  return "";
}

ParsedDate parse_date(std::string_view text, base::Time now, std::string_view zone,
                      std::string_view locale, const ParseDateOptions& options) {
  auto known_zone = usable_zone(zone);
  if (!known_zone) return because("unknown_zone");
  relative::Setting setting{now, *known_zone, {}, spoken::rules_for(locale), options};
  setting.today = std::chrono::floor<std::chrono::days>(local_of(now, *known_zone));
  auto words = relative::words_of(text, setting.rules.language);
  if (words.empty()) return because("empty");
  const auto& evasions = relative::evasions_of(setting.rules.language);
  if (relative::contains_phrase(words, evasions.recurring)) return because("recurring");
  if (words.size() <= kMostWords)
    if (auto sentence = relative::read_sentence(relative::read_words(text, setting.rules), setting))
      return relative::resolved(*sentence, setting);
  if (relative::contains_phrase(words, evasions.asap)) return because("asap");
  if (relative::contains_phrase(words, evasions.vague)) return because("vague");
  return because("not_understood");
}

}  // namespace outdial::text
