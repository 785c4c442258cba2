#include "tests/text/relative_summary.h"

namespace outdial::text {
namespace {

using tests::expect_meanings;
using tests::Meaning;
using tests::Saying;

TEST(RelativeEdgesTest, NamesTheFirstInstantAfterAGap) {
  constexpr Meaning kEve[] = {
      {"tomorrow at 2:30 AM", "invalid datetime 2026-03-08T03:00:00-04:00 (nonexistent_time)"},
      {"Sunday at 2 AM", "invalid datetime 2026-03-08T03:00:00-04:00 (nonexistent_time)"},
      {"tomorrow at 2:30", "ok datetime 2026-03-08T14:30:00-04:00 ~pm"},
      {"tomorrow at 3 AM", "ok datetime 2026-03-08T03:00:00-04:00"},
      {"in 12 hours", "ok datetime 2026-03-08T04:00:00-04:00"},
      {"in 24 hours", "ok datetime 2026-03-08T16:00:00-04:00"},
      {"in a day", "ok date 2026-03-08"},
  };
  expect_meanings({"en-US", "America/New_York", "2026-03-07T20:00:00Z"}, kEve);
  constexpr Meaning kBerlin[] = {
      {"morgen um 2 Uhr 30 nachts",
       "invalid datetime 2026-03-29T03:00:00+02:00 (nonexistent_time)"},
      {"morgen um 02:30", "invalid datetime 2026-03-29T03:00:00+02:00 (nonexistent_time)"},
      {"morgen um 3 Uhr nachts", "ok datetime 2026-03-29T03:00:00+02:00"},
  };
  expect_meanings({"de-DE", "Europe/Berlin", "2026-03-28T12:00:00Z"}, kBerlin);
}

TEST(RelativeEdgesTest, AsksWhichOfTwoEqualHours) {
  constexpr Meaning kBerlin[] = {
      {"morgen um halb drei nachts",
       "ambiguous datetime *2026-10-25T02:30:00+02:00|2026-10-25T02:30:00+01:00 (repeated_time)"},
      {"morgen um 3 Uhr nachts", "ok datetime 2026-10-25T03:00:00+01:00"},
      {"in 24 Stunden", "ok datetime 2026-10-25T13:00:00+01:00"},
  };
  expect_meanings({"de-DE", "Europe/Berlin", "2026-10-24T12:00:00Z"}, kBerlin);
  constexpr Meaning kHalfHourShift[] = {
      {"tomorrow at 1:45 am",
       "ambiguous datetime *2026-04-05T01:45:00+11:00|2026-04-05T01:45:00+10:30 (repeated_time)"},
  };
  expect_meanings({"en-GB", "Australia/Lord_Howe", "2026-04-04T00:00:00Z"}, kHalfHourShift);
  constexpr Meaning kBetweenTheTwo[] = {
      {"today at 1:30 AM", "ok datetime 2026-11-01T01:30:00-05:00"},
  };
  expect_meanings({"en-US", "America/New_York", "2026-11-01T05:45:00Z"}, kBetweenTheTwo);
}

TEST(RelativeEdgesTest, CountsTheWeekFromMondayToSunday) {
  constexpr Meaning kSaturday[] = {
      {"next weekend", "ok range 2026-12-12/2026-12-13"},
      {"this weekend", "ok range 2026-12-05/2026-12-06"},
      {"this week", "ok range 2026-12-05/2026-12-06"},
      {"next week", "ok range 2026-12-07/2026-12-13"},
      {"next Monday", "ok date 2026-12-07"},
      {"this Monday", "ambiguous date 2026-12-07 (already_gone)"},
      {"next Saturday", "ok date 2026-12-12"},
      {"this Sunday", "ok date 2026-12-06"},
      {"next Sunday", "ambiguous date 2026-12-06|*2026-12-13 (this_or_next_week)"},
      {"Sunday after next", "ok date 2026-12-20"},
      {"Saturday", "ambiguous date 2026-12-05|*2026-12-12 (today_or_next_week)"},
      {"the 5th", "ambiguous date 2026-12-05|2027-01-05 (today_or_next_month)"},
      {"December 5th", "ok date 2026-12-05"},
      {"December 5th at 9 AM", "past datetime 2026-12-05T09:00:00-05:00"},
      // Today's 9 AM is over, so only the other day is left.
      {"the 5th at 9 AM", "ok datetime 2027-01-05T09:00:00-05:00"},
      {"Saturday at 3",
       "ambiguous datetime 2026-12-05T15:00:00-05:00|*2026-12-12T15:00:00-05:00 ~pm "
       "(today_or_next_week)"},
  };
  expect_meanings({"en-US", "America/New_York", "2026-12-05T15:00:00Z"}, kSaturday);
  constexpr Meaning kSunday[] = {
      {"this weekend", "ok range 2026-12-05/2026-12-06"},
      {"next weekend", "ok range 2026-12-12/2026-12-13"},
      {"this week", "ok range 2026-12-06/2026-12-06"},
      {"Monday", "ok date 2026-12-07"},
      {"next Monday", "ok date 2026-12-07"},
      {"next Sunday", "ok date 2026-12-13"},
      {"first Sunday of the month", "ok date 2026-12-06"},
  };
  expect_meanings({"en-US", "America/New_York", "2026-12-06T15:00:00Z"}, kSunday);
}

TEST(RelativeEdgesTest, ClampsAndSkipsMonths) {
  constexpr Meaning kRows[] = {
      {"in a month", "ok date 2027-02-28"},
      {"in 2 months", "ok date 2027-03-31"},
      {"in a year", "ok date 2028-01-31"},
      {"the 31st", "ambiguous date 2027-01-31|2027-03-31 (today_or_next_month)"},
      {"the 30th", "ok date 2027-03-30"},
      {"end of the month", "ok date 2027-01-31"},
      {"February 29", "ok date 2028-02-29"},
      {"February 29 2027", "invalid (no_such_date)"},
      {"New Year's Day", "ok date 2028-01-01"},
      {"Christmas 2026", "past date 2026-12-25"},
      {"December 25 2026", "past date 2026-12-25"},
      {"1/5/79", "ok date 2079-01-05"},
      {"1/5/80", "past date 1980-01-05"},
      {"next month", "ok range 2027-02-01/2027-02-28"},
  };
  expect_meanings({"en-US", "America/New_York", "2027-01-31T15:00:00Z"}, kRows);
}

TEST(RelativeEdgesTest, KnowsNumbersTo59AndOrdinalsTo31) {
  constexpr Meaning kEnglish[] = {
      {"in fifty-nine minutes", "ok datetime 2026-12-02T10:59:00-05:00"},
      {"in forty one minutes", "ok datetime 2026-12-02T10:41:00-05:00"},
      {"the thirty-first of January", "ok date 2027-01-31"},
      {"January twentieth", "ok date 2027-01-20"},
      {"the twelfth", "ok date 2026-12-12"},
  };
  expect_meanings({}, kEnglish);
  constexpr Meaning kGerman[] = {
      {"in neunundfünfzig Minuten", "ok datetime 2026-12-02T16:59:00+01:00"},
      {"in einundvierzig Minuten", "ok datetime 2026-12-02T16:41:00+01:00"},
      {"am einunddreißigsten Januar", "ok date 2027-01-31"},
      {"am siebten Januar", "ok date 2027-01-07"},
      {"am zwanzigsten", "ok date 2026-12-20"},
      {"der dritte erste", "ok date 2027-01-03"},
  };
  expect_meanings({"de-DE", "Europe/Berlin"}, kGerman);
  constexpr Meaning kSpanish[] = {
      {"en cincuenta y nueve minutos", "ok datetime 2026-12-02T16:59:00+01:00"},
      {"en veintiún minutos", "ok datetime 2026-12-02T16:21:00+01:00"},
      {"el treinta y uno de enero", "ok date 2027-01-31"},
      {"el trigésimo primero de enero", "ok date 2027-01-31"},
      {"el veintidós de enero", "ok date 2027-01-22"},
  };
  expect_meanings({"es-ES", "Europe/Madrid"}, kSpanish);
  constexpr Meaning kFrench[] = {
      {"dans cinquante-neuf minutes", "ok datetime 2026-12-02T16:59:00+01:00"},
      {"dans vingt et une minutes", "ok datetime 2026-12-02T16:21:00+01:00"},
      {"le trente et un janvier", "ok date 2027-01-31"},
      {"le dix-sept janvier", "ok date 2027-01-17"},
      {"le dix-septième jour", "invalid (not_understood)"},
  };
  expect_meanings({"fr-FR", "Europe/Paris"}, kFrench);
}

TEST(RelativeEdgesTest, ClampsALeapDay) {
  constexpr Meaning kRows[] = {{"in a year", "ok date 2029-02-28"},
                               {"in four years", "ok date 2032-02-29"},
                               {"February 29", "ok date 2028-02-29"},
                               {"a week from today", "ok date 2028-03-07"}};
  expect_meanings({"en-US", "America/New_York", "2028-02-29T15:00:00Z"}, kRows);
}

TEST(RelativeEdgesTest, LeavesTheHalfOfTheDayOpenWhenToldTo) {
  Saying saying;
  saying.options.assume_business_hours = false;
  constexpr Meaning kRows[] = {
      {"at 3", "ambiguous time 03:00|15:00 (am_or_pm)"},
      {"at 12", "ambiguous time 00:00|12:00 (am_or_pm)"},
      {"quarter to seven", "ambiguous time 06:45|18:45 (am_or_pm)"},
      {"tomorrow at 3",
       "ambiguous datetime 2026-12-03T03:00:00-05:00|2026-12-03T15:00:00-05:00 (am_or_pm)"},
      {"tomorrow at 3 pm", "ok datetime 2026-12-03T15:00:00-05:00"},
      {"tomorrow morning at 7", "ok datetime 2026-12-03T07:00:00-05:00"},
      {"today at 9", "ok datetime 2026-12-02T21:00:00-05:00"},
      {"between 2 and 4 tomorrow",
       "ambiguous range 2026-12-03T02:00/2026-12-03T04:00|2026-12-03T14:00/2026-12-03T16:00 "
       "(am_or_pm)"},
      {"noon", "ok time 12:00"},
      {"15:30", "ok time 15:30"},
  };
  expect_meanings(saying, kRows);
}

TEST(RelativeEdgesTest, TellsWhatIsOver) {
  constexpr Meaning kRows[] = {
      {"today at 3", "past datetime 2026-12-02T15:00:00-05:00 ~pm"},
      {"today at 5:30 pm", "past datetime 2026-12-02T17:30:00-05:00"},
      {"today at 5:31 pm", "ok datetime 2026-12-02T17:31:00-05:00"},
      {"this afternoon", "past range 2026-12-02T12:00/2026-12-02T17:00"},
      {"this evening", "ok range 2026-12-02T17:00/2026-12-02T21:00"},
      {"today after 5", "ok range 2026-12-02T17:00/2026-12-02T21:00 ~pm ~end"},
      {"two hours ago", "past datetime 2026-12-02T15:30:00-05:00"},
      {"Wednesday at 3", "ok datetime 2026-12-09T15:00:00-05:00 ~pm"},
      {"at 3", "ok time 15:00 ~pm"},
  };
  expect_meanings({"en-US", "America/New_York", "2026-12-02T22:30:00Z"}, kRows);
}

TEST(RelativeEdgesTest, ReadsTheSameLettersHoweverTheyAreWritten) {
  constexpr Meaning kGerman[] = {{"uebermorgen", "ok date 2026-12-04"},
                                 {"ubermorgen", "ok date 2026-12-04"},
                                 {"U\u0308bermorgen", "ok date 2026-12-04"},
                                 {"ÜBERMORGEN!", "ok date 2026-12-04"},
                                 {"um zwoelf", "ok time 12:00 ~pm"},
                                 {"um drei Uhr dreissig", "ok time 15:30 ~pm"},
                                 {"  am\u00A03.\u00A0April ", "ok date 2027-04-03"}};
  expect_meanings({"de-DE", "Europe/Berlin"}, kGerman);
  constexpr Meaning kEnglish[] = {
      {"ｔｏｍｏｒｒｏｗ", "ok date 2026-12-03"}, {"New Year\u2019s Eve", "ok date 2026-12-31"},
      {"3 o\u2019clock", "ok time 15:00 ~pm"},    {"2\u20134 pm", "ok range 14:00/16:00"},
      {"to\u200Bmorrow?!", "ok date 2026-12-03"},
  };
  expect_meanings({}, kEnglish);
  constexpr Meaning kSpanish[] = {{"MANANA", "ok date 2026-12-03"},
                                  {"el 1º de enero", "ok date 2027-01-01"},
                                  {"¿el miercoles 2?", "ok date 2026-12-02"}};
  expect_meanings({"es-ES", "Europe/Madrid"}, kSpanish);
}

TEST(RelativeEdgesTest, FallsBackToTheNearestLocale) {
  EXPECT_EQ(tests::meaning({"en-AU", "Australia/Sydney"}, "3/4"), "ok date 2027-04-03");
  EXPECT_EQ(tests::meaning({"en-CA", "America/Toronto"}, "3/4"), "ok date 2027-03-04");
  EXPECT_EQ(tests::meaning({"es-MX", "America/Mexico_City"}, "día de acción de gracias"),
            "ok date 2027-11-25");
  EXPECT_EQ(tests::meaning({"de-AT", "Europe/Vienna"}, "am 3. Jänner"), "ok date 2027-01-03");
  EXPECT_EQ(tests::meaning({"fr-CA", "America/Toronto"}, "demain"), "ok date 2026-12-03");
  EXPECT_EQ(tests::meaning({"tlh", "UTC"}, "tomorrow"), "ok date 2026-12-03");
}

TEST(RelativeEdgesTest, LeavesWhatIsNoDateInvalid) {
  constexpr Meaning kRows[] = {
      {"", "invalid (empty)"},
      {"   ...!", "invalid (empty)"},
      {"\xFF\xFE", "invalid (not_understood)"},
      {"in 99999999999 days", "invalid (not_understood)"},
      {"in 40000 weeks", "invalid (out_of_reach)"},
      {"in 500 years", "invalid (not_understood)"},
      {"0/0", "invalid (no_such_date)"},
      {"13/13", "invalid (no_such_date)"},
      {"the 0th", "invalid (no_such_date)"},
      {"2026-02-30", "invalid (no_such_date)"},
      {"9999-12-31", "invalid (no_such_date)"},
      {"at 25", "invalid (not_understood)"},
      {"99:99", "invalid (not_understood)"},
      {"15:00 am", "invalid (not_understood)"},
  };
  expect_meanings({}, kRows);
  EXPECT_EQ(tests::meaning({"en-US", "Mars/Olympus"}, "today"), "invalid (unknown_zone)");
}

TEST(RelativeEdgesTest, ReadsTwoHundredCharacters) {
  std::string padded = std::string(192, ' ') + "tomorrow";
  EXPECT_EQ(tests::meaning({}, padded), "ok date 2026-12-03");
  EXPECT_EQ(tests::meaning({}, " " + padded), "invalid (not_understood)");
  EXPECT_EQ(tests::meaning({}, padded + " banana"), "ok date 2026-12-03");
}

}  // namespace
}  // namespace outdial::text
