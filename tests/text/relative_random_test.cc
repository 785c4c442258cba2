#include <algorithm>
#include <random>
#include <regex>

#include "tests/text/relative_summary.h"
#include "text/callback_time.h"
#include "text/relative_lexicon.h"
#include "text/unicode.h"

namespace outdial::text {
namespace {

struct Tongue {
  const char* locale;
  const char* zone;
  std::span<const relative::Entry> words;
};

std::vector<std::string> vocabulary(const Tongue& tongue) {
  std::vector<std::string> words = {"3",    "7th",   "12",    "31",    "14:30",      "3/4",
                                    "3.4.", "15h30", "02:30", "24:00", "2026-12-15", "-",
                                    "8",    "2027",  "1,5",   "29",    "0",          "am 3."};
  for (const relative::Entry& entry : tongue.words)
    for (std::string_view phrase : split(entry.phrases, '|'))
      words.emplace_back(phrase);
  return words;
}

bool has_form(DateKind kind, const std::string& value) {
  static const std::regex kDate(R"(\d{4}-\d\d-\d\d)");
  static const std::regex kTime(R"(([01]\d|2[0-3]):[0-5]\d)");
  static const std::regex kDatetime(R"(\d{4}-\d\d-\d\dT[0-2]\d:[0-5]\d:[0-5]\d[+-]\d\d:\d\d)");
  static const std::regex kRange(
      R"((\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)|(\d{4}-\d\d-\d\dT\d\d:\d\d)/(\d{4}-\d\d-\d\dT\d\d:\d\d)|\d\d:\d\d/\d\d:\d\d)");
  switch (kind) {
    case DateKind::kDate:
      return std::regex_match(value, kDate);
    case DateKind::kTime:
      return std::regex_match(value, kTime);
    case DateKind::kDatetime:
      return std::regex_match(value, kDatetime) && base::parse_rfc3339(value).has_value();
    case DateKind::kRange:
      return std::regex_match(value, kRange);
    case DateKind::kNone:
      break;
  }
  return false;
}

void expect_well_formed(const ParsedDate& parsed, base::Time now) {
  bool valued = parsed.status == DateStatus::kOk || parsed.status == DateStatus::kPast;
  EXPECT_EQ(valued, !parsed.value.empty());
  EXPECT_EQ(parsed.status == DateStatus::kOk, parsed.reason.empty());
  if (valued) {
    EXPECT_TRUE(has_form(parsed.kind, parsed.value)) << parsed.value;
    EXPECT_TRUE(parsed.candidates.empty());
  }
  if (parsed.status == DateStatus::kAmbiguous) {
    EXPECT_FALSE(parsed.candidates.empty());
    for (const std::string& candidate : parsed.candidates)
      EXPECT_TRUE(has_form(parsed.kind, candidate)) << candidate;
  }
  if (!parsed.preferred.empty()) {
    EXPECT_EQ(parsed.status, DateStatus::kAmbiguous);
    EXPECT_EQ(std::ranges::count(parsed.candidates, parsed.preferred), 1);
  }
  if (valued && parsed.kind == DateKind::kDatetime) {
    auto at = base::parse_rfc3339(parsed.value);
    // The value has whole seconds, now has milliseconds.
    EXPECT_EQ(parsed.status == DateStatus::kPast, *at <= now) << parsed.value;
  }
}

TEST(RelativeRandomTest, MakesWellFormedSenseOfAnyMixOfItsWords) {
  const Tongue kTongues[] = {
      {"en-US", "America/New_York", relative::english_words()},
      {"en-GB", "Europe/London", relative::english_words()},
      {"de-DE", "Europe/Berlin", relative::german_words()},
      {"es-ES", "Europe/Madrid", relative::spanish_words()},
      {"fr-FR", "Europe/Paris", relative::french_words()},
  };
  std::mt19937 dice(20261202);
  auto now = base::parse_rfc3339("2026-12-02T15:00:00Z").value();
  int understood = 0;
  for (const Tongue& tongue : kTongues) {
    auto words = vocabulary(tongue);
    for (int round = 0; round < 600; ++round) {
      std::string said;
      for (auto count = dice() % 5 + 1; count > 0; --count)
        said += words[dice() % words.size()] + (dice() % 12 == 0 ? "-" : " ");
      if (dice() % 10 == 0) said[dice() % said.size()] = static_cast<char>(dice() % 256);
      SCOPED_TRACE(std::string(tongue.locale) + ": " + said);
      auto said_at = now + base::Millis(1000) * (dice() % (400 * 86'400));
      ParsedDate parsed = parse_date(said, said_at, tongue.zone, tongue.locale);
      expect_well_formed(parsed, said_at);
      EXPECT_EQ(parsed, parse_date(said, said_at, tongue.zone, tongue.locale));
      SpokenDate spoken = speak_parsed_date(parsed, said_at, tongue.zone, tongue.locale);
      EXPECT_EQ(spoken.spoken.empty(), parsed.value.empty()) << parsed.value;
      EXPECT_EQ(spoken.question.empty(), parsed.status != DateStatus::kAmbiguous);
      CallbackTime callback = callback_time(parsed, said_at, tongue.zone);
      EXPECT_TRUE(callback.kind == CallbackTime::Kind::kDay || callback.at >= said_at);
      understood += parsed.status != DateStatus::kInvalid ? 1 : 0;
    }
  }
  EXPECT_GT(understood, 200);
}

TEST(RelativeRandomTest, BoundsTheWorkOfTextsMadeToBeAmbiguous) {
  for (std::string_view piece :
       {"the ", "one ", "5 ", "to 5 ", "a week from ", "in two ", "monday ", "of the 5th ",
        "on the at around ", "second of may the "}) {
    std::string said;
    while (said.size() < 200)
      said += piece;
    EXPECT_EQ(parse_date(said, {}, "America/New_York", "en-US").status, DateStatus::kInvalid)
        << said;
  }
}

}  // namespace
}  // namespace outdial::text
