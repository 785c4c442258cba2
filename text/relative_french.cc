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

constexpr Entry kFrench[] = {
    {kDay, -2, "avant hier"},
    {kDay, -1, "hier"},
    {kDay, 0, "aujourd hui|aujourdhui"},
    {kDay, 1, "demain"},
    {kDay, 2, "après demain"},
    {kWeekday, 1, "lundi|lun"},
    {kWeekday, 2, "mardi"},
    {kWeekday, 3, "mercredi|mer"},
    {kWeekday, 4, "jeudi|jeu"},
    {kWeekday, 5, "vendredi|ven"},
    {kWeekday, 6, "samedi|sam"},
    {kWeekday, 7, "dimanche|dim"},
    {kMonth, 1, "janvier|janv|jan"},
    {kMonth, 2, "février|févr|fév"},
    {kMonth, 3, "mars"},
    {kMonth, 4, "avril|avr"},
    {kMonth, 5, "mai"},
    {kMonth, 6, "juin"},
    {kMonth, 7, "juillet|juil"},
    {kMonth, 8, "août"},
    {kMonth, 9, "septembre|sept|sep"},
    {kMonth, 10, "octobre|oct"},
    {kMonth, 11, "novembre|nov"},
    {kMonth, 12, "décembre|déc"},
    {kHoliday, 1224, "veille de noël|réveillon de noël"},
    {kHoliday, 1225, "noël|jour de noël"},
    {kHoliday, 1231,
     "saint sylvestre|réveillon de la saint sylvestre|réveillon du nouvel an|"
     "réveillon du jour de l an|veille du jour de l an|veille du nouvel an"},
    {kHoliday, 101, "jour de l an|nouvel an|premier de l an"},
    {kUnit, of(Unit::kMinute), "minute|minutes|min"},
    {kUnit, of(Unit::kHour), "heure|heures|h"},
    {kUnit, of(Unit::kDay), "jour|jours"},
    {kUnit, of(Unit::kWeek), "semaine|semaines"},
    {kUnit, of(Unit::kMonth), "mois"},
    {kUnit, of(Unit::kYear), "an|ans|année|années"},
    {kWeekend, 0, "week end|weekend|fin de semaine"},
    {kThis, 0, "ce|cet|cette"},
    {kNext, 0, "prochain|prochaine"},
    {kComing, 0, "qui vient|à venir|qui arrive"},
    {kAfterNext, 0, "après le prochain|après la prochaine|suivant le prochain"},
    {kLast, 0, "dernier|dernière|passé|passée"},
    {kPart, of(Part::kMorning), "matin|au matin|matinée|en matinée|dans la matinée"},
    {kPart, of(Part::kNoonHour),
     "entre midi et deux|entre midi et 2|entre midi et deux heures|entre midi et 2 heures"},
    {kPart, of(Part::kAfternoon),
     "après midi|l après midi|dans l après midi|en après midi|cours de l après midi"},
    {kPart, of(Part::kEvening), "soir|au soir|soirée|en soirée|dans la soirée"},
    {kPart, of(Part::kNight), "nuit|dans la nuit"},
    {kPartOf, of(Part::kMorning), "du matin"},
    {kPartOf, of(Part::kAfternoon), "de l après midi"},
    {kPartOf, of(Part::kEvening), "du soir"},
    {kPartOf, of(Part::kNight), "de la nuit"},
    {kNoon, 0, "midi"},
    {kMidnight, 0, "minuit"},
    {kAm, 0, "am|a m"},
    {kPm, 0, "pm|p m"},
    {kIn, 0, "dans"},
    {kFrom, 0, "de|à partir de|depuis"},
    {kFromThe, 0, "du"},
    {kFromNow, 0, "à partir de maintenant|à compter de maintenant|à partir d aujourd hui"},
    {kAgo, 0, "il y a"},
    {kOf, 0, "de|du|d|des|en|au|de l"},
    {kAnd, 0, "et"},
    {kOr, 0, "ou"},
    {kTo, 0, "à|au|jusqu à"},
    {kBetween, 0, "entre"},
    {kAfter, 0, "après|à partir de|dès|passé|pas avant"},
    {kBefore, 0, "avant|jusqu à|d ici"},
    {kAt, 0, "à|vers|vers les"},
    {kThe, 0, "le|au"},
    {kPlus, 0, "et"},
    {kMinus, 0, "moins"},
    {kOClock, 0, "heures|heure|h"},
    {kClockTail, 30, "et demie|et demi"},
    {kClockTail, 15, "et quart|et un quart"},
    {kClockTail, -15, "moins le quart|moins quart|moins un quart"},
    {kA, 1, "un|une"},
    {kNumber, 1, "une"},
    {kHalf, 0, "demi|demie|\u00BD"},
    {kQuarter, 0, "quart|un quart"},
    {kThreeQuarters, 0, "trois quarts|3 quarts"},
    {kMinutes, 15, "quart d heure|un quart d heure"},
    {kMinutes, 30, "demi heure|une demi heure|demie heure|une demie heure"},
    {kMinutes, 45, "trois quarts d heure|3 quarts d heure"},
    {kIdiomDays, 7, "huit jours|8 jours|une huitaine|une huitaine de jours"},
    {kIdiomDays, 14, "quinze jours|15 jours|une quinzaine|une quinzaine de jours"},
    {kShift, 7, "en huit|en 8"},
    {kShift, 14, "en quinze|en 15"},
    {kEdge, 1, "début|au début|en début"},
    {kEdge, 15, "mi|à la mi|milieu|au milieu|en milieu"},
    {kEdge, 31, "fin|à la fin|en fin"},
    {kCouple, 0, "une paire de|une couple de"},
    {kFew, 0, "quelques"},
    {kFiller, 0,
     "le|la|les|l|à|vers|pour|s il vous plaît|svp|s il te plaît|environ|peut être|disons|"
     "je pense|plutôt|pile|précises|aux environs de|alors|au cours de|ci"},
};

}  // namespace

std::span<const Entry> french_words() {
  return kFrench;
}

}  // namespace outdial::text::relative
