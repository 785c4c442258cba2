#include <array>
#include <cstdlib>

#include "text/spoken_rules.h"
#include "text/unicode.h"
#include "text/written_time.h"
#include "text/zones.h"

namespace outdial::text::spoken {
namespace {

using std::chrono::local_days;
using std::chrono::seconds;

constexpr int kYearIsPlainDays = 182;

using Week = std::array<std::string_view, 7>;
using Year = std::array<std::string_view, 12>;

constexpr Week kWeekEn = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                          "Thursday", "Friday", "Saturday"};
constexpr Week kWeekDe = {"Sonntag",    "Montag",  "Dienstag", "Mittwoch",
                          "Donnerstag", "Freitag", "Samstag"};
constexpr Week kWeekEs = {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"};
constexpr Week kWeekFr = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"};
constexpr Year kYearEn = {"January", "February", "March",     "April",   "May",      "June",
                          "July",    "August",   "September", "October", "November", "December"};
constexpr Year kYearDe = {"Januar", "Februar", "März",      "April",   "Mai",      "Juni",
                          "Juli",   "August",  "September", "Oktober", "November", "Dezember"};
constexpr Year kYearEs = {"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                          "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
constexpr Year kYearFr = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                          "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

std::string number(int value) {
  return std::to_string(value);
}

std::string two_digits(int value) {
  return (value < 10 ? "0" : "") + number(value);
}

std::string ordinal(int day) {
  bool teens = day >= 11 && day <= 13;
  std::string_view ending = teens           ? "th"
                            : day % 10 == 1 ? "st"
                            : day % 10 == 2 ? "nd"
                            : day % 10 == 3 ? "rd"
                                            : "th";
  return number(day) + std::string(ending);
}

/// A zone that cannot be used is as good as none.
std::optional<std::string> usable_zone(const SpokenContext& context) {
  auto zone = read_zone(context.zone);
  if (zone) return *zone;
  // Nobody's own zone, but it can be spoken in when asked for.
  if (zone.error() == ZoneProblem::kFixed && context.zone == "UTC") return context.zone;
  return std::nullopt;
}

struct LocalTime {
  local_days day;
  std::optional<seconds> time_of_day;
};

/// What the clock on the wall shows in the context's zone.
std::optional<LocalTime> read_local(std::string_view value, const SpokenContext& context) {
  auto written = read_iso_time(value);
  if (!written) return std::nullopt;
  if (!written->offset) return LocalTime{local_days(written->date), written->time_of_day};
  auto zone = usable_zone(context);
  if (!zone) return std::nullopt;
  base::Time at{std::chrono::sys_seconds(written->local().time_since_epoch() - *written->offset)};
  auto local = local_of(at, *zone);
  auto day = std::chrono::floor<std::chrono::days>(local);
  return LocalTime{day, local - day};
}

std::optional<int> days_from_now(local_days day, const SpokenContext& context) {
  if (!context.now) return std::nullopt;
  auto zone = usable_zone(context);
  auto here = zone ? local_of(*context.now, *zone)
                   : LocalSeconds(std::chrono::floor<seconds>(*context.now).time_since_epoch());
  return static_cast<int>((day - std::chrono::floor<std::chrono::days>(here)).count());
}

std::string absolute(local_days day, bool with_year, const Rules& rules) {
  std::chrono::year_month_day date(day);
  std::size_t weekday = std::chrono::weekday(day).c_encoding();
  std::size_t month = static_cast<unsigned>(date.month()) - 1;
  int in_month = static_cast<int>(static_cast<unsigned>(date.day()));
  std::string year = number(static_cast<int>(date.year()));
  auto text = [](std::string_view part) { return std::string(part); };
  switch (rules.language) {
    case Language::kGerman:
      return text(kWeekDe.at(weekday)) + ", der " + number(in_month) + ". " +
             text(kYearDe.at(month)) + (with_year ? " " + year : "");
    case Language::kSpanish: {
      std::string_view first = rules.is("es-US") ? "primero" : "uno";
      return text(kWeekEs.at(weekday)) + " " + (in_month == 1 ? text(first) : number(in_month)) +
             " de " + text(kYearEs.at(month)) + (with_year ? " de " + year : "");
    }
    case Language::kFrench:
      return text(kWeekFr.at(weekday)) + " " + (in_month == 1 ? "1er" : number(in_month)) + " " +
             text(kYearFr.at(month)) + (with_year ? " " + year : "");
    case Language::kEnglish:
      break;
  }
  if (rules.is("en-GB"))
    return text(kWeekEn.at(weekday)) + ", " + ordinal(in_month) + " of " + text(kYearEn.at(month)) +
           (with_year ? " " + year : "");
  return text(kWeekEn.at(weekday)) + ", " + text(kYearEn.at(month)) + " " + ordinal(in_month) +
         (with_year ? ", " + year : "");
}

std::string_view near_day(int days, const Rules& rules) {
  switch (days) {
    case -2:
      return rules.pick("", "vorgestern", "anteayer", "avant-hier");
    case -1:
      return rules.pick("yesterday", "gestern", "ayer", "hier");
    case 0:
      return rules.pick("today", "heute", "hoy", "aujourd'hui");
    case 1:
      return rules.pick("tomorrow", "morgen", "mañana", "demain");
    case 2:
      return rules.pick("", "übermorgen", "pasado mañana", "après-demain");
    default:
      return {};
  }
}

std::string english_time(int hour, int minute, const Rules& rules) {
  if (hour == 0 && minute == 0) return "midnight";
  if (hour == 12 && minute == 0) return rules.is("en-GB") ? "midday" : "noon";
  int shown = hour % 12 == 0 ? 12 : hour % 12;
  return number(shown) + (minute == 0 ? "" : ":" + two_digits(minute)) +
         (hour < 12 ? " AM" : " PM");
}

std::string german_time(int hour, int minute) {
  if (hour == 0 && minute == 0) return "Mitternacht";
  return (hour == 1 ? "ein" : number(hour)) + " Uhr" + (minute == 0 ? "" : " " + number(minute));
}

std::string spanish_time(int hour, int minute) {
  if (hour == 0 && minute == 0) return "medianoche";
  int shown = hour % 12 == 0 ? 12 : hour % 12;
  std::string_view part = hour < 6     ? "de la madrugada"
                          : hour < 12  ? "de la mañana"
                          : hour == 12 ? "del mediodía"
                          : hour < 20  ? "de la tarde"
                                       : "de la noche";
  return (shown == 1 ? "la " : "las ") + number(shown) +
         (minute == 0 ? "" : ":" + two_digits(minute)) + " " + std::string(part);
}

std::string french_time(int hour, int minute) {
  if (minute == 0 && (hour == 0 || hour == 12)) return hour == 0 ? "minuit" : "midi";
  return number(hour) + (hour < 2 ? " heure" : " heures") +
         (minute == 0 ? "" : " " + number(minute));
}

std::string counted(int count, std::string_view one, std::string_view many) {
  return count == 1 ? std::string(one) : number(count) + " " + std::string(many);
}

}  // namespace

Spoken say_date(std::string_view value, const SpokenContext& context, const Rules& rules) {
  auto local = read_local(value, context);
  if (!local) return std::nullopt;
  auto distance = days_from_now(local->day, context);
  return absolute(local->day, !distance || std::abs(*distance) > kYearIsPlainDays, rules);
}

Spoken say_date_relative(std::string_view value, const SpokenContext& context, const Rules& rules) {
  auto date = say_date(value, context, rules);
  auto local = read_local(value, context);
  if (!date || !local) return std::nullopt;
  auto distance = days_from_now(local->day, context);
  std::string_view word = distance ? near_day(*distance, rules) : std::string_view();
  return word.empty() ? *date : std::string(word) + ", " + *date;
}

Spoken say_time(std::string_view value, const SpokenContext& context, const Rules& rules) {
  auto time = read_time_of_day(value);
  if (!time) {
    auto local = read_local(value, context);
    if (!local || !local->time_of_day) return std::nullopt;
    time = local->time_of_day;
  }
  int minutes = static_cast<int>(std::chrono::floor<std::chrono::minutes>(*time).count());
  switch (rules.language) {
    case Language::kGerman:
      return german_time(minutes / 60, minutes % 60);
    case Language::kSpanish:
      return spanish_time(minutes / 60, minutes % 60);
    case Language::kFrench:
      return french_time(minutes / 60, minutes % 60);
    case Language::kEnglish:
      break;
  }
  return english_time(minutes / 60, minutes % 60, rules);
}

Spoken say_duration(std::string_view value, const Rules& rules) {
  auto total = read_duration_minutes(value);
  if (!total) return std::nullopt;
  int hours = *total / 60;
  int minutes = *total % 60;
  std::string spoken_hours =
      counted(hours, rules.pick("1 hour", "eine Stunde", "una hora", "une heure"),
              rules.pick("hours", "Stunden", "horas", "heures"));
  std::string spoken_minutes =
      counted(minutes, rules.pick("1 minute", "eine Minute", "un minuto", "une minute"),
              rules.pick("minutes", "Minuten", "minutos", "minutes"));
  if (hours == 0) return spoken_minutes;
  if (minutes == 0) return spoken_hours;
  return spoken_hours + " " + std::string(rules.pick("and", "und", "y", "et")) + " " +
         spoken_minutes;
}

}  // namespace outdial::text::spoken
