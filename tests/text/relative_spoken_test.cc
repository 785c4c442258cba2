#include <gtest/gtest.h>

#include "base/rfc3339.h"
#include "text/relative_dates.h"

namespace outdial::text {
namespace {

struct Heard {
  const char* locale;
  const char* said;
  const char* answer;
};

SpokenDate answer_to(const char* said, const char* locale,
                     const char* when = "2026-12-02T15:00:00Z",
                     const char* zone = "America/New_York") {
  auto now = base::parse_rfc3339(when).value();
  return speak_parsed_date(parse_date(said, now, zone, locale), now, zone, locale);
}

TEST(RelativeSpokenTest, RepeatsWhatWasUnderstood) {
  constexpr Heard kRows[] = {
      {"en-US", "tomorrow at 3", "tomorrow, Thursday, December 3rd at 3 PM"},
      {"en-US", "half past two", "2:30 PM"},
      {"en-US", "Friday at noon", "Friday, December 4th at noon"},
      {"en-US", "between 2 and 4 tomorrow",
       "tomorrow, Thursday, December 3rd between 2 PM and 4 PM"},
      {"en-US", "after 5", "between 5 PM and 9 PM"},
      {"en-US", "next week", "Monday, December 7th to Sunday, December 13th"},
      {"en-US", "yesterday", "yesterday, Tuesday, December 1st"},
      {"en-GB", "Friday week", "Friday, 11th of December"},
      {"de-DE", "übermorgen um 15 Uhr", "übermorgen, Freitag, der 4. Dezember um 15 Uhr"},
      {"de-DE", "nächste Woche", "Montag, der 7. Dezember bis Sonntag, der 13. Dezember"},
      {"es-ES", "mañana a las 3", "mañana, jueves 3 de diciembre a las 3 de la tarde"},
      {"es-US", "el primero de mayo a la una", "sábado primero de mayo a la 1 de la tarde"},
      {"es-ES", "la próxima semana", "lunes 7 de diciembre al domingo 13 de diciembre"},
      {"fr-FR", "demain à 15h", "demain, jeudi 3 décembre à 15 heures"},
      {"fr-FR", "demain matin", "demain, jeudi 3 décembre entre 8 heures et midi"},
      {"en-US", "whenever", ""},
      {"en-US", "next Friday", ""},
  };
  for (const Heard& row : kRows)
    EXPECT_EQ(answer_to(row.said, row.locale).spoken, row.answer) << row.said;
}

TEST(RelativeSpokenTest, AsksWhichOneWasMeant) {
  constexpr Heard kRows[] = {
      {"en-US", "next Friday", "Do you mean Friday, December 4th or Friday, December 11th?"},
      {"en-US", "a few days",
       "Do you mean Saturday, December 5th, Sunday, December 6th or Monday, December 7th?"},
      {"en-US", "this Monday", "Do you mean Monday, December 7th?"},
      {"de-DE", "in acht Tagen",
       "Meinen Sie Mittwoch, der 9. Dezember oder Donnerstag, der 10. Dezember?"},
      {"es-ES", "el próximo sábado",
       "¿Se refiere a sábado 5 de diciembre o a sábado 12 de diciembre?"},
      {"fr-FR", "samedi prochain", "Voulez-vous dire samedi 5 décembre ou samedi 12 décembre ?"},
      {"en-US", "Friday", ""},
      {"en-US", "Monday the 8th", ""},
  };
  for (const Heard& row : kRows)
    EXPECT_EQ(answer_to(row.said, row.locale).question, row.answer) << row.said;
}

TEST(RelativeSpokenTest, TellsEqualHoursApart) {
  EXPECT_EQ(answer_to("tomorrow at 1:30 AM", "en-US", "2026-10-31T15:00:00Z").question,
            "Do you mean tomorrow, Sunday, November 1st at 1:30 AM, before the clock change or "
            "tomorrow, Sunday, November 1st at 1:30 AM, after the clock change?");
  EXPECT_EQ(answer_to("morgen um 02:30", "de-DE", "2026-10-24T12:00:00Z", "Europe/Berlin").question,
            "Meinen Sie morgen, Sonntag, der 25. Oktober um 2 Uhr 30, vor der Zeitumstellung oder "
            "morgen, Sonntag, der 25. Oktober um 2 Uhr 30, nach der Zeitumstellung?");
}

}  // namespace
}  // namespace outdial::text
