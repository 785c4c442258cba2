#include "text/relative_lexicon.h"

namespace outdial::text::relative {
namespace {

using enum Word;

constexpr Entry kSpanish[] = {
    {kDay, -2, "anteayer|antier|antes de ayer"},
    {kDay, -1, "ayer"},
    {kDay, 0, "hoy"},
    {kDay, 1, "mañana"},
    {kDay, 2, "pasado mañana"},
    {kMorningWord, 0, "mañana"},
    {kWeekday, 1, "lunes|lun"},
    {kWeekday, 2, "martes"},
    {kWeekday, 3, "miércoles|mié"},
    {kWeekday, 4, "jueves|jue"},
    {kWeekday, 5, "viernes|vie"},
    {kWeekday, 6, "sábado|sáb"},
    {kWeekday, 7, "domingo|dom"},
    {kMonth, 1, "enero|ene"},
    {kMonth, 2, "febrero|feb"},
    {kMonth, 3, "marzo"},
    {kMonth, 4, "abril|abr"},
    {kMonth, 5, "mayo|may"},
    {kMonth, 6, "junio|jun"},
    {kMonth, 7, "julio|jul"},
    {kMonth, 8, "agosto|ago"},
    {kMonth, 9, "septiembre|setiembre|sept|sep"},
    {kMonth, 10, "octubre|oct"},
    {kMonth, 11, "noviembre|nov"},
    {kMonth, 12, "diciembre|dic"},
    {kHoliday, 1224, "nochebuena|noche buena|víspera de navidad"},
    {kHoliday, 1225, "navidad|día de navidad"},
    {kHoliday, 1231, "nochevieja|noche vieja|víspera de año nuevo|fin de año|a fin de año"},
    {kHoliday, 101, "año nuevo|día de año nuevo"},
    {kUnit, of(Unit::kMinute), "minuto|minutos|min"},
    {kUnit, of(Unit::kHour), "hora|horas"},
    {kUnit, of(Unit::kDay), "día|días"},
    {kUnit, of(Unit::kWeek), "semana|semanas"},
    {kUnit, of(Unit::kMonth), "mes|meses"},
    {kUnit, of(Unit::kYear), "año|años"},
    {kWeekend, 0, "fin de semana|finde"},
    {kThis, 0, "este|esta"},
    {kNext, 0, "próximo|próxima"},
    {kComing, 0, "que viene|que entra|entrante|este próximo|esta próxima"},
    {kAfterNext, 0, "después del próximo|después de la próxima|subsiguiente"},
    {kLast, 0, "último|última|pasado|pasada"},
    {kPart, of(Part::kMorning), "por la mañana|en la mañana|a la mañana"},
    {kPart, of(Part::kNoonHour), "al mediodía|al medio día"},
    {kPart, of(Part::kAfternoon), "tarde|por la tarde|en la tarde|a la tarde"},
    {kPart, of(Part::kEvening), "noche|por la noche|en la noche|a la noche"},
    {kPartOf, of(Part::kMorning), "de la mañana"},
    {kPartOf, of(Part::kAfternoon), "de la tarde"},
    {kPartOf, of(Part::kEvening), "de la noche"},
    {kPartOf, of(Part::kDawn), "de la madrugada|de madrugada"},
    {kPartOf, of(Part::kNoon), "del mediodía|del medio día|del día|de mediodía"},
    {kNoon, 0, "mediodía|medio día|a mediodía|a medio día"},
    {kMidnight, 0, "medianoche|media noche|a medianoche|a media noche"},
    {kAm, 0, "am|a m"},
    {kPm, 0, "pm|p m"},
    {kIn, 0, "en|dentro de|de aquí a"},
    {kFrom, 0, "desde|de|a partir de"},
    {kFromThe, 0, "del|desde el"},
    {kFromNow, 0, "a partir de ahora|a partir de hoy|desde ahora|desde hoy"},
    {kAgo, 0, "hace"},
    {kOf, 0, "de|del|en"},
    {kAnd, 0, "y|e"},
    {kOr, 0, "o|u"},
    {kTo, 0, "a|hasta"},
    {kBetween, 0, "entre"},
    {kAfter, 0,
     "después de|después del|a partir de|a partir del|desde|pasadas|luego de|más tarde de"},
    {kOnwards, 0, "en adelante"},
    {kBefore, 0, "antes de|antes del|hasta|a más tardar a"},
    {kAt, 0, "a las|a la|las|la|sobre las|sobre la|hacia las|hacia la|a eso de las|a eso de la"},
    {kThe, 0, "el|al"},
    {kTill, 0, "para las|para la"},
    {kPlus, 0, "y|con"},
    {kMinus, 0, "menos"},
    {kOClock, 0, "horas|hora|h|hrs|en punto|horas en punto"},
    {kClockHead, -15, "cuarto para las|un cuarto para las|cuarto para la|un cuarto para la"},
    {kClockTail, 30, "y media"},
    {kClockTail, 15, "y cuarto|y un cuarto"},
    {kClockTail, -15, "menos cuarto|menos un cuarto"},
    {kA, 1, "un|una"},
    {kNumber, 1, "una"},
    {kHalf, 0, "media|medio|\u00BD"},
    {kQuarter, 0, "cuarto|un cuarto"},
    {kThreeQuarters, 0, "tres cuartos|3 cuartos"},
    {kIdiomDays, 14, "quince días|15 días|una quincena"},
    {kShift, 7, "en ocho|en ocho días|en 8|en 8 días"},
    {kShift, 14, "en quince|en quince días|en 15|en 15 días"},
    {kEdge, 1,
     "principio|principios|a principios|al principio|comienzo|comienzos|a comienzos|inicio|"
     "inicios|a inicios|a primeros|primeros|al comienzo"},
    {kEdge, 15, "mediados|a mediados|mitad|a mitad"},
    {kEdge, 31, "fin|a fin|fines|a fines|final|al final|a final|finales|a finales"},
    {kCouple, 0, "par de|un par de"},
    {kFew, 0, "unos|unas|unos cuantos|unas cuantas|algunos|algunas|unos pocos|pocos|pocas"},
    {kFiller, 0,
     "el|la|los|las|para|a las|sobre|por favor|a la|al|hacia|quizás|quizá|tal vez|más o menos|"
     "aproximadamente|alrededor de|como a|a eso de|creo que|digamos|pues|bueno"},
};

constexpr Entry kAmericanSpanish[] = {
    {kHoliday, kThanksgiving, "acción de gracias|día de acción de gracias|thanksgiving"},
    {kHoliday, 704, "día de la independencia"},
};

}  // namespace

std::span<const Entry> spanish_words() {
  return kSpanish;
}
std::span<const Entry> american_spanish_words() {
  return kAmericanSpanish;
}

}  // namespace outdial::text::relative
