#include <algorithm>
#include <array>

#include "text/relative_dates.h"
#include "text/spoken.h"
#include "text/spoken_rules.h"

namespace outdial::text {
namespace {

using spoken::Rules;

/// Says values in one locale, or an empty text for what cannot be said.
class Speaker {
 public:
  Speaker(base::Time now, std::string_view zone, std::string_view locale)
      : rules_(spoken::rules_for(locale)) {
    context_.locale = locale;
    context_.zone = zone;
    context_.now = now;
  }

  std::string value(DateKind kind, const std::string& text) const {
    switch (kind) {
      case DateKind::kDate:
        return said(SpokenKind::kDateRelative, text);
      case DateKind::kTime:
        return said(SpokenKind::kTime, text);
      case DateKind::kDatetime:
        return said(SpokenKind::kDateRelative, text) +
               std::string(rules_.pick(" at ", " um ", " a ", " à ")) +
               said(SpokenKind::kTime, text);
      case DateKind::kRange:
        return range(text);
      case DateKind::kNone:
        break;
    }
    return {};
  }

  std::string question(const std::vector<std::string>& choices) const {
    std::string_view before_each = rules_.pick("", "", "a ", "");
    std::string_view or_word = rules_.pick(" or ", " oder ", " o ", " ou ");
    std::string list;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      bool last = i + 1 == choices.size();
      if (i > 0) list += last ? or_word : ", ";
      list += std::string(before_each) + choices[i];
    }
    return std::string(
               rules_.pick("Do you mean ", "Meinen Sie ", "¿Se refiere ", "Voulez-vous dire ")) +
           list + std::string(rules_.pick("?", "?", "?", " ?"));
  }

  /// Tells the two hours apart that the clocks show twice.
  std::string around_change(const std::string& said_time, bool after) const {
    return said_time + ", " +
           std::string(
               after ? rules_.pick("after the clock change", "nach der Zeitumstellung",
                                   "después del cambio de hora", "après le changement d'heure")
                     : rules_.pick("before the clock change", "vor der Zeitumstellung",
                                   "antes del cambio de hora", "avant le changement d'heure"));
  }

 private:
  std::string said(SpokenKind kind, std::string_view text) const {
    return speak(kind, text, context_).value_or("");
  }

  std::string range(const std::string& text) const {
    std::size_t slash = text.find('/');
    if (slash == std::string::npos) return {};
    std::string start = text.substr(0, slash);
    std::string end = text.substr(slash + 1);
    if (start == end) return said(SpokenKind::kDateRelative, start);
    if (start.find(':') == std::string::npos)
      return said(SpokenKind::kDate, start) +
             std::string(rules_.pick(" to ", " bis ", " al ", " au ")) +
             said(SpokenKind::kDate, end);
    std::string times = std::string(rules_.pick("between ", "zwischen ", "entre ", "entre ")) +
                        said(SpokenKind::kTime, start) +
                        std::string(rules_.pick(" and ", " und ", " y ", " et ")) +
                        said(SpokenKind::kTime, end);
    if (start.find('T') == std::string::npos) return times;
    return said(SpokenKind::kDateRelative, start) + " " + times;
  }

  SpokenContext context_;
  Rules rules_;
};

}  // namespace

SpokenDate speak_parsed_date(const ParsedDate& parsed, base::Time now, std::string_view zone,
                             std::string_view locale) {
  Speaker speaker(now, zone, locale);
  SpokenDate out;
  if (!parsed.value.empty()) out.spoken = speaker.value(parsed.kind, parsed.value);
  if (parsed.status != DateStatus::kAmbiguous) return out;
  std::vector<std::string> choices;
  for (const std::string& candidate : parsed.candidates)
    choices.push_back(speaker.value(parsed.kind, candidate));
  std::vector<std::string> told = choices;
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (std::ranges::count(choices, choices[i]) == 2)
      told[i] = speaker.around_change(choices[i], std::ranges::find(choices, choices[i]) !=
                                                      choices.begin() + static_cast<long>(i));
  out.question = speaker.question(told);
  return out;
}

}  // namespace outdial::text
