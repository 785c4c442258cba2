#include "text/spoken.h"

#include <gtest/gtest.h>

#include "base/rfc3339.h"

namespace outdial::text {
namespace {

using enum SpokenKind;

std::string say(SpokenKind kind, std::string_view locale, std::string_view value,
                const char* zone = "America/New_York", const char* now = "2024-01-10T15:00:00Z") {
  SpokenContext context;
  context.locale = locale;
  context.zone = zone;
  context.now = base::parse_rfc3339(now);
  return speak(kind, value, context).value_or("(nothing)");
}

struct SpokenRow {
  SpokenKind kind;
  const char* locale;
  const char* value;
  const char* spoken;
};

void check(std::initializer_list<SpokenRow> rows) {
  for (const SpokenRow& row : rows)
    EXPECT_EQ(say(row.kind, row.locale, row.value), row.spoken) << row.locale << ": " << row.value;
}

TEST(SpokenTest, SaysDates) {
  check({{kDate, "en-US", "2024-01-11", "Thursday, January 11th"},
         {kDate, "en-US", "2024-01-12", "Friday, January 12th"},
         {kDate, "en-US", "2024-01-13", "Saturday, January 13th"},
         {kDate, "en-US", "2024-01-21", "Sunday, January 21st"},
         {kDate, "en-US", "2024-01-22", "Monday, January 22nd"},
         {kDate, "en-US", "2024-01-23", "Tuesday, January 23rd"},
         {kDate, "en-US", "2023-07-11", "Tuesday, July 11th, 2023"},
         {kDate, "en-US", "2023-07-12", "Wednesday, July 12th"},
         {kDate, "en-GB", "2025-01-15", "Wednesday, 15th of January 2025"},
         {kDate, "de-DE", "2024-03-01", "Freitag, der 1. März"},
         {kDate, "es-US", "2024-02-01", "jueves primero de febrero"},
         {kDate, "fr-FR", "2025-08-15", "vendredi 15 août 2025"},
         {kDate, "en-US", "2024-02-30", "(nothing)"},
         {kDate, "en-US", "tomorrow", "(nothing)"},
         {kDate, "en-US", "", "(nothing)"},
         {kDateRelative, "en-US", "2024-01-09", "yesterday, Tuesday, January 9th"},
         {kDateRelative, "en-US", "2024-01-08", "Monday, January 8th"},
         {kDateRelative, "de-DE", "2024-01-08", "vorgestern, Montag, der 8. Januar"},
         {kDateRelative, "es-US", "2024-01-08", "anteayer, lunes 8 de enero"},
         {kDateRelative, "fr-FR", "2024-01-12", "après-demain, vendredi 12 janvier"},
         {kDateRelative, "fr-FR", "2024-01-08", "avant-hier, lundi 8 janvier"}});
  EXPECT_EQ(say(kDate, "en-US", "2024-01-15", "", ""), "Monday, January 15th, 2024");
  EXPECT_EQ(say(kDate, "en-US", "2024-01-15T10:00:00Z", "", ""), "(nothing)");
  EXPECT_EQ(say(kDate, "en-US", "2024-01-15T10:00:00Z", "Mars/Olympus"), "(nothing)");
}

TEST(SpokenTest, SaysTimes) {
  check({{kTime, "en-US", "12:30", "12:30 PM"},
         {kTime, "en-US", "2024-01-15T14:30:00", "2:30 PM"},
         {kTime, "en-US", "24:00", "(nothing)"},
         {kTime, "en-US", "noon", "(nothing)"},
         {kTime, "en-GB", "00:00", "midnight"},
         {kTime, "de-DE", "01:30", "ein Uhr 30"},
         {kTime, "de-DE", "08:05", "8 Uhr 5"},
         {kTime, "de-DE", "00:30", "0 Uhr 30"},
         {kTime, "es-US", "00:00", "medianoche"},
         {kTime, "es-US", "00:30", "las 12:30 de la madrugada"},
         {kTime, "es-ES", "06:00", "las 6 de la mañana"},
         {kTime, "es-ES", "19:59", "las 7:59 de la tarde"},
         {kTime, "es-ES", "20:05", "las 8:05 de la noche"},
         {kTime, "es-ES", "13:15", "la 1:15 de la tarde"},
         {kTime, "fr-FR", "00:00", "minuit"},
         {kTime, "fr-FR", "12:15", "12 heures 15"}});
}

TEST(SpokenTest, SaysDurations) {
  check({{kDuration, "en-US", "1", "1 minute"},
         {kDuration, "en-US", "61", "1 hour and 1 minute"},
         {kDuration, "en-US", "P1D", "24 hours"},
         {kDuration, "en-US", "P1DT1H1M", "25 hours and 1 minute"},
         {kDuration, "en-US", "-5", "(nothing)"},
         {kDuration, "de-DE", "1", "eine Minute"},
         {kDuration, "de-DE", "121", "2 Stunden und eine Minute"},
         {kDuration, "es-ES", "61", "una hora y un minuto"},
         {kDuration, "fr-FR", "PT1M", "une minute"}});
}

TEST(SpokenTest, SaysMoney) {
  check({{kMoney, "en-US", "1000000 USD", "1,000,000 dollars"},
         {kMoney, "en-US", "1.01 USD", "1 dollar and 1 cent"},
         {kMoney, "en-US", "0 USD", "0 dollars"},
         {kMoney, "en-GB", "45.50 GBP", "45 pounds and 50 pence"},
         {kMoney, "en-GB", "0.01 GBP", "1 penny"},
         {kMoney, "en-US", "22.50..25 USD/hour", "22 dollars and 50 cents to 25 dollars per hour"},
         {kMoney, "fr-FR", "30.20 EUR", "30 euros et 20 centimes"},
         {kMoney, "fr-FR", "1 EUR", "un euro"},
         {kMoney, "fr-FR", "20..25 EUR/hour", "20 à 25 euros de l'heure"},
         {kMoney, "es-ES", "1500..2000 EUR/month", "1500 a 2000 euros al mes"},
         {kMoney, "es-ES", "1 GBP", "una libra"},
         {kMoney, "de-DE", "0.50 EUR", "50 Cent"},
         {kMoney, "en-US", "25..20 USD", "(nothing)"},
         {kMoney, "en-US", "20 XYZ", "(nothing)"},
         {kMoney, "en-US", "20 USD/fortnight", "(nothing)"},
         {kMoney, "en-US", "1.234 USD", "(nothing)"},
         {kMoney, "en-US", "20", "(nothing)"}});
}

TEST(SpokenTest, SaysPhones) {
  check(
      {{kPhone, "en-US", "+1 (415) 555-0123", "4 - 1 - 5 - 5 - 5 - 5 - 0 - 1 - 2 - 3"},
       {kPhone, "en-CA", "+14155550123", "4 - 1 - 5 - 5 - 5 - 5 - 0 - 1 - 2 - 3"},
       {kPhone, "en-US", "4155550123", "(nothing)"},
       {kPhone, "en-US", "+0155550123", "(nothing)"},
       {kPhone, "en-US", "call me", "(nothing)"},
       {kPhone, "es-US", "+34612345678", "más - 3 - 4 - 6 - 1 - 2 - 3 - 4 - 5 - 6 - 7 - 8"},
       {kPhone, "fr-FR", "+33639980123;ext=12", "06 - 39 - 98 - 01 - 23, poste 1 - 2"},
       {kPhone, "fr-CA", "+14185550123", "4 - 1 - 8 - 5 - 5 - 5 - 0 - 1 - 2 - 3"},
       {kPhone, "fr-CA", "+33639980123", "plus - 3 - 3 - 6 - 3 - 9 - 9 - 8 - 0 - 1 - 2 - 3"},
       {kPhone, "fr-BE", "+3221234567", "0 - 2 - 1 - 2 - 3 - 4 - 5 - 6 - 7"},
       {kPhone, "en-AU", "+61491570156", "0 - 4 - 9 - 1 - 5 - 7 - 0 - 1 - 5 - 6"},
       {kPhone, "en-AU", "+447700900123", "plus - 4 - 4 - 7 - 7 - 0 - 0 - 9 - 0 - 0 - 1 - 2 - 3"}});
  SpokenContext words;
  words.phone_style = PhoneStyle::kWords;
  EXPECT_EQ(speak(kPhone, "+14155550123", words),
            "four one five - five five five - zero one two three");
  words.locale = "de-DE";
  EXPECT_EQ(speak(kPhone, "+493012345", words), "0 - 3 - 0 - 1 - 2 - 3 - 4 - 5");
}

TEST(SpokenTest, SaysCodes) {
  check({{kCode, "en-US", " b7-x4 ", "B - 7 - X - 4"}, {kCode, "en-US", "--", "(nothing)"}});
  SpokenContext spell;
  spell.code_style = CodeStyle::kSpell;
  EXPECT_EQ(speak(kCode, "b7x4", spell), "<spell>B7X4</spell>");
}

TEST(SpokenTest, SaysNames) {
  check({{kName, "en-US", "RONALD MCDONALD", "Ronald McDonald"},
         {kName, "en-US", "DeShawn MacLeod", "DeShawn MacLeod"},
         {kName, "en-US", "LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"},
         {kName, "en-US", "van morrison", "Van Morrison"},
         {kName, "en-US", "DR. SMITH", "Doctor Smith"},
         {kName, "en-US", "SMITH, DR. JOHN", "Doctor John Smith"},
         {kName, "en-US", "Ms Lee", "Miz Lee"},
         {kName, "en-US", "MARTIN KING, JR.", "Martin King Junior"},
         {kName, "en-US", "King, Martin, Sr.", "Martin King Senior"},
         {kName, "en-US", "Jane Doe, RN", "Jane Doe"},
         {kName, "en-US", "SMITH, JOHN, III", "John Smith III"},
         {kName, "en-US", "St. John", "Saint John"},
         {kName, "en-US", "John Q. Public", "John Q. Public"},
         {kName, "en-US", "J.P. Morgan", "J.P. Morgan"},
         {kName, "en-US", "JOHN SMITH III", "John Smith III"},
         {kName, "en-US",
          "O\xE2\x80\x99"
          "BRIEN",
          "O'Brien"},
         {kName, "en-US", "12345", "(nothing)"},
         {kName, "en-US", "(unknown)", "(nothing)"},
         {kName, "de-DE", "Prof. Dr. Müller", "Professor Doktor Müller"},
         {kName, "de-DE", "FRAU VON DER LEYEN", "Frau von der Leyen"},
         {kName, "es-ES", "Dra. PÉREZ", "doctora Pérez"},
         {kName, "fr-FR", "Pr. Dubois", "Professeur Dubois"},
         {kName, "fr-FR", "M Dupont", "M Dupont"}});
}

TEST(SpokenTest, SaysAcronyms) {
  check({{kAcronym, "en-US", "MRI scan", "M R I scan"},
         {kAcronym, "en-US", "MRI", "M R I"},
         {kAcronym, "en-US", "NASA", "NASA"},
         {kAcronym, "en-US", "HAIR COLOR AND CUT", "Hair Color And Cut"},
         {kAcronym, "en-US", "CONSULTATION", "Consultation"},
         {kAcronym, "en-US", "Hair Color and Cut", "Hair Color and Cut"},
         {kAcronym, "en-US", "Follow-up (MRI)", "Follow-up (M R I)"},
         {kAcronym, "en-US", "", "(nothing)"}});
}

TEST(SpokenTest, SaysAddresses) {
  check({{kAddress, "en-US", "100 St. Charles Ave, New Orleans, LA 70130",
          "100 St. Charles Avenue, New Orleans, Louisiana 7 0 1 3 0"},
         {kAddress, "en-US", "5 Oak Ct, St. Louis, MO 63101",
          "5 Oak Court, St. Louis, Missouri 6 3 1 0 1"},
         {kAddress, "en-US", "12 Elm St Apt B4", "12 Elm Street Apartment B 4"},
         {kAddress, "en-US", "9 W. 5th Ave., Unit 7, Reno, NV",
          "9 West 5th Avenue, Unit 7, Reno, Nevada"},
         {kAddress, "en-US", "1 Main St Springfield IL 62704",
          "1 Main Street Springfield Illinois 6 2 7 0 4"},
         {kAddress, "en-US", "1 Main St, # 4B", "1 Main Street, number 4 B"},
         {kAddress, "en-US", "", "(nothing)"},
         {kAddress, "en-GB", "10 High St", "10 High St"}});
}

TEST(SpokenTest, SaysEmailAndUrl) {
  check({{kEmail, "en-US", "A.B+c@Example.com", "a dot b plus c at example dot com"},
         {kEmail, "de-DE", "a_b@c-d.de", "a Unterstrich b ät c Bindestrich d Punkt de"},
         {kEmail, "es-ES", "a_b@c-d.es", "a guion bajo b arroba c guion d punto es"},
         {kEmail, "fr-FR", "a_b@c-d.fr", "a tiret bas b arobase c tiret d point fr"},
         {kEmail, "en-US", "nobody", "(nothing)"},
         {kUrl, "en-US", "example.com/", "example dot com"}});
}

TEST(SpokenTest, TakesMarkupAndTemplatesOutOfText) {
  check({{kText, "en-US", "one<br>two<br/>three", "one two three"},
         {kText, "en-US", "a < b and c > d", "a b and c d"},
         {kText, "en-US", "<script>alert(1)</script>", "alert(1)"},
         {kText, "en-US", "{{x}} #1 `c` ~d~ |e| \\f _g_", "x 1 c d e f g"},
         {kText, "en-US",
          "a\xE2\x80\xAE"
          "b\xE2\x80\x8B"
          "c\x01"
          "d",
          "abcd"},
         {kText, "en-US", "  \n ", "(nothing)"}});
  std::string long_text;
  for (int i = 0; i < 100; ++i)
    long_text += "word ";
  std::string spoken = say(kText, "en-US", long_text);
  EXPECT_EQ(spoken.size(), 299U);
  EXPECT_TRUE(spoken.ends_with("word"));
}

TEST(SpokenTest, FallsBackToARelatedLocale) {
  for (auto [written, used] :
       {std::pair{"en-US", "en-US"}, std::pair{"en-AU", "en-GB"}, std::pair{"en-CA", "en-US"},
        std::pair{"en", "en-US"}, std::pair{"es-MX", "es-US"}, std::pair{"es-419", "es-US"},
        std::pair{"es", "es-ES"}, std::pair{"es-AR", "es-ES"}, std::pair{"de-CH", "de-DE"},
        std::pair{"fr-CA", "fr-FR"}, std::pair{"en_gb", "en-GB"}, std::pair{"pt-BR", "en-US"},
        std::pair{"", "en-US"}})
    EXPECT_EQ(spoken_locale(written), used) << written;
}

TEST(SpokenTest, SurvivesBytesThatAreNotText) {
  std::string bytes;
  for (int i = 0; i < 600; ++i) {
    bytes.push_back(static_cast<char>((i * 7919 + i / 3) % 256));
    if (bytes.size() > 20) bytes.erase(0, 1);
    for (int kind = 0; kind <= static_cast<int>(kText); ++kind)
      for (const char* locale : {"en-US", "fr-FR"})
        (void)say(static_cast<SpokenKind>(kind), locale, bytes);
  }
}

}  // namespace
}  // namespace outdial::text
