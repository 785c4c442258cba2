#include "text/relative_lexicon.h"

namespace outdial::text::relative {
namespace {

using enum Word;

constexpr int of(Unit unit) {
  return static_cast<int>(unit);
}
constexpr int of(Part part) {
  return static_cast<int>(part);
}

constexpr Entry kGerman[] = {
    {kDay, -2, "vorgestern"},
    {kDay, -1, "gestern"},
    {kDay, 0, "heute"},
    {kDay, 1, "morgen"},
    {kDay, 2, "übermorgen"},
    {kMorningWord, 0, "morgen"},
    {kWeekday, 1, "montag|mo"},
    {kWeekday, 2, "dienstag|di"},
    {kWeekday, 3, "mittwoch|mi"},
    {kWeekday, 4, "donnerstag|do"},
    {kWeekday, 5, "freitag|fr"},
    {kWeekday, 6, "samstag|sonnabend|sa"},
    {kWeekday, 7, "sonntag"},
    {kMonth, 1, "januar|jänner|jan|januars"},
    {kMonth, 2, "februar|feber|feb|februars"},
    {kMonth, 3, "märz|mrz"},
    {kMonth, 4, "april|apr|aprils"},
    {kMonth, 5, "mai"},
    {kMonth, 6, "juni|juno|jun"},
    {kMonth, 7, "juli|julei|jul"},
    {kMonth, 8, "august|aug|augusts"},
    {kMonth, 9, "september|sept|sep|septembers"},
    {kMonth, 10, "oktober|okt|oktobers"},
    {kMonth, 11, "november|nov|novembers"},
    {kMonth, 12, "dezember|dez|dezembers"},
    {kHoliday, 1224,
     "heiligabend|heilig abend|heiliger abend|heiligen abend|heilige abend|weihnachtsabend"},
    {kHoliday, 1225,
     "weihnachten|erster weihnachtstag|ersten weihnachtstag|erste weihnachtstag|"
     "erster weihnachtsfeiertag|ersten weihnachtsfeiertag|erste weihnachtsfeiertag|"
     "1 weihnachtstag|1 weihnachtsfeiertag"},
    {kHoliday, 1226,
     "zweiter weihnachtstag|zweiten weihnachtstag|zweite weihnachtstag|"
     "zweiter weihnachtsfeiertag|zweiten weihnachtsfeiertag|zweite weihnachtsfeiertag|"
     "2 weihnachtstag|2 weihnachtsfeiertag"},
    {kHoliday, 1231, "silvester|sylvester"},
    {kHoliday, 101, "neujahr|neujahrstag"},
    {kUnit, of(Unit::kMinute), "minute|minuten|min"},
    {kUnit, of(Unit::kHour), "stunde|stunden|std"},
    {kUnit, of(Unit::kDay), "tag|tage|tagen|tages"},
    {kUnit, of(Unit::kWeek), "woche|wochen"},
    {kUnit, of(Unit::kMonth), "monat|monate|monaten|monats"},
    {kUnit, of(Unit::kYear), "jahr|jahre|jahren|jahres"},
    {kWeekend, 0, "wochenende|wochenendes|wochenend"},
    {kThis, 0, "diese|diesen|dieser|dieses|diesem"},
    {kNext, 0, "nächste|nächsten|nächster|nächstes|nächstem"},
    {kComing, 0,
     "kommende|kommenden|kommender|kommendes|kommendem|diesen kommenden|dieses kommende|"
     "diese kommende"},
    {kAfterNext, 0, "übernächste|übernächsten|übernächster|übernächstes|übernächstem"},
    {kLast, 0,
     "letzte|letzten|letzter|letztes|letztem|vorige|vorigen|voriger|vergangene|vergangenen"},
    {kPart, of(Part::kMorning),
     "früh|in der früh|morgens|am morgen|vormittag|vormittags|am vormittag"},
    {kPart, of(Part::kNoonHour), "über mittag"},
    {kPart, of(Part::kAfternoon), "nachmittag|nachmittags|am nachmittag"},
    {kPart, of(Part::kEvening), "abend|abends|am abend"},
    {kPart, of(Part::kNight), "nacht|nachts|in der nacht"},
    {kPartOf, of(Part::kNoon), "mittags|am mittag"},
    {kNoon, 0, "mittag|mittags|zu mittag|am mittag|12 uhr mittags|zwölf uhr mittags"},
    {kMidnight, 0, "mitternacht|um mitternacht"},
    {kAm, 0, "a m"},
    {kPm, 0, "pm|p m"},
    {kIn, 0, "in"},
    {kFrom, 0, "von|ab|nach"},
    {kFromThe, 0, "vom"},
    {kFromNow, 0, "von jetzt an|ab jetzt|von heute an|ab heute"},
    {kAgo, 0, "vor"},
    {kOf, 0, "im|in|des|vom|von|der|dieses"},
    {kAnd, 0, "und"},
    {kOr, 0, "oder|bis"},
    {kTo, 0, "bis"},
    {kBetween, 0, "zwischen"},
    {kAfter, 0, "nach|ab|frühestens um|frühestens ab|nicht vor"},
    {kBefore, 0, "vor|bis|spätestens um|spätestens bis|bis spätestens"},
    {kAt, 0, "um"},
    {kThe, 0, "am|der|den|dem|des|zum|vom"},
    {kPast, 0, "nach"},
    {kTill, 0, "vor"},
    {kOClock, 0, "uhr|h"},
    {kClockHead, -30, "halb"},
    {kClockHead, 15, "viertel nach"},
    {kClockHead, -15, "viertel vor|drei viertel|dreiviertel|3 viertel"},
    {kClockHead, -45, "viertel"},
    {kA, 1, "ein|eine|einer|einem|einen"},
    {kHalf, 0, "halbe|halben|halbes|halb|\u00BD"},
    {kQuarter, 0, "viertel"},
    {kThreeQuarters, 0, "dreiviertel|drei viertel|3 viertel"},
    {kMixed, 3, "anderthalb|eineinhalb|einundeinhalb|ein einhalb"},
    {kMixed, 5, "zweieinhalb|zwei einhalb|zweiundeinhalb"},
    {kMixed, 7, "dreieinhalb|drei einhalb|dreiundeinhalb"},
    {kMixed, 9, "viereinhalb|vier einhalb"},
    {kMixed, 11, "fünfeinhalb|fünf einhalb"},
    {kMinutes, 15, "viertelstunde|viertel stunde"},
    {kMinutes, 30, "halbestunde"},
    {kMinutes, 45, "dreiviertelstunde|drei viertelstunden|drei viertelstunde"},
    {kEightDays, 0, "acht tagen|acht tage|8 tagen|8 tage"},
    {kEdge, 1, "anfang|beginn|zu beginn|am anfang"},
    {kEdge, 15, "mitte"},
    {kEdge, 31, "ende|am ende|zum ende"},
    {kMonthEdge, 1, "monatsanfang|monatsbeginn"},
    {kMonthEdge, 15, "monatsmitte"},
    {kMonthEdge, 31, "monatsende"},
    {kFew, 0, "paar|ein paar|einige|einigen|wenige|wenigen"},
    {kFiller, 0,
     "am|um|der|den|dem|die|das|bitte|so gegen|gegen|vielleicht|so|ca|circa|zirka|etwa|ungefähr|"
     "eventuell|dann|an|zu|gern|gerne|sagen wir|ich denke|ich glaube|genau|punkt|zur|zum"},
};

}  // namespace

std::span<const Entry> german_words() {
  return kGerman;
}

}  // namespace outdial::text::relative
